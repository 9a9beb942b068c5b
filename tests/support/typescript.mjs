import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from '@swc/core';

/* `node --import tests/support/typescript.mjs file.ts` runs TypeScript as it lies in src/ and tests/, without a build. */
if (isMainThread) register(import.meta.url);

/* Called by Node for every module. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const jsc = { target: 'es2023', parser: { syntax: 'typescript' } };
  const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), { jsc, module: { type: 'es6' } });
  return { format: 'module', source: code, shortCircuit: true };
}
