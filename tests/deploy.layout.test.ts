import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from './support/client.ts';
import { freshMessage } from './support/client.ts';
import { type Layout, startLayout } from './support/layout.ts';

/*
 * Two APIs and two workers behind nginx, as docker-compose.yml and the Kubernetes manifest lay them. In the everyday form one of
 * each is killed once; in the full form every ten seconds, and started again.
 */
const isFull = process.env.TOVHOLDER_LAYOUT === 'full';
const messages = isFull ? 3_000 : 60;
const rounds = isFull ? 5 : 1;

let layout: Layout;
beforeAll(async () => {
  layout = await startLayout();
}, 120_000);
afterAll(() => layout?.close());

/* As a sender's or a receiver's system does it: again, until it is answered. */
async function insist(...call: Parameters<Layout['call']>): Promise<Answer> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await layout.call(...call).catch(() => undefined);
    if (answer && answer.status < 500) return answer;
    await sleep(100);
  }
  throw new Error(`${call[1]} ${call[2]} was never answered`);
}

const posted = new Map<string, string>();
const taken: string[] = [];

async function post(): Promise<void> {
  const message = freshMessage('child-referral/plain', { threadId: randomUUID() });
  const { status, body } = await insist('sandbox-gp', 'POST', '/v1/messages', message);
  if (status !== 202 && status !== 200) throw new Error(`a message was answered ${status}`);
  posted.set(message.letterId, body.messages[0].id);
}

/* Takes over what comes until so many different messages have come. */
async function consume(key: string, ids: string[], count: number): Promise<void> {
  const end = performance.now() + (isFull ? 300_000 : 60_000);
  while (new Set(ids).size < count && performance.now() < end) {
    const { body } = await insist(key, 'GET', '/v1/inbox?max=20&wait=2&lease=5');
    for (const { deliveryId, leaseToken, messageId } of body.deliveries) {
      const answer = await insist(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { leaseToken });
      if (answer.status === 200) ids.push(messageId);
    }
  }
}

async function breakThings(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await sleep(isFull ? 8_000 : 300);
    const [api, worker] = [layout.apis[round % 2], layout.workers[round % 2]];
    await Promise.all([api?.kill(), worker?.kill()]);
    if (!isFull) continue;
    await sleep(2_000);
    const port = new URL(api?.url ?? '').port;
    layout.apis[round % 2] = await layout.start('api', port);
    layout.workers[round % 2] = await layout.start('worker');
  }
}

const stateOf = async (metricsUrl: string): Promise<number> =>
  await fetch(`${metricsUrl}/health/ready`).then(
    ({ status }) => status,
    () => 0,
  );

async function figureOf(metricsUrl: string, series: string): Promise<number> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );
}

test('every half is ready on its own port, the API through nginx too, which hides the figures', async () => {
  const halves = [...layout.apis, ...layout.workers];
  expect(await Promise.all(halves.map(({ metricsUrl }) => stateOf(metricsUrl)))).toEqual([200, 200, 200, 200]);
  expect(layout.workers.map(({ url }) => url)).toEqual([undefined, undefined]);
  expect((await layout.call(undefined, 'GET', '/health/ready')).body).toEqual({ status: 'ready' });
  expect((await layout.call('sandbox-admin', 'GET', '/metrics')).status).toBe(404);
  expect((await layout.call(undefined, 'GET', '/v1/messages')).status).toBe(401);
});

test('nothing is lost and nobody waits while one of each half is killed', async () => {
  const sender = (async () => {
    const inTurn = Array.from({ length: 6 }, async () => {
      for (let i = 0; i < messages / 6; i += 1) await post();
    });
    await Promise.all(inTurn);
  })();
  const receipts: string[] = [];
  await Promise.all([
    sender,
    breakThings(),
    consume('sandbox-ppr', taken, messages),
    consume('sandbox-gp', receipts, messages),
  ]);
  expect(posted.size).toBe(messages);
  expect([...new Set(taken)].sort()).toEqual([...posted.values()].sort());
  expect(new Set(receipts).size).toBe(messages);
  const { body } = await insist('sandbox-gp', 'GET', '/v1/messages?type=child-referral&limit=100');
  expect(body.messages.filter(({ status }: { status: string }) => status !== 'delivered')).toEqual([]);
}, 400_000);

test('the halves that are left tell that they are ready and that nothing waits, the killed ones tell nothing', async () => {
  const [left, gone] = [
    [layout.apis[1], layout.workers[1]],
    [layout.apis[0], layout.workers[0]],
  ];
  const statesOf = (halves: typeof left) => Promise.all(halves.map((half) => stateOf(half?.metricsUrl ?? '')));
  expect(await statesOf(left)).toEqual([200, 200]);
  expect(await statesOf(gone)).toEqual(isFull ? [200, 200] : [0, 0]);
  const { metricsUrl } = layout.workers[1] ?? { metricsUrl: '' };
  await sleep(3_200);
  expect(await figureOf(metricsUrl, 'tovholder_up{part="queue"}')).toBe(1);
  expect(await figureOf(metricsUrl, 'tovholder_deliveries{state="queued"}')).toBe(0);
  expect(await figureOf(metricsUrl, 'tovholder_dead_letters')).toBe(0);
});

test('a half ends well when it is told to, and has loaded nothing of what traces', async () => {
  const [, worker] = layout.workers;
  expect(await worker?.stop()).toBe(0);
  expect(worker?.output()).toContain('loaded: ');
  expect(worker?.output()).not.toMatch(/@opentelemetry\/(sdk|exporter)|bullmq-otel/);
});
