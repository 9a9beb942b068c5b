import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { GatewayError } from '../../errors.ts';
import { codeOf } from '../private-file.ts';
import { isStoreUnavailable } from '../unavailable.ts';
import { type Access, urlOf } from './access.ts';
import { bearsTag, processesOf, tagOf } from './processes.ts';

/** A living server of a data folder. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** The living server of the folder; undefined where there is none, then also its stale postmaster.pid is gone. */
export async function livingPostmaster(folder: string): Promise<Postmaster | undefined> {
  const file = join(folder, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  /* PostgreSQL's miscadmin.h: line 1 the process, line 4 the port. */
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (bearsTag(pid, tagOf(folder))) return { pid, port: Number(lines[3]) };
  await unlink(file).catch(() => undefined);
  return undefined;
}

/** How asking a server ended: it answers, it is not ready yet (or going down), or it cannot be reached. */
export type Answer = 'ready' | 'not-yet' | 'silent';

/** Asks the server whether it takes work with our password. Throws CONFIGURATION where it refuses the password. */
export async function ask(access: Access): Promise<Answer> {
  const client = new Client({
    connectionString: urlOf(access, 'postgres'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
    application_name: 'tovholder start',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    if (codeOf(error) === '57P03') return 'not-yet';
    if (isStoreUnavailable(error)) return 'silent';
    throw refused(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Stops a server at once but safely (fast shutdown: open work is rolled back); resolves when it is gone, or false after `limit` ms. */
export async function stopPostmaster({ pid }: Postmaster, tag: string, limit = 60_000): Promise<boolean> {
  signalIfAlive(pid, 'SIGINT');
  return await gone(pid, tag, limit);
}

/** Waits until the server's process is gone; false after `limit` ms. */
export async function gone(pid: number, tag: string, limit: number): Promise<boolean> {
  for (const end = performance.now() + limit; performance.now() < end; await sleep(25)) {
    if (!bearsTag(pid, tag)) return true;
  }
  return false;
}

/** Ends what a killed server left behind: its children hold the shared memory and end by themselves, or else here. */
export async function endLeftovers(tag: string): Promise<void> {
  for (const end = performance.now() + 3_000; performance.now() < end; await sleep(50)) {
    if (processesOf(tag).length === 0) return;
  }
  for (const pid of processesOf(tag)) signalIfAlive(pid, 'SIGKILL');
  await sleep(200);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function refused(error: unknown): unknown {
  if (codeOf(error) !== '28P01' && codeOf(error) !== '28000') return error;
  return new GatewayError(
    'CONFIGURATION',
    'The embedded PostgreSQL refuses the password of embedded.json in DATA_DIR: restore both from the same backup.',
  );
}
