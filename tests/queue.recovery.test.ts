import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { OpenStore } from '../src/store/connect.ts';
import { atLength } from './support/at-length.ts';
import {
  allAvailable,
  countOf,
  type Half,
  openFreshStore,
  queueDeliveries,
  startHalf,
} from './support/queued-deliveries.ts';
import { freshRedis, type TestRedis } from './support/redis.ts';

const long = atLength('TOVHOLDER_QUEUE');

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;

let store: OpenStore;
let redis: TestRedis;
const halves: Half[] = [];
const others: TestRedis[] = [];

beforeEach(async () => {
  store = await openFreshStore();
  redis = await freshRedis();
});
afterEach(async () => {
  for (const half of halves.splice(0)) await half.close();
  await store.close();
  for (const server of [redis, ...others.splice(0)]) await server.close();
});

/* BullMQ lets go of its last timer only then. */
afterAll(() => sleep(5_500), 10_000);

/* On Redis where nothing else is said; null is the store's PostgreSQL. */
function start(url: string | null = redis.url, options: Parameters<typeof startHalf>[2] = {}): Half {
  const half = startHalf(store, url ?? undefined, options);
  halves.push(half);
  return half;
}

async function ask(server: TestRedis, ...command: [string, ...string[]]): Promise<unknown> {
  const client = new Redis(server.port, { lazyConnect: true });
  await client.connect();
  const answer = await client.call(...command);
  client.disconnect();
  return answer;
}

/** A gate the worker stands at until it is opened, and how many stand there. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  const pass = async () => {
    waiting += 1;
    await opened;
  };
  return { pass, open: () => open(), waiting: () => waiting };
}

/** A sentinel that watches this master and makes a replica the master when it is gone for a second. */
async function startSentinel(masterPort: number): Promise<{ port: number; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tovholder-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  const probe = await freshRedis();
  await probe.close();
  const { port } = probe;
  const lines = [
    `port ${port}`,
    `dir ${folder}`,
    `sentinel monitor havn 127.0.0.1 ${masterPort} 1`,
    'sentinel down-after-milliseconds havn 1000',
    'sentinel failover-timeout havn 3000',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const server = spawn(process.env.REDIS_SERVER ?? 'redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  const close = async () => {
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
    await rm(folder, { recursive: true, force: true });
  };
  /* It hears of the replica from the master. */
  const client = new Redis(port, { maxRetriesPerRequest: null });
  await until(async () => String(await client.call('SENTINEL', 'REPLICAS', 'havn')).length > 0);
  client.disconnect();
  return { port, close };
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > limitMs) throw new Error('It did not come to pass');
    await sleep(50);
  }
}

describe('a Redis that is hurt loses no delivery', () => {
  test('flushed while jobs wait in it', async () => {
    const { pass, open, waiting } = gate();
    start(redis.url, { before: pass });
    await queueDeliveries(store.pool, 40);
    await until(() => waiting() === 10);
    expect(await countOf(store.pool, 'enqueued_at IS NULL')).toBe(0);
    await ask(redis, 'FLUSHALL');
    open();
    await allAvailable(store.pool, recoveryMs);
    expect(await countOf(store.pool, 'attempts <> 1')).toBe(0);
  }, 60_000);

  long(
    'restarted from an older state of its own',
    async () => {
      await redis.close();
      redis = await freshRedis({ save: '3600 1', dbfilename: 'dump.rdb' });
      const { pass, open, waiting } = gate();
      const half = start(redis.url, { before: pass });
      await until(() => half.queue.state() === 'up');
      await ask(redis, 'SAVE');
      await queueDeliveries(store.pool, 30);
      await until(() => waiting() >= 10);
      await redis.restart();
      open();
      await allAvailable(store.pool, recoveryMs);
    },
    60_000,
  );

  long(
    'full, until it has room again',
    async () => {
      await ask(redis, 'CONFIG', 'SET', 'maxmemory', '1');
      start();
      await queueDeliveries(store.pool, 5);
      await sleep(3_000);
      expect(await countOf(store.pool, "state = 'queued'")).toBe(5);
      await ask(redis, 'CONFIG', 'SET', 'maxmemory', '0');
      await allAvailable(store.pool, recoveryMs);
    },
    60_000,
  );
});

describe('other shapes of Redis', () => {
  long(
    'a Cluster',
    async () => {
      await redis.close();
      redis = await freshRedis({
        ...{ 'cluster-enabled': 'yes', 'cluster-config-file': 'nodes.conf', 'cluster-announce-ip': '127.0.0.1' },
      });
      await ask(redis, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      start(`redis://127.0.0.1:${redis.port},127.0.0.1:${redis.port}`);
      await queueDeliveries(store.pool, 20);
      await allAvailable(store.pool, recoveryMs);
      expect(await countOf(store.pool, 'attempts <> 1')).toBe(0);
    },
    60_000,
  );

  long(
    'a Redis that the sentinels know, over to another master',
    async () => {
      const replica = await freshRedis({ replicaof: `127.0.0.1 ${redis.port}` });
      others.push(replica);
      const sentinel = await startSentinel(redis.port);
      try {
        const half = start(`sentinel://127.0.0.1:${sentinel.port}/havn`);
        await queueDeliveries(store.pool, 20);
        await allAvailable(store.pool, recoveryMs);
        await redis.kill();
        await until(() => half.queue.state() === 'down');
        await queueDeliveries(store.pool, 20);
        await allAvailable(store.pool, recoveryMs);
        expect(await countOf(store.pool, 'attempts <> 1')).toBe(0);
      } finally {
        await sentinel.close();
      }
    },
    90_000,
  );

  test('two stores on one Redis keep apart', async () => {
    const other = await openFreshStore();
    const { founding } = other.keys;
    other.keys = { ...other.keys, founding: { ...founding, fingerprint: 'another' } };
    const half = startHalf(other, redis.url);
    try {
      await queueDeliveries(store.pool, 10);
      start();
      await allAvailable(store.pool, recoveryMs);
    } finally {
      await half.close();
      await other.close();
    }
  }, 60_000);
});

describe.each(['redis', 'postgresql'])('a store that is hurt, the queue on %s', (kind) => {
  const cutAllConnections = () =>
    store.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );

  test('loses its connections again and again', async () => {
    start(kind === 'redis' ? redis.url : null);
    for (let round = 0; round < 5; round += 1) {
      await queueDeliveries(store.pool, 20);
      await sleep(700);
      await cutAllConnections().catch(() => undefined);
      await sleep(200);
    }
    await allAvailable(store.pool, recoveryMs);
  }, 60_000);

  test('wiped of the queue alone', async () => {
    const { pass, open, waiting } = gate();
    start(kind === 'redis' ? redis.url : null, { before: pass });
    await queueDeliveries(store.pool, 30);
    await until(() => waiting() >= 10);
    if (kind === 'redis') await ask(redis, 'FLUSHALL');
    else await dropQueueSchema();
    open();
    await allAvailable(store.pool, recoveryMs);
  }, 60_000);

  async function dropQueueSchema(): Promise<void> {
    const { Client } = await import('pg');
    const owner = new Client({ connectionString: store.ownerUrl });
    await owner.connect();
    await owner.query('DROP SCHEMA bullmq CASCADE');
    await owner.end();
  }
});
