import { Command } from 'commander';
import { endingWell } from './ending.ts';

const examples = `
To change the key that seals what messages say:
  1. Put the new key first in DATA_KEYS, the old ones behind it, and restart every gateway:
       DATA_KEYS=2027:$(openssl rand -base64 32),2026:…
  2. $ tovholder keys rotate
     seals what lies in the store anew. It may be ended at any moment and begun again.
The first key a store ever had stays in DATA_KEYS: patients and repeats are found by it.

They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it.`;

/** `keys list|rotate|verify`: the keys that seal what lies in the store. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('list the data keys, seal the store anew with the first one, verify what is sealed')
    .addHelpText('after', examples)
    .addCommand(
      new Command('list')
        .description('list the keys of DATA_KEYS and what each is for; never a key itself')
        .option('--json', 'one JSON object')
        .action((options: { json?: boolean }) =>
          endingWell(async () => (await import('./keys-store.ts')).list(options)),
        ),
    )
    .addCommand(
      new Command('rotate')
        .description('seal anew what other keys have sealed')
        .option('--json', 'one JSON object at the end')
        .action((options: { json?: boolean }) =>
          endingWell(async () => (await import('./keys-store.ts')).rotate(options)),
        ),
    )
    .addCommand(
      new Command('verify')
        .description('open everything that is sealed, and name what was changed, moved or taken away')
        .option('--json', 'one JSON object')
        .action((options: { json?: boolean }) =>
          endingWell(async () => (await import('./keys-store.ts')).verify(options)),
        ),
    );
}
