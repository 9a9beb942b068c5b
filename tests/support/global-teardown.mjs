import { execFileSync } from 'node:child_process';
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
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : undefined;
  const isRunning = () => pid !== undefined && commandLine(pid).includes(folder);
  if (isRunning()) process.kill(pid, 'SIGQUIT');
  for (let wait = 0; isRunning() && wait < 10_000; wait += 20) await sleep(20);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/* The number of a server that was killed may be another process's by now. */
function commandLine(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
