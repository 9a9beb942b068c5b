import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { readConfig } from '../src/config.ts';
import { createGateway } from '../src/gateway.ts';
import { createLog } from '../src/log.ts';
import { characters } from '../src/sandbox/characters/index.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway, testEnvironment } from './support/gateway.ts';
import { freshDatabase } from './support/postgres.ts';

/** How many connections there are to a database besides this one. */
async function connectionsTo(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
  );
  await client.end();
  return rows[0]?.count ?? -1;
}

async function healthOf(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/health/ready`);
  return { status: answer.status, body: await answer.json() };
}

/** A line to a database that can be cut and mended. */
async function cuttable(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => undefined).on('close', () => sockets.delete(end));
    }
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const mend = () => once(server.listen(port, '127.0.0.1'), 'listening');
  return { url: url.href, cut, mend, close: async () => cut() };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let wait = 0; wait < 20_000; wait += 50) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error('It did not come to pass within 20 s');
}

describe('a running gateway', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  test('is live, and ready once the queue is up', async () => {
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    const checks = { store: 'ok', migrations: 'ok', keys: 'ok', queue: 'ok' };
    await until(async () => JSON.stringify((await healthOf(gateway.url)).body).includes('"ready"'));
    expect(await healthOf(gateway.url)).toEqual({ status: 200, body: { status: 'ready', checks } });
  });

  test('keeps the parties and keys of the sandbox, and the messages, over a restart', async () => {
    const gp = clientOf(gateway.url, 'sandbox-gp');
    const { body, status } = await gp.send(freshMessage('correspondence/plain'));
    expect(status).toBe(202);
    await gateway.restart();
    expect((await gp.get(`/v1/messages/${body.messages[0].id}`)).status).toBe(200);
    expect((await clientOf(gateway.url, 'sandbox-admin').get('/v1/admin/parties')).body.parties).toHaveLength(
      6 + characters.length,
    );
  });

  test('refuses the keys of the sandbox outside the sandbox', async () => {
    const database = await freshDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    const serious = readConfig(testEnvironment(gateway.databaseUrl, dataDir), { sandbox: false });
    const other = await createGateway(serious, { log: createLog('error') });
    try {
      expect((await clientOf(other.url ?? '', 'sandbox-gp').get('/v1/messages')).status).toBe(401);
      expect((await clientOf(other.url ?? '', 'sandbox-admin').get('/v1/admin/parties')).status).toBe(401);
    } finally {
      await other.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  test('answers 408 to a client that dawdles with its headers, and others meanwhile', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => socket.write('X: 1\r\n'), 500);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('is unready while its store does not answer, and ready again by itself', async () => {
    const line = await cuttable(gateway.databaseUrl);
    await gateway.restart({ DATABASE_URL: line.url });
    await until(async () => (await healthOf(gateway.url)).status === 200);
    line.cut();
    const unready = { status: 503, body: { status: 'unready', checks: { store: 'failed' } } };
    expect(await healthOf(gateway.url)).toMatchObject(unready);
    const posted = await clientOf(gateway.url, 'sandbox-gp').send(freshMessage('correspondence/plain'));
    expect(posted).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
    await line.mend();
    await until(async () => (await healthOf(gateway.url)).status === 200);
    await clientOf(gateway.url, 'sandbox-gp').send(freshMessage('child-examination/plain'));
    expect((await clientOf(gateway.url, 'sandbox-health-visitor').take()).type).toBe('child-examination');
    await gateway.restart({ DATABASE_URL: gateway.databaseUrl });
    await line.close();
  }, 60_000);
});

describe('opening and closing', () => {
  test('leaves no connection behind', async () => {
    const database = await freshDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    const config = readConfig(testEnvironment(database.url, dataDir), { sandbox: true });
    const gateway = await createGateway(config, { log: createLog('error') });
    await until(async () => (await gateway.health()).status === 'ready');
    expect(await connectionsTo(database.url)).toBeGreaterThan(3);
    await Promise.all([gateway.close(), gateway.close()]);
    expect((await gateway.health()).status).toBe('unready');
    await until(async () => (await connectionsTo(database.url)) === 0);
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('closes what was opened where the port is taken, and says what to do', async () => {
    const first = await startGateway();
    const database = await freshDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    const env = { ...testEnvironment(database.url, dataDir), PORT: new URL(first.url).port };
    const opening = createGateway(readConfig(env, { sandbox: true }), { log: createLog('error') });
    await expect(opening).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('another PORT'),
    });
    await until(async () => (await connectionsTo(database.url)) === 0);
    await first.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('ends the waiting for a store that is away when it is told to', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    const stop = new AbortController();
    const env = testEnvironment('postgres://nobody@127.0.0.1:9/nothing', dataDir);
    const opening = createGateway(readConfig(env, { sandbox: true }), {
      signal: stop.signal,
      log: createLog('error', new PassThrough()),
    });
    setTimeout(() => stop.abort(), 500);
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    await rm(dataDir, { recursive: true, force: true });
  });

  test('finishes the call in progress and ends a long poll at once', async () => {
    const gateway = await startGateway();
    const polling = clientOf(gateway.url, 'sandbox-ppr').get('/v1/inbox?wait=30');
    await sleep(300);
    const start = performance.now();
    await gateway.close();
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(await polling).toEqual({ status: 200, body: { deliveries: [] } });
  });
});

describe('the halves apart', () => {
  test('the one with the API accepts, the one with the worker delivers', async () => {
    const api = await startGateway({ env: { ROLES: 'api' } });
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    const health = await healthOf(api.url);
    expect(health.body).toEqual({ status: 'ready', checks: { store: 'ok', migrations: 'ok', keys: 'ok' } });
    await clientOf(api.url, 'sandbox-gp').send(freshMessage('child-examination/plain'));
    const env = { ...testEnvironment(api.databaseUrl, dataDir), ROLES: 'worker' };
    const worker = await createGateway(readConfig(env, { sandbox: true }), { log: createLog('error') });
    expect(worker.url).toBeUndefined();
    expect((await clientOf(api.url, 'sandbox-health-visitor').take()).type).toBe('child-examination');
    await worker.close();
    await api.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});
