import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { refusalIn } from '../src/channels/bullmq/outcome.ts';
import type { ClaimCheck } from '../src/channels/claim-check.ts';
import { atLength } from './support/at-length.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn, type PartyOn, putJson } from './support/party-on.ts';
import { storeOn } from './support/postgres.ts';
import { freshRedis, type TestRedis } from './support/redis.ts';

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;

/* What every channel goes through stands in channels.test.ts, every day. */
const long = atLength('TOVHOLDER_CHANNELS');
/* `npm run test:channels` has a hundred. */
const many = process.env.TOVHOLDER_CHANNELS === 'full' ? 100 : 30;

let gateway: TestGateway;
let store: ReturnType<typeof storeOn>;
let redis: TestRedis;
let party: PartyOn;
const workers: Worker[] = [];

beforeAll(async () => {
  gateway = await startGateway({ env: { PUBLIC_URL: 'https://tovholder.example/' } });
  store = storeOn(gateway.databaseUrl);
});
afterAll(async () => {
  await store.close();
  await gateway.close();
  /* BullMQ lets go of its last timer only then. */
  await sleep(5_500);
}, 20_000);

beforeEach(async () => {
  redis = await freshRedis();
  party = await addPartyOn(gateway.url, { kind: 'bullmq', redisUrl: redis.url });
});
afterEach(async () => {
  redis.thaw();
  await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  await redis.close();
});

