import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { remembered } from '../src/metrics/remembered.ts';
import { overdueReceipts } from '../src/receipts/overdue.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';

let desk: FrontDesk;
let receiver: TestParty;
beforeAll(async () => {
  desk = await openFrontDesk();
  receiver = await freshParty(desk, 'PPR Prøven');
});
afterAll(() => desk.close());

const metrics = async (headers: Record<string, string> = {}, key?: string) =>
  await desk.call(key, 'GET', '/metrics', { headers });

/** The value of a series as it is written, its labels included; undefined where there is none. */
async function figureOf(series: string): Promise<number | undefined> {
  const { text } = await metrics();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

async function send(): Promise<string> {
  const body = freshMessage('child-referral/plain', { threadId: randomUUID(), receiver: { gln: receiver.gln } });
  return (await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0].id;
}

async function lease(): Promise<{ deliveryId: string; leaseToken: string }> {
  return (await desk.call(receiver.key, 'GET', '/v1/inbox?max=1&wait=20')).body.deliveries[0];
}

/* Gauges are read at most every three seconds, and more seldom where reading takes long, as on a machine with much to do. */
async function becomes(series: string, value: number): Promise<void> {
  for (let wait = 0; (await figureOf(series)) !== value && wait < 60_000; wait += 250) await sleep(250);
  expect(await figureOf(series)).toBe(value);
}

describe('/metrics', () => {
  test('needs no credential on this machine, an operator’s through a proxy or from elsewhere', async () => {
    const answer = await metrics();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const away = { 'X-Forwarded-For': '192.0.2.1' };
    const statuses = [await metrics(away), await metrics(away, 'sandbox-gp'), await metrics(away, 'sandbox-admin')];
    expect(statuses.map(({ status }) => status)).toEqual([401, 403, 200]);
  });

  test('counts what is accepted, repeated, refused, taken over and answered, and how long a takeover took', async () => {
    const names = [
      ...['tovholder_accepted_total', 'tovholder_delivered_total', 'tovholder_takeover_seconds_count'],
      ...['tovholder_receipts_total{outcome="accepted"}', 'tovholder_repeated_total'],
      ...['tovholder_refused_total{code="INVALID"}', 'tovholder_refused_total{code="RECEIVER_UNKNOWN"}'],
      ...['tovholder_http_requests_total{method="POST",path="/v1/messages",status="422"}'],
    ];
    const read = () => Promise.all(names.map(async (name) => (await figureOf(name)) ?? 0));
    const before = await read();
    const body = freshMessage('child-referral/plain', { threadId: randomUUID(), receiver: { gln: receiver.gln } });
    for (let i = 0; i < 2; i += 1) await desk.call('sandbox-gp', 'POST', '/v1/messages', { body });
    const { deliveryId, leaseToken } = await lease();
    await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: { ...body, letterId: 'X1', content: {} } });
    const nobody = { ...body, letterId: 'X2', receiver: { gln: '5790000999996' } };
    await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: nobody });
    const after = await read();
    /* The receipt is a message of its own, so two are accepted. */
    expect(after.map((value, place) => value - (before[place] ?? 0))).toEqual([2, 1, 1, 1, 1, 1, 1, 2]);
    const { text } = await metrics();
    const seconds = Number(/tovholder_takeover_seconds_sum ([0-9.e-]+)/.exec(text)?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(120);
  });

  test('shows what is under way, by state and by queue, how old the oldest is and how long it has been where it is', async () => {
    const id = await send();
    await send();
    await lease();
    await desk.context.store.pool.query(
      `UPDATE deliveries SET created_at = now() - interval '2 hours', due_at = now() - interval '1 hour' WHERE message_id = $1`,
      [id],
    );
    const queue = `{gln="${receiver.gln}",type="child-referral"}`;
    await becomes(`tovholder_queue_depth${queue}`, 2);
    await becomes('tovholder_deliveries{state="leased"}', 1);
    expect(await figureOf(`tovholder_queue_oldest_seconds${queue}`)).toBeGreaterThan(7_199);
    expect(await figureOf('tovholder_oldest_delivery_seconds{state="leased"}')).toBeGreaterThan(3_599);
    expect(await figureOf('tovholder_oldest_delivery_seconds{state="leased"}')).toBeLessThan(4_000);
    expect(await figureOf('tovholder_deliveries{state="sending"}')).toBe(0);
    expect(await figureOf('tovholder_messages{status="available"}')).toBeGreaterThanOrEqual(2);
    expect(await figureOf('tovholder_relay_lag_seconds')).toBeLessThan(60);
    expect(await figureOf('tovholder_up{part="store"}')).toBe(1);
    expect(await figureOf('tovholder_store_connections{state="idle"}')).toBeGreaterThanOrEqual(0);
    expect(await figureOf('tovholder_event_loop_delay_seconds{quantile="1"}')).toBeGreaterThanOrEqual(0);
  });

  test('shows dead letters and owed receipts, and a relay that does not keep up', async () => {
    const [dead, waiting] = [await send(), await send()];
    await sleep(500);
    const { pool } = desk.context.store;
    await pool.query("UPDATE deliveries SET state = 'dead' WHERE message_id = $1", [dead]);
    await pool.query(
      `UPDATE deliveries SET state = 'queued', enqueued_at = NULL, due_at = now() - interval '10 minutes' WHERE message_id = $1`,
      [waiting],
    );
    await pool.query(`UPDATE messages SET receipt_due_at = now() - interval '1 minute' WHERE id = $1`, [dead]);
    await overdueReceipts.work(desk.context);
    await becomes('tovholder_dead_letters', 1);
    await becomes('tovholder_messages{status="dead"}', 1);
    await becomes('tovholder_receipts_overdue', 1);
    await becomes('tovholder_receipts_overdue_total', 1);
    expect(await figureOf('tovholder_relay_lag_seconds')).toBeGreaterThan(599);
    expect(await figureOf(`tovholder_queue_depth{gln="${receiver.gln}",type="child-referral"}`)).toBeGreaterThan(0);
  });

  test('has no label from a client or a message', async () => {
    const message = freshMessage('child-referral/plain', { letterId: 'KANARIEFUGL', receiver: { gln: receiver.gln } });
    await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message });
    await desk.call('sandbox-gp', 'GET', '/v1/kanariefugl?x=kanariefugl');
    const { deliveryId, leaseToken } = await lease();
    const refusal = { leaseToken, code: 'other', text: 'KANARIEFUGL' };
    await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/reject`, { body: refusal });
    const { text } = await metrics();
    expect(text).toContain('path="unknown",status="404"');
    for (const told of ['kanariefugl', message.patient.cpr, message.patient.familyName, message.sender.name]) {
      expect(text.toLowerCase()).not.toContain(String(told).toLowerCase());
    }
    const labels = [...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label);
    const known = ['code', 'gln', 'le', 'method', 'outcome', 'part', 'path', 'quantile', 'state', 'status', 'type'];
    expect([...new Set(labels)].filter((label) => !known.includes(label ?? ''))).toEqual([]);
  });
});

test('what is remembered is read once for many who ask, and again later', async () => {
  let reads = 0;
  const read = remembered(async () => {
    reads += 1;
    return reads;
  });
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  expect(await read()).toBe(1);
  await sleep(3_200);
  expect(await read()).toBe(2);
});
