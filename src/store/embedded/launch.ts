import { type ChildProcess, spawn } from 'node:child_process';
import { chown, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, commandAs } from './account.ts';
import type { Binaries } from './binaries.ts';

/* Only what goes wrong with the server itself is logged, never a statement or a value: those are patients'. */
const terse = {
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_autovacuum_min_duration: '-1',
  log_checkpoints: 'off',
  log_connections: '',
  log_disconnections: 'off',
  log_lock_waits: 'off',
  log_temp_files: '-1',
  log_destination: 'stderr',
  logging_collector: 'off',
};

const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** The server's settings, in force whatever postgresql.conf says. `extra` is for tests that need no durability. */
function settings(port: number, tag: string, extra: Record<string, string>): Record<string, string> {
  return {
    port: String(port),
    cluster_name: tag,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...terse,
    ...durable,
    ...extra,
  };
}

/** A server that was launched; `exited` is true from the moment it is gone, `said` what it wrote to its log since. */
export interface Launched {
  exited(): boolean;
  said(): Promise<string>;
  /** Tells it to stop, without waiting. */
  stop(): void;
}

/** What a launch needs. */
export interface LaunchOptions {
  dataDir: string;
  folder: string;
  port: number;
  tag: string;
  account: Account;
  binaries: Binaries;
  settings?: Record<string, string>;
}

/** Starts PostgreSQL in a session and process group of its own: ctrl-C or a kill of the gateway does not reach it. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { dataDir, folder, account, binaries } = options;
  const given = Object.entries(settings(options.port, options.tag, options.settings ?? {}));
  const command = [binaries.postgres, '-D', folder, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const { file, args, options: spawning } = commandAs(account, command, binaries.env);
  const logFile = join(dataDir, 'postgres.log');
  const log = await openLog(dataDir, logFile);
  const before = (await log.stat()).size;
  const child = spawn(file, args, { ...spawning, detached: true, stdio: ['ignore', log.fd, log.fd] });
  const state = watchExit(child);
  child.unref();
  await log.close();
  return {
    exited: () => state.exited,
    stop: () => void child.kill('SIGINT'),
    said: async () => state.error ?? (await readFile(logFile)).subarray(before).toString(),
  };
}

function watchExit(child: ChildProcess): { exited: boolean; error?: string } {
  const state: { exited: boolean; error?: string } = { exited: false };
  child.once('error', (error) => Object.assign(state, { exited: true, error: error.message }));
  child.once('exit', () => Object.assign(state, { exited: true }));
  return state;
}

async function openLog(dataDir: string, file: string) {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 5_000_000) await rename(file, `${file}.1`);
  const log = await open(file, 'a', 0o600);
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dataDir);
    await chown(file, uid, gid);
  }
  return log;
}
