import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Starts a thread that reads and writes documents. It loads its modules as the process that starts it does. */
export function startThread(): Worker {
  return new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url));
}
