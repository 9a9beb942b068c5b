import { register } from 'node:module';

/* `node --import tests/support/typescript.mjs file.ts` runs TypeScript as it lies in src/ and tests/, without a build; in threads too. */
register('./typescript-hooks.mjs', import.meta.url);
