import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type OpenStore, openStore } from '../src/store/connect.ts';
import { linkLibraries } from '../src/store/embedded/binaries.ts';
import { processesOf, tagOf } from '../src/store/embedded/processes.ts';
import { endPrograms, runProgram } from './support/processes.ts';

jest.setTimeout(90_000);

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
let dataDir = '';
let folder = '';

const opened = new Set<OpenStore>();

async function open(role: 'serve' | 'command' = 'serve', folder = dataDir): Promise<OpenStore> {
  const store = await openStore({ dataDir: folder, role, log: () => undefined });
  opened.add(store);
  return store;
}

function postmaster(): number | undefined {
  const file = join(folder, 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

function killPostmaster(): void {
  process.kill(postmaster() ?? Number.NaN, 'SIGKILL');
}

function isStopped(): boolean {
  return processesOf(tagOf(folder)).length === 0;
}

async function until(condition: () => boolean | Promise<boolean>, limit = 15_000): Promise<void> {
  for (let wait = 0; wait < limit; wait += 50) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error(`It did not come to pass within ${limit} ms`);
}

beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'tovholder-embedded-')), 'data');
  folder = join(dataDir, 'postgres');
});

afterEach(async () => {
  await endPrograms();
  for (const store of opened) await store.close();
  opened.clear();
});

