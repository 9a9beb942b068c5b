import { open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import { codeOf } from '../private-file.ts';
import { isAlive } from './processes.ts';

/* A holder touches its file every 2 s; one of another machine, or whose number was given away, is known by its silence. */
const beat = 2_000;
const silence = 30_000;

/** Runs `work` while no other process starts or stops the server of this folder; waits up to `limit` ms for its turn. */
export async function withFolderLock<T>(dataDir: string, work: () => Promise<T>, limit = 90_000): Promise<T> {
  const file = join(dataDir, 'embedded.lock');
  await takeLock(file, performance.now() + limit);
  const beating = setInterval(() => void touch(file), beat);
  try {
    return await work();
  } finally {
    clearInterval(beating);
    await unlink(file).catch(() => undefined);
  }
}

async function takeLock(file: string, end: number): Promise<void> {
  for (;;) {
    if (await createLock(file)) return;
    const holder = await readFile(file, 'utf8').catch(() => undefined);
    if (holder === undefined) continue;
    if (await isAbandoned(file, holder)) await discard(file, holder);
    else if (performance.now() > end) throw stillHeld(file, holder);
    else await sleep(50);
  }
}

async function createLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o644);
    await handle.writeFile(`${process.pid} ${hostname()}`).finally(() => handle.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new GatewayError('CONFIGURATION', `${file} cannot be written (${codeOf(error)}): DATA_DIR must be ours.`);
  }
}

async function isAbandoned(file: string, holder: string): Promise<boolean> {
  const [pid, host] = holder.split(' ');
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const touched = await stat(file).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > silence;
}

/* Renamed first and looked at again: between the look and the removal somebody else may have taken it. */
async function discard(file: string, holder: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const renamed = await readFile(aside, 'utf8').catch(() => undefined);
  if (renamed !== undefined && renamed !== holder) await rename(aside, file);
  else await unlink(aside).catch(() => undefined);
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

function stillHeld(file: string, holder: string): GatewayError {
  return new GatewayError(
    'CONFIGURATION',
    `Process ${holder.replace(' ', ' on ')} has been starting or stopping the embedded PostgreSQL for too long. ` +
      `Stop it; where there is no such process remove ${file}.`,
  );
}
