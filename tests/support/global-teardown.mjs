import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// biome-ignore lint/style/noDefaultExport: jest takes nothing else
export default async function removeTestStore() {
  const folder = process.env.TOVHOLDER_TEST_STORE;
  if (folder) await removeStore(folder);
}

/* Stops the PostgreSQL of a run, where a test started it, and removes its folder. */
export async function removeStore(folder) {
  const pidFile = join(folder, 'postgres', 'postmaster.pid');
  if (existsSync(pidFile)) stop(Number(readFileSync(pidFile, 'utf8').split('\n')[0]));
  /* The server removes the file last. */
  for (let wait = 0; existsSync(pidFile) && wait < 10_000; wait += 20) await sleep(20);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function stop(pid) {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
