import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { report } from './crash/figures.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import {
  type Answering,
  answers,
  breaksOff,
  hangs,
  resets,
  startWebhookReceiver,
  type WebhookReceiver,
} from './support/webhook-receiver.ts';

/* Reliability, row S. The full form (npm run test:isolation) holds its fifth, for a quiet machine. */
const isFull = process.env.TOVHOLDER_ISOLATION === 'full';
const load = isFull
  ? { backlog: 60, letters: 500, everyMs: 100, pauseMs: 10_000 }
  : { backlog: 6, letters: 20, everyMs: 40, pauseMs: 0 };

const slow: Answering = (response) => void setTimeout(() => response.writeHead(204).end(), 2_000);
const sick: Record<string, Answering> = {
  hangs,
  'hangs too': hangs,
  'hangs as well': hangs,
  'is slow': slow,
  'is slow too': slow,
  fails: answers(500),
  'is busy': answers(429, { 'retry-after': '5' }),
  redirects: answers(302, { location: 'http://127.0.0.1:9/' }),
  resets,
  'breaks off': breaksOff,
};

let gateway: TestGateway;
let gp: Client;
let well: WebhookReceiver;
const open: WebhookReceiver[] = [];
const wellGln = '5790001000001';
const inboxGln = '5790000990030';

beforeAll(async () => {
  gateway = await startGateway({ redis: true });
  gp = clientOf(gateway.url, 'sandbox-gp');
  well = await receiver(wellGln);
});
afterAll(async () => {
  await gateway.close();
  for (const one of open) await one.close();
});

async function receiver(gln: string, answer?: Answering): Promise<WebhookReceiver> {
  const system = await startWebhookReceiver();
  if (answer) system.answer = answer;
  open.push(system);
  const headers = { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json' };
  const party = { gln, name: 'Modtager', roles: ['other'], formats: ['json'] };
  const channel = { kind: 'webhook', url: system.url, timeoutSeconds: 30 };
  const admin = `${gateway.url}/v1/admin`;
  const body = JSON.stringify({ ...party, channel });
  expect((await fetch(`${admin}/parties/${gln}`, { method: 'PUT', headers, body })).status).toBe(200);
  const made = await fetch(`${admin}/receivers/${gln}/webhook-secret`, { method: 'POST', headers });
  expect(made.status).toBe(201);
  return system;
}

async function post(gln: string): Promise<string> {
  /* Each of another child: within one thread a message waits for those before it. */
  const message = freshMessage('correspondence/plain', { receiver: { gln }, threadId: randomUUID() });
  let answer = await gp.send(message);
  for (let tries = 0; answer.status === 503 && tries < 20; tries += 1) {
    await sleep(500);
    answer = await gp.send(message);
  }
  expect([200, 202]).toContain(answer.status);
  return answer.body.messages[0].id;
}

/** Milliseconds from the 202 to the receiver of each letter, sorted: half of them to a webhook, half to an inbox. */
async function latencies(): Promise<number[]> {
  const [posted, came] = [new Map<string, number>(), new Map<string, number>()];
  well.answer = (response, { headers }) => {
    came.set(String(headers['tovholder-message-id']), performance.now());
    response.writeHead(204).end();
  };
  let isOver = false;
  const consuming = consume(
    (id) => came.set(id, performance.now()),
    () => isOver,
  );
  const posting: Promise<void>[] = [];
  for (let count = 0; count < load.letters; count += 1) {
    const gln = count % 2 === 0 ? wellGln : inboxGln;
    posting.push(post(gln).then((id) => void posted.set(id, performance.now())));
    await sleep(load.everyMs);
  }
  await Promise.all(posting);
  for (let wait = 0; [...posted.keys()].some((id) => !came.has(id)) && wait < 600; wait += 1) await sleep(50);
  isOver = true;
  await consuming;
  return [...posted].map(([id, at]) => (came.get(id) ?? Number.POSITIVE_INFINITY) - at).sort((a, b) => a - b);
}

async function consume(take: (id: string) => void, isOver: () => boolean): Promise<void> {
  const ppr = clientOf(gateway.url, 'sandbox-ppr');
  while (!isOver()) {
    const deliveries = await ppr.lease('max=100&wait=1');
    for (const { messageId } of deliveries) take(messageId);
    const settled = deliveries.map(({ deliveryId, leaseToken }) => ({ deliveryId, leaseToken, outcome: 'ack' }));
    if (settled.length > 0) await ppr.post('/v1/inbox/settle', settled);
  }
}

const at = (sorted: number[], share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);

test('receivers that hang, are slow, fail or ask for rest do not hold the others back', async () => {
  if (isFull) await latencies();
  const before = isFull ? await latencies() : [];
  const glns = await Promise.all(
    Object.values(sick).map(async (answer, index) => {
      const gln = `579000100${String(index + 100).padStart(4, '0')}`;
      await receiver(gln, answer);
      return gln;
    }),
  );
  for (let count = 0; count < load.backlog; count += 1) await Promise.all(glns.map(post));
  /* The posting of so many letters at once is a load of its own; what sick receivers cost comes after it, for as long as they are sick. */
  await sleep(load.pauseMs);
  const during = await latencies();
  const told = { p50: [at(before, 0.5), at(during, 0.5)], p99: [at(before, 0.99), at(during, 0.99)] };
  if (isFull)
    process.stdout.write(
      `milliseconds from the 202 to the receiver, before and with sick ones: ${JSON.stringify(told)}\n`,
    );
  /* Whoever waits for one that hangs waits half a minute, on however slow a machine. */
  expect(told.p99[1]).toBeLessThan(isFull ? (told.p99[0] ?? 0) * 1.2 : 20_000);
  report({
    ...{ row: 'S', title: `${glns.length} receivers that hang, are slow, fail, ask for rest, redirect or reset` },
    ...{ sent: 3 * load.letters + load.backlog * glns.length, faults: glns.length, lost: 0 },
    duplicates: { seen: 0, flagged: 0 },
    note: `p99 of the others ${told.p99[0]} ms before, ${told.p99[1]} ms meanwhile`,
  });
}, 600_000);
