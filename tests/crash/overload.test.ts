import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { freePort } from '../../src/store/embedded/access.ts';
import { freshMessage } from '../support/client.ts';
import { testEnvironment } from '../support/gateway.ts';
import { freshDatabase } from '../support/postgres.ts';
import { report } from './figures.ts';
import { ensureBuilt, type GatewayProcess, gatewayOn } from './gateways.ts';
import { isFull } from './seed.ts';

const mebibyte = 1024 * 1024;

let gateway: GatewayProcess;
let database: Awaited<ReturnType<typeof freshDatabase>>;
const dataDir = mkdtempSync(join(tmpdir(), 'tovholder-gateway-'));
beforeAll(async () => {
  await ensureBuilt();
  database = await freshDatabase();
  gateway = gatewayOn(await freePort(), testEnvironment(database.url, dataDir));
  gateway.launch();
  await gateway.listens();
}, 120_000);
afterAll(async () => {
  gateway?.signal('SIGKILL');
  await gateway?.gone();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Answer {
  status: number;
  retryAfter: string | null;
  ms: number;
  id?: string;
}

async function post(body: string | ReadableStream): Promise<Answer> {
  const begun = performance.now();
  const headers = { Authorization: 'Bearer sandbox-gp', 'Content-Type': 'application/json' };
  const call = { method: 'POST', headers, body, duplex: 'half' };
  const answer = await fetch(`${gateway.url}/v1/messages`, call);
  const { messages } = (await answer.json()) as { messages?: { id: string }[] };
  const ms = performance.now() - begun;
  const id = messages?.[0]?.id;
  return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), ms, ...(id && { id }) };
}

const postOne = () => post(JSON.stringify(freshMessage('child-examination/plain')));

/* In MiB; on Linux alone can it be told. */
function memory(): number | undefined {
  const kibibytes = /VmRSS:\s+([0-9]+)/.exec(statusOf(gateway.pid()))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** A client that sends the beginning of a call and then one sign a second. */
function dawdle(beginning: string): { heard(): string; end(): void } {
  const socket: Socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(beginning);
  const drip = setInterval(() => socket.writable && socket.write('a'), 1_000);
  socket.on('close', () => clearInterval(drip));
  return { heard: () => heard, end: () => socket.destroy() };
}

test('B: a body of 100 MB is refused with 413, its length told beforehand or not, and does not stay in memory', async () => {
  await postOne();
  const before = memory() ?? 0;
  const whole = await post('x'.repeat(100 * mebibyte));
  expect(whole.status).toBe(413);
  const piece = new TextEncoder().encode('x'.repeat(mebibyte));
  let left = 100;
  const stream = new ReadableStream({
    pull: (controller) => {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(piece);
    },
  });
  const piecewise = await post(stream).catch(() => undefined);
  /* It may be cut off before it has read the answer. */
  expect([413, undefined]).toContain(piecewise?.status);
  const grown = (memory() ?? 0) - before;
  expect(grown).toBeLessThan(150);
  report({
    ...{ row: 'B', title: 'bodies of 100 MB', sent: 2, faults: 2, lost: 0, duplicates: { seen: 0, flagged: 0 } },
    note: `413; memory grew by ${Math.max(0, Math.round(grown))} MiB`,
  });
}, 60_000);

test('B: twice what it can do, and clients that dawdle: accepted or told when to come again, in bounded time and memory', async () => {
  const post1 = 'POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-gp\r\n';
  const slowHeaders = Array.from({ length: 30 }, () => dawdle(`${post1}X-Slow: `));
  const slowBodies = Array.from({ length: 30 }, () => dawdle(`${post1}Content-Length: 5000\r\n\r\n`));
  const begun = performance.now();

  /* What it can do: as much as eight senders get through. */
  const seconds = isFull ? 10 : 3;
  let done = 0;
  const warm: Answer[] = [];
  const sender = async () => {
    while (performance.now() - begun < seconds * 1000) {
      warm.push(await postOne());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  const capacity = done / seconds;

  const lasting = isFull ? 45 : 5;
  const answers: Promise<Answer>[] = [];
  const start = performance.now();
  let peak = 0;
  while (performance.now() - start < lasting * 1000) {
    const due = Math.floor(((performance.now() - start) / 1000) * 2 * capacity);
    while (answers.length < due) answers.push(postOne());
    peak = Math.max(peak, memory() ?? 0);
    await sleep(20);
  }
  const all = [...warm, ...(await Promise.all(answers))];
  const accepted = all.filter(({ status }) => status === 202);
  const refused = all.filter(({ status }) => status !== 202);
  expect(refused.filter(({ status, retryAfter }) => ![429, 503].includes(status) || retryAfter === null)).toEqual([]);
  expect(accepted.length).toBeGreaterThan(0);
  const times = accepted.map(({ ms }) => ms).sort((a, b) => a - b);
  const p99 = (times[Math.floor(times.length * 0.99)] ?? 0) / 1000;
  /* What waits for its turn waits 15 s, what is worked on may wait 12 s for the store. */
  expect(p99).toBeLessThan(30);
  expect(peak).toBeLessThan(900);

  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const { rows } = await owner.query('SELECT count(*)::int AS kept FROM messages WHERE id = ANY($1)', [
    accepted.map(({ id }) => id),
  ]);
  await owner.end();
  expect(rows).toEqual([{ kept: accepted.length }]);

  /* Who dawdles with headers has 10 s, looked at every 2 s; with a body 2 minutes. */
  await sleep(Math.max(0, (isFull ? 125_000 : 13_000) - (performance.now() - begun)));
  expect(slowHeaders.filter(({ heard }) => !heard().startsWith('HTTP/1.1 408'))).toHaveLength(0);
  if (isFull) expect(slowBodies.filter(({ heard }) => !heard().startsWith('HTTP/1.1 408'))).toHaveLength(0);
  for (const slow of [...slowHeaders, ...slowBodies]) slow.end();
  expect((await postOne()).status).toBe(202);
  report({
    ...{
      row: 'B',
      title: `${lasting} s at twice the capacity beside 60 clients that dawdle`,
      sent: all.length,
      faults: 61,
    },
    ...{ lost: 0, duplicates: { seen: 0, flagged: 0 } },
    note: `${Math.round(capacity)} a second are its capacity; 202: ${accepted.length}, 503: ${refused.length}, 408: ${isFull ? 60 : 30}; p99 of the accepted ${p99.toFixed(1)} s; memory at most ${Math.round(peak)} MiB`,
  });
}, 400_000);
