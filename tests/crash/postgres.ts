import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Access, owner, urlOf } from '../../src/store/embedded/access.ts';
import { endLeftovers } from '../../src/store/embedded/postmaster.ts';
import { isAlive, processesOf, tagOf } from '../../src/store/embedded/processes.ts';
import { ensureServer } from '../../src/store/embedded/server.ts';
import { codeOf } from '../../src/store/private-file.ts';
import { isFull } from './seed.ts';

/** A PostgreSQL of a test's own: real processes that can be hurt. */
export interface TestPostgres {
  url: string;
  /** SIGKILL to all its processes. */
  kill(): Promise<void>;
  /** Starts it again on what lies on its disk; resolves when it answers. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Fills its disk to the last block; undefined where it has no small disk of its own, for which root is needed. */
  fillDisk?: () => Promise<void>;
  freeDisk(): void;
  close(): Promise<void>;
}

/* Killing its processes loses nothing that was written; only a power cut would, and none is tried in the short form. */
const quick: Record<string, string> = isFull ? {} : { fsync: 'off', full_page_writes: 'off' };
const settings = { ...quick, max_wal_size: '64MB', min_wal_size: '32MB' };

/** Starts a PostgreSQL on a disk of its own in memory, where this user may mount one, else below the temporary folder. */
export async function freshPostgres(): Promise<TestPostgres> {
  await removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), `tovholder-crash-${process.pid}-`));
  const isMounted = mount(dataDir);
  chmodSync(dataDir, 0o711);
  const folder = join(dataDir, 'postgres');
  const ballast = join(dataDir, 'ballast');
  const start = () => ensureServer({ dataDir, log: () => undefined, settings });
  const access: Access = await start();
  const tag = tagOf(folder);
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processesOf(tag)) kill(pid, name);
  };
  return {
    url: urlOf(access, owner),
    kill: async () => {
      signal('SIGKILL');
      await endLeftovers(tag);
    },
    start: async () => {
      await start();
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    ...(isMounted && { fillDisk: () => fill(ballast, dataDir) }),
    freeDisk: () => rmSync(ballast, { force: true }),
    close: async () => {
      signal('SIGCONT');
      signal('SIGKILL');
      await endLeftovers(tag);
      if (isMounted) await unmount(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/* Of runs that were killed: their servers, their disks, their folders. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^tovholder-crash-([0-9]+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const dataDir = join(tmpdir(), name);
    const folder = join(dataDir, 'postgres');
    const left = existsSync(folder) ? processesOf(tagOf(folder)) : [];
    for (const one of left) kill(one, 'SIGKILL');
    await unmount(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/* A server that was just killed may hold its disk for a moment. */
async function unmount(folder: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (spawnSync('umount', [folder]).status === 0 || !isMountPoint(folder)) return;
    await sleep(100);
  }
}

function isMountPoint(folder: string): boolean {
  return statSync(folder).dev !== statSync(dirname(folder)).dev;
}

function mount(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700m', 'tmpfs', folder]).status === 0;
}

async function fill(ballast: string, disk: string): Promise<void> {
  const file = await open(ballast, 'a');
  try {
    for (const size of [1024 * 1024, 4096]) {
      const block = Buffer.alloc(size, 1);
      while (statfsSync(disk).bavail > 0) await file.write(block);
    }
  } catch {
    /* No space left: that is what was wanted. */
  } finally {
    await file.close();
  }
}

/* A process of a connection may have ended by itself since it was listed. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
