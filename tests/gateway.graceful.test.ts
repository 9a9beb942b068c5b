import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { readConfig } from '../src/config.ts';
import { createGateway } from '../src/gateway.ts';
import { createLog } from '../src/log.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { freshParty, openFrontDesk } from './support/front-desk.ts';
import { testEnvironment } from './support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.ts';
import { freshDatabase } from './support/postgres.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/* In a thread of its own: within one thread a message waits for those before it. */
const freshExamination = () => freshMessage('child-examination/plain', { threadId: randomUUID() });

/** Everything that clients of a gateway saw: the status of each call, and of each lease its delivery. */
interface Seen {
  statuses: { path: string; status: number; at: number }[];
  accepted: string[];
  leased: Set<string>;
  /** When readiness was told to be over for good; a starved gateway may be unready for a moment before. */
  unreadyAt: number;
}

/** Posts, leases and asks for readiness until nobody answers any more. */
function makeLoad(url: string): { seen: Seen; over: Promise<unknown> } {
  const seen: Seen = { statuses: [], accepted: [], leased: new Set(), unreadyAt: 0 };
  const call = async (path: string, key: string, body?: object) => {
    const headers = { Authorization: `Bearer ${key}`, ...(body && { 'Content-Type': 'application/json' }) };
    const answer = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON it expects
    const json = (await answer.json()) as any;
    seen.statuses.push({ path, status: answer.status, at: performance.now() });
    return { status: answer.status, json };
  };
  const forEver = async (work: () => Promise<void>) => {
    for (;;) await work();
  };
  const post = async () => {
    const { status, json } = await call('/v1/messages', 'sandbox-gp', freshExamination());
    if (status === 202) seen.accepted.push(json.messages[0].id);
  };
  const lease = async () => {
    const { json } = await call('/v1/inbox?max=5&wait=2&lease=600', 'sandbox-health-visitor');
    for (const { deliveryId } of json.deliveries ?? []) seen.leased.add(deliveryId);
  };
  const askHealth = async () => {
    const { status } = await fetch(`${url}/health/ready`);
    if (status === 503) seen.unreadyAt ||= performance.now();
    else seen.unreadyAt = 0;
    await sleep(20);
  };
  const works = [post, post, post, post, lease, lease, askHealth];
  /* Each ends when it is not answered any more. */
  return { seen, over: Promise.all(works.map((work) => forEver(work).catch(() => undefined))) };
}

describe('SIGTERM under load', () => {
  test('tells readiness first, answers whatever it takes with no 5xx, keeps no lease that nobody has, and ends in time', async () => {
    const gateway: GatewayProcess = await startGatewayProcess({ env: { DRAIN: '2', LOG_LEVEL: 'warn' } });
    closers.push(() => gateway.close());
    const { seen, over } = makeLoad(gateway.url);
    for (let wait = 0; wait < 20_000 && seen.accepted.length < 20; wait += 50) await sleep(50);
    const start = performance.now();
    expect(await gateway.stop()).toBe(0);
    expect(performance.now() - start).toBeLessThan(30_000);
    await over;

    expect(seen.accepted.length).toBeGreaterThan(10);
    expect(seen.statuses.filter(({ status }) => status >= 500)).toEqual([]);
    expect(seen.unreadyAt).toBeGreaterThan(start);
    /* Calls were still taken after readiness was over: a load balancer has time to see it. */
    const after = seen.statuses.filter(({ at, path }) => at > seen.unreadyAt && path === '/v1/messages');
    expect(after.length).toBeGreaterThan(0);

    const client = new Client({ connectionString: gateway.databaseUrl });
    await client.connect();
    closers.push(() => client.end());
    const { rows } = await client.query("SELECT id FROM deliveries WHERE state = 'leased'");
    expect(rows.map(({ id }) => id).filter((id) => !seen.leased.has(id))).toEqual([]);
    const stored = await client.query('SELECT id FROM messages WHERE id = ANY($1)', [seen.accepted]);
    expect(stored.rows).toHaveLength(seen.accepted.length);

    /* What a worker had in hand was finished: the next gateway need not wait for a claim to run out. */
    const sending = await client.query("SELECT id FROM deliveries WHERE state = 'sending'");
    expect(sending.rows).toEqual([]);
  }, 120_000);
});

/** A way to a database that is closed at first. */
async function closedWay(databaseUrl: string): Promise<{ url: string; open(): Promise<void> }> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  });
  const port = await freePort();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  closers.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: url.href, open: async () => void (await once(server.listen(port, '127.0.0.1'), 'listening')) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a gateway that starts before its PostgreSQL lives, says 503 to everybody, and becomes ready by itself', async () => {
  const database = await freshDatabase();
  closers.push(() => database.close());
  const way = await closedWay(database.url);
  const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const env = { ...testEnvironment(way.url, dataDir), PORT: String(port) };
  const opening = createGateway(readConfig(env, { sandbox: true }), { log: createLog('error') });
  const url = `http://127.0.0.1:${port}`;
  const gp = clientOf(url, 'sandbox-gp');
  await sleep(300);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'unready', checks: { store: 'failed', migrations: 'failed', keys: 'failed' } },
  ]);
  const posted = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sandbox-gp' },
    body: '{}',
  });
  expect([posted.status, posted.headers.get('Retry-After')]).toEqual([503, '5']);
  expect(await posted.json()).toMatchObject({ code: 'STORE_UNAVAILABLE' });

  await way.open();
  const gateway = await opening;
  closers.push(() => gateway.close());
  expect(gateway.url).toBe(url);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect((await gp.send(freshExamination())).status).toBe(202);
  expect((await clientOf(url, 'sandbox-health-visitor').take()).type).toBe('child-examination');
}, 60_000);

test('what was leased for a consumer that went away meanwhile is given back at once', async () => {
  const desk = await openFrontDesk();
  closers.push(() => desk.close());
  const { pool } = desk.context.store;
  const receiver = await freshParty(desk, 'PPR Prøven');
  const body = freshMessage('child-referral/plain', { receiver: { gln: receiver.gln } });
  const [message] = (await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages;
  const shown = async () => (await desk.call('sandbox-gp', 'GET', `/v1/messages/${message.id}`)).body;
  while ((await shown()).status !== 'available') await sleep(50);

  /* The lease has to wait for this lock, and its consumer goes meanwhile. */
  const goAwayAfter = async (ms: number) => {
    const lock = await pool.connect();
    await lock.query('BEGIN; LOCK TABLE deliveries IN EXCLUSIVE MODE');
    const gone = new AbortController();
    const polling = desk.call(receiver.key, 'GET', '/v1/inbox?wait=10&lease=600', { signal: gone.signal });
    await sleep(ms);
    gone.abort();
    await expect(polling).rejects.toThrow();
    await sleep(100);
    await lock.query('COMMIT');
    lock.release();
    await sleep(ms);
    return (await shown()).timeline.some(({ code }: { code?: string }) => code === 'CONSUMER_GONE');
  };
  /* On a starved machine the call has not come as far as the lease when its consumer goes. */
  let ms = 200;
  while (!(await goAwayAfter(ms)) && ms < 10_000) ms *= 2;

  const [delivery] = (await desk.call(receiver.key, 'GET', '/v1/inbox?wait=10')).body.deliveries;
  expect([delivery?.messageId, delivery?.attempt]).toEqual([message.id, 1]);
  expect((await shown()).timeline).toContainEqual(expect.objectContaining({ kind: 'returned', code: 'CONSUMER_GONE' }));
}, 60_000);