afterAll(async () => {
  for (const pid of processesOf(tagOf(folder))) process.kill(pid, 'SIGKILL');
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  test('is made the first time, also where half a cluster of a killed start lies about', async () => {
    await mkdir(join(dataDir, 'postgres.new-1', 'base'), { recursive: true });
    const store = await open();
    await store.pool.query("INSERT INTO events (message_id, kind, actor) VALUES (gen_random_uuid(), 'kept', 'x')");
    const { rows } =
      await store.pool.query(`SELECT current_setting('fsync') AS fsync, current_setting('data_checksums') AS checksums,
      current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding,
      current_setting('listen_addresses') AS listens`);
    expect(rows).toEqual([{ fsync: 'on', checksums: 'on', commit: 'on', encoding: 'UTF8', listens: '127.0.0.1' }]);
    expect((await stat(join(dataDir, 'embedded.json'))).mode & 0o777).toBe(0o600);
    await store.close();
    expect(isStopped()).toBe(true);
    expect((await readdir(dataDir)).filter((name) => /new-|lock/.test(name))).toEqual([]);
  });

  test('is found again with what was in it, on the same port', async () => {
    const store = await open();
    const { rows } = await store.pool.query("SELECT count(*) AS events FROM events WHERE kind = 'kept'");
    expect(rows).toEqual([{ events: 1 }]);
    const again = new URL(store.ownerUrl).port;
    expect(again).toBe(String(JSON.parse(await readFile(join(dataDir, 'embedded.json'), 'utf8')).port));
    await store.close();
  });

  test('writes neither statements nor values to its log', async () => {
    const store = await open();
    await expect(store.pool.query("SELECT 'canary-literal'::int")).rejects.toMatchObject({ code: '22P02' });
    await expect(store.pool.query('SELECT $1::int', ['canary-value'])).rejects.toMatchObject({ code: '22P02' });
    const twice = 'INSERT INTO data_keys (id, fingerprint) VALUES ($1, $1), ($1, $1)';
    await expect(store.pool.query(twice, ['canary-key'])).rejects.toMatchObject({ code: '23505' });
    await store.close();
    const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toMatch(/canary|SELECT|INSERT/);
  });

  test('survives a kill -9 of the gateway and is adopted by the next one', async () => {
    const gateway = runProgram('open-store.ts', [dataDir, 'serve']);
    expect(await gateway.line()).toEqual({ event: 'open', role: 'tovholder_app' });
    const before = postmaster();
    await gateway.end('SIGKILL');
    const store = await open();
    expect(postmaster()).toBe(before);
    await store.close();
    expect(isStopped()).toBe(true);
  });

  test('takes a postmaster.pid for stale when its process is dead or is another program', async () => {
    for (const pid of [2 ** 22 - 1, process.pid]) {
      const stale = `${pid}\n${folder}\n1700000000\n5432\n\n127.0.0.1\n  1 2\nready   \n`;
      await writeFile(join(folder, 'postmaster.pid'), stale);
      const store = await open();
      expect(postmaster()).not.toBe(pid);
      await store.close();
    }
  });

  test('starts after a kill -9 of the gateway and of the server itself', async () => {
    const gateway = runProgram('open-store.ts', [dataDir, 'serve']);
    await gateway.line();
    await gateway.end('SIGKILL');
    killPostmaster();
    const store = await open();
    expect((await store.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await store.close();
  });

  test('comes back by itself when it is killed under a running gateway, and the pool with it', async () => {
    const store = await open();
    const before = postmaster();
    killPostmaster();
    await until(async () => {
      const answer = await store.pool.query('SELECT 1').catch(() => undefined);
      return answer !== undefined && postmaster() !== before;
    });
    const second = runProgram('open-store.ts', [dataDir, 'serve']);
    expect(await second.line()).toMatchObject({ event: 'failed', code: 'CONFIGURATION' });
    await store.close();
    expect(isStopped()).toBe(true);
  });

  test('belongs to one gateway: a second one ends after ten seconds and names the first', async () => {
    const first = runProgram('open-store.ts', [dataDir, 'serve']);
    await first.line();
    const begun = performance.now();
    const second = runProgram('open-store.ts', [dataDir, 'serve']);
    const answer = await second.line();
    expect(performance.now() - begun).toBeGreaterThan(9_500);
    expect(answer).toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(`process ${first.child.pid} on`),
    });
    expect(await second.exit).toBe(1);
    expect(isStopped()).toBe(false);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(isStopped()).toBe(true);
  });

  test('serves commands beside a running gateway and stays when they end', async () => {
    const gateway = await open();
    const before = postmaster();
    await (await open('command')).close();
    expect(postmaster()).toBe(before);
    expect((await gateway.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await gateway.close();
    expect(isStopped()).toBe(true);
  });

  test('started by a command stays for the gateway that came meanwhile, and goes with the last of them', async () => {
    const command = await open('command');
    const gateway = await open();
    await command.close();
    expect((await gateway.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const late = await open('command');
    await gateway.close();
    expect((await late.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await late.close();
    expect(isStopped()).toBe(true);
  });

  test('takes another port where its own was taken meanwhile', async () => {
    const { port } = JSON.parse(await readFile(join(dataDir, 'embedded.json'), 'utf8'));
    const squatter = createServer().listen(port, '127.0.0.1');
    const store = await open();
    expect(new URL(store.ownerUrl).port).not.toBe(String(port));
    await store.close();
    squatter.close();
  });

  test('says what to do where the password of the cluster is gone or the cluster is of another version', async () => {
    const access = await readFile(join(dataDir, 'embedded.json'));
    await rm(join(dataDir, 'embedded.json'));
    await expect(open()).rejects.toMatchObject({ code: 'CONFIGURATION', message: expect.stringMatching(/backup/) });
    await writeFile(join(dataDir, 'embedded.json'), access, { mode: 0o600 });
    await writeFile(join(folder, 'PG_VERSION'), '17\n');
    await expect(open()).rejects.toMatchObject({ code: 'CONFIGURATION', message: expect.stringMatching(/17.*18/) });
    await writeFile(join(folder, 'PG_VERSION'), '18\n');
    await (await open()).close();
  });
});

describe('on a fresh folder', () => {
  test('several processes at once make one cluster', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'tovholder-race-'));
    const programs = [1, 2, 3].map(() => runProgram('open-store.ts', [fresh, 'command']));
    for (const program of programs) expect(await program.line()).toMatchObject({ event: 'open' });
    const ends = await Promise.all(programs.map((program) => program.end('SIGTERM')));
    expect(ends).toEqual([0, 0, 0]);
    expect(processesOf(tagOf(join(fresh, 'postgres')))).toEqual([]);
    await rm(fresh, { recursive: true });
  });

  test('root runs it as another user, also below a folder that only root may enter', async () => {
    if (!isRoot) return console.log('not tried: needs root');
    const closed = await mkdtemp(join(tmpdir(), 'tovholder-closed-'));
    await chmod(closed, 0o700);
    const store = await open('serve', join(closed, 'data'));
    expect((await stat(join(closed, 'data', 'postgres'))).uid).not.toBe(0);
    expect((await store.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await store.close();
    await rm(closed, { recursive: true });
  });

  test('an ordinary user runs it, and root after that leaves the folder to its owner', async () => {
    if (!isRoot) return console.log('not tried: needs root to become another user');
    if (!(await isOpenToOthers(import.meta.dirname)))
      return console.log('not tried: the project lies below a folder that other users may not enter');
    const own = await mkdtemp(join(tmpdir(), 'tovholder-nobody-'));
    await chown(own, nobody.uid, nobody.gid);
    const asNobody = () => runProgram('open-store.ts', [own, 'serve'], nobody);
    for (const start of [asNobody, () => runProgram('open-store.ts', [own, 'serve']), asNobody]) {
      const program = start();
      expect(await program.line()).toMatchObject({ event: 'open' });
      expect(await program.end('SIGTERM')).toBe(0);
    }
    expect((await stat(join(own, 'embedded.json'))).uid).toBe(nobody.uid);
    await rm(own, { recursive: true });
  });

  test('a folder that cannot be made is told', async () => {
    const options = { dataDir: join(import.meta.filename, 'data'), role: 'serve' as const, log: () => undefined };
    await expect(openStore(options)).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('the links of the libraries', () => {
  test('are made where the package came without them, else beside under DATA_DIR', async () => {
    const home = await mkdtemp(join(tmpdir(), 'tovholder-package-'));
    await mkdir(join(home, 'native', 'lib'), { recursive: true });
    await writeFile(join(home, 'native', 'lib', 'libx.so.5.18'), 'library');
    const link = { source: 'native/lib/libx.so.5.18', target: 'native/lib/libx.so.5' };
    await writeFile(join(home, 'native', 'pg-symlinks.json'), JSON.stringify([link]));
    expect(await linkLibraries(home, home)).toEqual({});
    expect(await readFile(join(home, link.target), 'utf8')).toBe('library');

    /* A folder that is missing is as good as one that is read-only. */
    const elsewhere = { source: link.source, target: 'native/missing/libx.so.6' };
    await writeFile(join(home, 'native', 'pg-symlinks.json'), JSON.stringify([elsewhere]));
    const path = join(home, 'postgres-lib');
    expect(Object.values(await linkLibraries(home, home))).toEqual([`${path}:${join(home, 'native', 'lib')}`]);
    expect(await readFile(join(path, 'libx.so.6'), 'utf8')).toBe('library');
    await rm(home, { recursive: true });
  });
});

/* Whether a user who is neither owner nor in the group may enter a folder and all above it. */
async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isOpenToOthers(dirname(folder));
}