/* One of a Cluster's. */
const freshNode = () => freshRedis({ 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' });

const connection = () => ({ port: redis.port, maxRetriesPerRequest: null });
const queueName = () => `tovholder-${party.gln}`;

/** A consumer as a municipality writes it; `work` fails the job by throwing. */
function consume(work: (job: Job<ClaimCheck>) => Promise<unknown>, options: object = {}): Worker<ClaimCheck> {
  const client = new Redis(connection());
  client.on('error', () => undefined);
  const worker = new Worker<ClaimCheck>(queueName(), work, { connection: client, ...options });
  worker.on('error', () => undefined);
  worker.on('closed', () => client.disconnect());
  workers.push(worker);
  return worker;
}

async function inQueue<T>(work: (queue: Queue<ClaimCheck>) => Promise<T>): Promise<T> {
  const client = new Redis(connection());
  const queue = new Queue<ClaimCheck>(queueName(), { connection: client });
  try {
    return await work(queue);
  } finally {
    await queue.close();
    client.disconnect();
  }
}

async function inRedis(work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(connection());
  await work(client);
  client.disconnect();
}

const wipe = () => inRedis((client) => client.flushall());

/** How often each of these messages was given to the broker, and in which turn it is. */
async function givenOf(ids: readonly string[]): Promise<{ times: number; turn: number }[]> {
  const { rows } = await store.pool.query<{ times: number; turn: number }>(
    'SELECT receive_count AS times, generation AS turn FROM deliveries WHERE message_id = ANY($1)',
    [ids],
  );
  return rows;
}

async function cursor(): Promise<string | undefined> {
  const { rows } = await store.pool.query('SELECT last_event_id AS id FROM channel_cursors WHERE gln = $1', [
    party.gln,
  ]);
  return rows[0]?.id;
}

/** Takes so many jobs, and closes. */
async function complete(count: number): Promise<void> {
  let done = 0;
  const worker = consume(async () => {
    done += 1;
  });
  while (done < count || (await inQueue((queue) => queue.getActiveCount())) > 0) await sleep(50);
  await worker.close();
  expect(done).toBe(count);
}

/** Waits for so many jobs to lie in the queue. */
async function waiting(count: number, limitMs = recoveryMs): Promise<Job<ClaimCheck>[]> {
  return await inQueue(async (queue) => {
    const start = performance.now();
    for (;;) {
      const jobs = await queue.getJobs(['waiting']);
      if (jobs.length === count) return jobs;
      if (performance.now() - start > limitMs) throw new Error(`${jobs.length} jobs wait instead of ${count}`);
      await sleep(100);
    }
  });
}

test('gives a job with a claim check alone, and takes the completed job as the takeover', async () => {
  const [id = ''] = await party.post();
  const [job] = await waiting(1);
  const { deliveryId, leaseToken } = job?.data ?? {};
  expect(job?.data).toEqual({
    ...{ deliveryId, leaseToken, messageId: id, type: 'correspondence', attempt: 1 },
    contentUrl: `https://tovholder.example/v1/inbox/${deliveryId}/content`,
  });
  expect(job?.id).toBe(`d-${deliveryId}-1`);
  const content = await party.self.get(`/v1/inbox/${deliveryId}/content`);
  expect(content).toMatchObject({ status: 200, body: { type: 'correspondence', receiver: { gln: party.gln } } });
  expect((await party.gp.get(`/v1/inbox/${deliveryId}/content`)).status).toBe(404);
  consume(async () => 'taken');
  await party.become('delivered', [id]);
  expect((await party.self.get(`/v1/inbox/${deliveryId}/content`)).status).toBe(200);
  await inQueue(async (queue) => expect(await queue.getJobCountByTypes('waiting', 'completed', 'failed')).toBe(0));
});

test('takes a job failed with a refusal as the refusal, and one failed otherwise as another try', async () => {
  const [refused = '', retried = ''] = await party.post(2);
  const attempts: number[] = [];
  consume(async ({ data }) => {
    if (data.messageId === refused) throw new UnrecoverableError('reject:wrong-receiver: Flyttet til Vejle');
    attempts.push(data.attempt);
    if (attempts.length < 3) throw new Error('the disk of the consumer is full');
  });
  await party.become('rejected', [refused]);
  await party.become('delivered', [retried]);
  expect(attempts).toEqual([1, 2, 3]);
  const { timeline, receipts } = (await party.gp.get(`/v1/messages/${refused}`)).body;
  expect(timeline).toContainEqual(expect.objectContaining({ kind: 'rejected', code: 'wrong-receiver' }));
  expect(receipts).toHaveLength(1);
});

test('lays a message whose job fails again and again among the dead letters', async () => {
  party = await addPartyOn(gateway.url, { kind: 'bullmq', redisUrl: redis.url }, { retry: { pauses: [1] } });
  const [id = ''] = await party.post();
  consume(async () => Promise.reject(new Error('never')));
  await party.become('dead', [id]);
});

test('is settled over HTTP too, and the job does not come again', async () => {
  const [id = ''] = await party.post();
  const [job] = await waiting(1);
  const { deliveryId, leaseToken } = job?.data ?? {};
  const answer = await party.self.post(`/v1/inbox/${deliveryId}/reject`, { leaseToken, code: 'unknown-patient' });
  expect(answer.status).toBe(200);
  await party.become('rejected', [id]);
  /* A connection that was lost is a reason to look at once and not after half a minute. */
  await inRedis((client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
  await waiting(0);
  let came = 0;
  consume(async () => {
    came += 1;
  });
  await sleep(500);
  expect(came).toBe(0);
}, 40_000);

test('shares its jobs among three consumers, one of which dies with its jobs in hand', async () => {
  const taken = new Map<string, number>();
  const options = { lockDuration: 2_000, stalledInterval: 1_000, concurrency: 4 };
  const take = async ({ data }: Job<ClaimCheck>) => {
    taken.set(data.messageId, (taken.get(data.messageId) ?? 0) + 1);
    await sleep(20);
  };
  const ids = await party.post(many);
  await waiting(many);
  const dying = consume(() => new Promise(() => undefined), options);
  while ((await inQueue((queue) => queue.getActiveCount())) < 4) await sleep(50);
  await dying.close(true);
  consume(take, options);
  consume(take, options);
  await party.become('delivered', ids);
  expect([...taken.values()].every((times) => times === 1)).toBe(true);
  expect(taken.size).toBe(many);
}, 60_000);

describe('a Redis that is hurt loses no delivery', () => {
  test('wiped: its jobs are written anew, and flagged', async () => {
    const ids = await party.post(10);
    await waiting(10);
    await wipe();
    const jobs = await waiting(10);
    expect(jobs.map((job) => job.data.attempt)).toEqual(Array(10).fill(2));
    consume(async () => 'taken');
    await party.become('delivered', ids);
  }, 60_000);

  long(
    'killed and restarted empty, with messages posted meanwhile',
    async () => {
      const before = await party.post(5);
      await waiting(5);
      await redis.kill();
      const meanwhile = await party.post(5);
      await party.become('accepted', meanwhile);
      await sleep(3_000);
      await redis.restart();
      consume(async () => 'taken');
      await party.become('delivered', [...before, ...meanwhile], recoveryMs);
    },
    60_000,
  );

  long(
    'frozen: the gateway goes on for everybody else, and for this party once it thaws',
    async () => {
      await party.post(1);
      await waiting(1);
      redis.freeze();
      const ids = await party.post(30);
      const other = await addPartyOn(gateway.url, { kind: 'inbox' });
      const start = performance.now();
      const [id = ''] = await other.post();
      await other.become('available', [id]);
      expect(performance.now() - start).toBeLessThan(10_000);
      await sleep(3_000);
      redis.thaw();
      consume(async () => 'taken');
      await party.become('delivered', ids, recoveryMs);
    },
    60_000,
  );
});

test('a change to another Redis sends nothing again: what the former one was given is settled over HTTP', async () => {
  const former = redis;
  const ids = await party.post(3);
  const jobs = await waiting(3);
  redis = await freshRedis();
  try {
    await party.change({ kind: 'bullmq', redisUrl: redis.url });
    const later = await party.post();
    await waiting(1);
    /* What this one loses is missed, and nothing else. */
    await wipe();
    expect((await waiting(1))[0]?.data).toMatchObject({ messageId: later[0], attempt: 2 });
    await gateway.restart();
    await sleep(3_000);
    await waiting(1, 0);
    expect(await givenOf(ids)).toEqual(Array(3).fill({ times: 1, turn: 1 }));
    for (const { data } of jobs) {
      const { deliveryId, leaseToken } = data;
      expect((await party.self.post(`/v1/inbox/${deliveryId}/ack`, { leaseToken })).status).toBe(200);
    }
    await party.become('delivered', ids);
    await complete(1);
    await party.become('delivered', later);
  } finally {
    await former.close();
  }
}, 60_000);

test('sees after a restart what was completed while the gateway was away, though the jobs be gone, and how far it had heard', async () => {
  const ids = await party.post(3);
  await waiting(3);
  await gateway.restart({}, async () => {
    expect(await cursor()).toBeUndefined();
    await complete(3);
  });
  await party.become('delivered', ids, recoveryMs);
  for (let wait = 0; (await cursor()) === undefined && wait < 10_000; wait += 100) await sleep(100);
  const heard = await cursor();
  expect(heard).toMatch(/^[0-9]+-[0-9]+@[0-9a-f]{16}$/);

  /* Jobs that are gone when it comes back: their events alone can tell. */
  const more = await party.post(3);
  await waiting(3);
  await gateway.restart({}, async () => {
    await complete(3);
    await inQueue((queue) => queue.clean(0, 0, 'completed'));
  });
  await party.become('delivered', more, recoveryMs);
  expect(await givenOf([...ids, ...more])).toEqual(Array(6).fill({ times: 1, turn: 1 }));
  for (let wait = 0; (await cursor()) === heard && wait < 10_000; wait += 100) await sleep(100);
  expect(Number.parseInt((await cursor()) ?? '', 10)).toBeGreaterThan(Number.parseInt(heard ?? '', 10));
}, 90_000);

long(
  'a single job that vanishes from a Redis that is well is missed within half a minute',
  async () => {
    const [id = ''] = await party.post();
    const [job] = await waiting(1);
    /* The line has settled down: its first comparison is behind it. */
    await sleep(10_000);
    expect(await inQueue((queue) => queue.remove(job?.id ?? ''))).toBe(1);
    expect((await waiting(1, 35_000))[0]?.data).toMatchObject({ messageId: id, attempt: 2 });
    await complete(1);
    await party.become('delivered', [id]);
  },
  90_000,
);

long(
  "reaches a party's Cluster, whose consumers tell the end of their jobs from it",
  async () => {
    const nodes = await Promise.all([freshNode(), freshNode(), freshNode()]);
    try {
      const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
      execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'pipe' });
      party = await addPartyOn(gateway.url, {
        kind: 'bullmq',
        redisUrl: addresses.map((at) => `redis://${at}`).join(),
      });
      const [refused = '', ...others] = await party.post(10);
      const client = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
      client.on('error', () => undefined);
      const seen: string[] = [];
      const work = async ({ data }: Job<ClaimCheck>) => {
        seen.push(data.messageId);
        if (data.messageId === refused) throw new UnrecoverableError('reject:wrong-receiver: Flyttet til Vejle');
      };
      const worker = new Worker<ClaimCheck>(queueName(), work, { connection: client, prefix: '{bull}' });
      worker.on('error', () => undefined);
      await party.become('delivered', others, recoveryMs);
      await party.become('rejected', [refused], recoveryMs);
      expect(seen.sort()).toEqual([refused, ...others].sort());
      await worker.close(true);
      client.disconnect();
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
    }
  },
  90_000,
);

test.each([
  [undefined, 'name the Redis of the party'],
  ['redis://host/no-number', 'must be redis://host:6379'],
])('refuses a party with the Redis %s where the gateway has none', async (redisUrl, detail) => {
  const channel = { kind: 'bullmq', redisUrl };
  const body = { gln: party.gln, name: 'X', roles: ['other'], formats: ['json'], channel };
  const answer = await putJson(`${gateway.url}/v1/admin/parties/${party.gln}`, body);
  expect(answer.status).toBe(400);
  const place = { path: '/channel/redisUrl', detail: expect.stringContaining(detail) };
  expect(await answer.json()).toMatchObject({ errors: [place] });
});

test('reads refusals by the convention alone', () => {
  expect(refusalIn('reject:wrong-receiver: Flyttet: til Vejle')).toEqual({
    code: 'wrong-receiver',
    text: 'Flyttet: til Vejle',
  });
  expect(refusalIn('reject: unreadable')).toEqual({ code: 'unreadable' });
  expect(refusalIn('reject:other:\u0000 a\ud800b')).toEqual({ code: 'other', text: 'ab' });
  for (const reason of ['', 'reject', 'reject:', 'reject:nonsense: x', 'rejected:other', 'Error: reject:other'])
    expect(refusalIn(reason)).toBeUndefined();
});
