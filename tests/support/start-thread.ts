import { Worker } from 'node:worker_threads';

const program = new URL('../../src/formats/threads/thread.ts', import.meta.url);
const typescript = new URL('typescript.mjs', import.meta.url).href;

/** A thread of the sources as they lie in src/, without a build; jest puts this in place of the module of the same name. */
export function startThread(): Worker {
  return new Worker(program, { execArgv: ['--import', typescript] });
}
