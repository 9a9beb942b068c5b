import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryFailure } from '../src/channels/failure.ts';
import { lostClaims } from '../src/chores/lost-claims.ts';
import { neverSettled } from '../src/chores/never-settled.ts';
import { deliver } from '../src/delivery/deliver.ts';
import { expiry } from '../src/receipts/expire.ts';
import { claimDelivery } from '../src/store/claims.ts';
import { takeDue } from '../src/store/due.ts';
import { leasesBeforeDead } from '../src/store/leases.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { comeDue, deliverDue, deliveryOf, type ToldChannel, tellChannel } from './support/told-channel.ts';

let desk: FrontDesk;
let channel: ToldChannel;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  channel = tellChannel(desk);
});
beforeEach(async () => {
  channel.fault = undefined;
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
});
afterAll(() => desk.close());

const webhook = { kind: 'webhook', url: 'https://ppr.example/hook' };
const admin = (method: string, path: string, body?: object) =>
  desk.call('sandbox-admin', method, `/v1/admin/${path}`, body ? { body } : {});

async function change(changes: object, gln = receiver.gln): Promise<void> {
  const party = { gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'], ...changes };
  expect((await admin('PUT', `parties/${gln}`, party)).status).toBe(200);
}

async function send(path = 'child-referral/plain', changes: object = {}): Promise<string> {
  const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
  const body = freshMessage(path, { threadId: randomUUID(), ...parties, ...changes });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return answer.body.messages[0].id;
}

const deliverAll = () => deliverDue(desk.context);
const unreachable = () => new DeliveryFailure('RECEIVER_UNREACHABLE', 'The receiver did not answer: try again later.');
const show = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body;
const lease = async (key = receiver.key) => (await desk.call(key, 'GET', '/v1/inbox?wait=0&max=100')).body.deliveries;

describe('a delivery that fails', () => {
  test('is tried ten times by the default schedule and is then a dead letter, silent towards its sender', async () => {
    await change({ channel: webhook });
    channel.fault = unreachable;
    const id = await send();
    const pauses = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
    for (const [index, pause] of pauses.entries()) {
      await deliverAll();
      const { state, attempts, due } = await deliveryOf(desk.context, id);
      expect([state, attempts]).toEqual(['queued', index + 1]);
      expect(due).toBeGreaterThan(pause * 0.9 - 5);
      expect(due).toBeLessThan(pause * 1.1 + 1);
      await comeDue(desk.context, id);
    }
    await deliverAll();
    expect(await deliveryOf(desk.context, id)).toMatchObject({
      state: 'dead',
      attempts: 10,
      code: 'RECEIVER_UNREACHABLE',
    });
    const { status, timeline, receipts } = await show(id);
    expect([status, receipts]).toEqual(['dead', []]);
    expect(timeline.filter(({ kind }: { kind: string }) => kind === 'retried')).toHaveLength(9);
    expect(timeline.at(-1)).toMatchObject({
      kind: 'dead',
      code: 'RECEIVER_UNREACHABLE',
      attempt: 10,
      actor: 'gateway',
    });
  });

  test('is tried by the schedule of its receiver, and of its type where that has one', async () => {
    const retry = { pauses: [60], types: { 'child-examination': { pauses: [] } } };
    await change({ channel: webhook, retry });
    channel.fault = unreachable;
    const [referral, examination] = [await send(), await send('child-examination/plain')];
    await deliverAll();
    expect((await deliveryOf(desk.context, examination)).state).toBe('dead');
    const { state, due } = await deliveryOf(desk.context, referral);
    expect(state).toBe('queued');
    expect(due).toBeGreaterThan(49);
    expect(due).toBeLessThan(67);
    await comeDue(desk.context, referral);
    await deliverAll();
    expect((await deliveryOf(desk.context, referral)).state).toBe('dead');
  });

  test('is tried a last time just before its time to live ends, then expires with one negative receipt', async () => {
    await change({ channel: webhook, retry: { pauses: [7200, 7200] }, timeToLive: { seconds: 3600 } });
    channel.fault = unreachable;
    const id = await send();
    await deliverAll();
    const first = await deliveryOf(desk.context, id);
    expect(first.due).toBeLessThan(first.ends);
    expect(first.due).toBeGreaterThan(first.ends - 61);
    await desk.context.store.pool.query(
      "UPDATE deliveries SET expires_at = now() + interval '3 seconds' WHERE message_id = $1",
      [id],
    );
    await comeDue(desk.context, id);
    await deliverAll();
    const last = await deliveryOf(desk.context, id);
    expect(last.state).toBe('queued');
    expect(last.due).toBeCloseTo(last.ends, 1);
    await desk.context.store.pool.query(
      'UPDATE deliveries SET expires_at = now(), due_at = now() WHERE message_id = $1',
      [id],
    );
    await deliverAll();
    expect(channel.asked.filter((one) => one === id)).toHaveLength(2);
    await expiry.work(desk.context);
    await expiry.work(desk.context);
    const { status, receipts } = await show(id);
    expect([status, receipts.length]).toEqual(['expired', 1]);
    await deliverAll();
    const [receipt, ...more] = await lease(sender.key);
    expect(JSON.parse(receipt.body).content).toMatchObject({ outcome: 'rejected', issues: [{ code: 'expired' }] });
    expect(more).toEqual([]);
  });

  test('is dead at once where trying again cannot help', async () => {
    await change({ channel: webhook });
    channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
    const id = await send();
    await deliverAll();
    expect(await deliveryOf(desk.context, id)).toMatchObject({ state: 'dead', attempts: 1, code: 'RECEIVER_REFUSED' });
  });

  test('comes again when a busy receiver said so, which counts as no try', async () => {
    await change({ channel: webhook, retry: { pauses: [] } });
    channel.fault = () => new DeliveryFailure('RECEIVER_BUSY', 'The receiver answered 429.', 120);
    const id = await send();
    await deliverAll();
    const { state, attempts, due } = await deliveryOf(desk.context, id);
    expect([state, attempts]).toEqual(['queued', 0]);
    expect(due).toBeGreaterThan(110);
    expect(due).toBeLessThan(145);
    channel.fault = () => new DeliveryFailure('RECEIVER_BUSY', 'The receiver answered 503.');
    await comeDue(desk.context, id);
    await deliverAll();
    expect((await deliveryOf(desk.context, id)).state).toBe('dead');
  });

  test('waits, not dead, where the receiver is switched off, until an operator resumes it', async () => {
    await change({ channel: webhook });
    channel.fault = () => new DeliveryFailure('RECEIVER_DISABLED', 'The receiver answered 410.');
    const [first, second] = [await send(), await send()];
    await deliverAll();
    const states = [await deliveryOf(desk.context, first), await deliveryOf(desk.context, second)];
    expect(states.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['queued', 0],
      ['queued', 0],
    ]);
    channel.fault = undefined;
    await deliverAll();
    expect((await show(first)).status).toBe('accepted');
    const { receivers } = (await admin('GET', 'receivers')).body;
    const listed = receivers.find(({ gln }: { gln: string }) => gln === receiver.gln);
    expect(listed).toMatchObject({
      channel: 'webhook',
      queued: 2,
      disabledWhy: 'RECEIVER_DISABLED',
      disabledAt: expect.any(String),
    });
    expect((await admin('POST', `receivers/${receiver.gln}/resume`)).body.disabledAt).toBeUndefined();
    await comeDue(desk.context, second);
    await deliverAll();
    expect([(await show(first)).status, (await show(second)).status]).toEqual(['delivered', 'delivered']);
  });
});

describe('time to live', () => {
  test('is fourteen days, or what the receiver says, or what it says of the type', async () => {
    const life = async (path: string) => {
      const { acceptedAt, expiresAt } = await show(await send(path));
      return Math.round((Date.parse(expiresAt) - Date.parse(acceptedAt)) / 1000);
    };
    expect(await life('child-referral/plain')).toBe(14 * 24 * 3600);
    await change({ timeToLive: { seconds: 86400, types: { 'child-referral': 7200 } } });
    expect([await life('child-referral/plain'), await life('child-examination/plain')]).toEqual([7200, 86400]);
  });

  test('and schedule are refused where a type or a number is none', async () => {
    const party = { gln: receiver.gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'] };
    for (const wrong of [
      { retry: { pauses: [0] } },
      { retry: { types: { letter: { pauses: [1] } } } },
      { timeToLive: { seconds: 0 } },
      { timeToLive: { types: { letter: 5 } } },
    ]) {
      expect((await admin('PUT', `parties/${receiver.gln}`, { ...party, ...wrong })).status).toBe(400);
    }
  });
});

describe('a paused receiver', () => {
  test('gets nothing, neither sent nor leased, until it is resumed; others go on', async () => {
    const before = await send();
    await deliverAll();
    const other = await freshParty(desk, 'Sundhedsplejen Prøven');
    const paused = await admin('POST', `receivers/${receiver.gln}/pause`);
    expect(paused.body).toMatchObject({
      gln: receiver.gln,
      pausedAt: expect.any(String),
      pausedBy: expect.any(String),
    });
    const during = await send();
    const elsewhere = await send('child-referral/plain', { receiver: { gln: other.gln } });
    await deliverAll();
    expect(await lease()).toEqual([]);
    expect((await deliveryOf(desk.context, during)).state).toBe('queued');
    expect(await lease(other.key)).toMatchObject([{ messageId: elsewhere }]);

    const again = await admin('POST', `receivers/${receiver.gln}/pause`);
    expect(again.body.pausedAt).toBe(paused.body.pausedAt);
    const resumed = await admin('POST', `receivers/${receiver.gln}/resume`);
    expect([resumed.status, resumed.body.pausedAt]).toEqual([200, undefined]);
    await comeDue(desk.context, during);
    await deliverAll();
    expect((await lease()).map(({ messageId }: { messageId: string }) => messageId)).toEqual([before, during]);
  });

  test('gets nothing of what was in the queue already, and all of it at once when it is resumed', async () => {
    await change({ channel: webhook });
    channel.fault = unreachable;
    const id = await send();
    await deliverAll();
    channel.fault = undefined;
    await comeDue(desk.context, id);
    const turns = await takeDue(desk.context.store.pool, 100);
    await admin('POST', `receivers/${receiver.gln}/pause`);
    for (const turn of turns) await deliver(desk.context, turn);
    expect(await deliveryOf(desk.context, id)).toMatchObject({ state: 'queued', attempts: 1 });
    await admin('POST', `receivers/${receiver.gln}/resume`);
    await deliverAll();
    expect((await show(id)).status).toBe('delivered');
  });

  test('lets messages expire all the same', async () => {
    await admin('POST', `receivers/${receiver.gln}/pause`);
    const id = await send();
    await desk.context.store.pool.query('UPDATE deliveries SET expires_at = now() WHERE message_id = $1', [id]);
    await expiry.work(desk.context);
    expect((await show(id)).status).toBe('expired');
  });

  test('that is resumed gets a thousand waiting tries spread over some twenty seconds', async () => {
    const { pool } = desk.context.store;
    await pool.query(
      `WITH written AS (
         INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
         SELECT gen_random_uuid(), 'correspondence', $1, $2, n::text, 'json', 'application/json', '', '', now() + interval '1 day'
         FROM generate_series(1, 1000) AS n RETURNING id)
       INSERT INTO deliveries (id, message_id, party_gln, channel, format, expires_at, attempts, due_at)
       SELECT id, id, $2, 'webhook', 'json', now() + interval '1 day', 3, now() + interval '5 hours' FROM written`,
      [sender.gln, receiver.gln],
    );
    await admin('POST', `receivers/${receiver.gln}/pause`);
    await pool.query("UPDATE deliveries SET state = 'cancelled' WHERE party_gln = $1 AND attempts = 0", [receiver.gln]);
    const { rows: before } = await pool.query(
      'SELECT sum(generation)::int AS turns FROM deliveries WHERE party_gln = $1',
      [receiver.gln],
    );
    await admin('POST', `receivers/${receiver.gln}/resume`);
    const { rows } = await pool.query<{ soon: number; latest: number; turns: number }>(
      `SELECT (count(*) FILTER (WHERE due_at < now() + interval '2 seconds'))::int AS soon,
         max(extract(epoch FROM due_at - now()))::float8 AS latest, sum(generation)::int AS turns
       FROM deliveries WHERE party_gln = $1`,
      [receiver.gln],
    );
    await pool.query('DELETE FROM deliveries WHERE party_gln = $1', [receiver.gln]);
    expect(rows[0]?.soon).toBeLessThan(250);
    expect(rows[0]?.soon).toBeGreaterThan(20);
    expect(rows[0]?.latest).toBeLessThan(20);
    expect(rows[0]?.turns).toBe(before[0]?.turns + 1000);
  });
});

describe('a held message', () => {
  test('is neither tried nor leased, keeps its thread back, and goes on when it is resumed', async () => {
    const threadId = randomUUID();
    const [held, next] = [
      await send('child-referral/plain', { threadId }),
      await send('correspondence/plain', { threadId }),
    ];
    await deliverAll();
    const answer = await admin('POST', `messages/${held}/hold`);
    expect([answer.status, answer.body]).toEqual([200, { id: held, status: 'available', held: true }]);
    expect(await lease()).toEqual([]);
    const resumed = await admin('POST', `messages/${held}/resume`);
    expect([resumed.status, resumed.body.held]).toEqual([200, false]);
    expect((await lease()).map(({ messageId }: { messageId: string }) => messageId)).toEqual([held, next]);
    const kinds = (await show(held)).timeline.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['held', 'resumed']));
  });

  test('that waits for its next try is not tried; resuming it tries it at once', async () => {
    await change({ channel: webhook });
    channel.fault = unreachable;
    const id = await send();
    await deliverAll();
    await admin('POST', `messages/${id}/hold`);
    await comeDue(desk.context, id);
    await deliverAll();
    expect(await deliveryOf(desk.context, id)).toMatchObject({ state: 'queued', attempts: 1, held: true });
    channel.fault = undefined;
    await desk.context.store.pool.query(
      "UPDATE deliveries SET due_at = now() + interval '1 hour' WHERE message_id = $1",
      [id],
    );
    await admin('POST', `messages/${id}/resume`);
    await deliverAll();
    expect((await show(id)).status).toBe('delivered');
  });

  test('can be cancelled by an operator, who says why: its sender gets a negative receipt', async () => {
    await change({ channel: webhook });
    channel.fault = unreachable;
    const id = await send();
    await deliverAll();
    expect((await admin('POST', `messages/${id}/cancel`, {})).status).toBe(400);
    const answer = await admin('POST', `messages/${id}/cancel`, { reason: 'The school has closed.' });
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'cancelled' }]);
    expect((await admin('POST', `messages/${id}/cancel`, { reason: 'Once more.' })).status).toBe(409);
    expect((await admin('POST', `messages/${id}/hold`)).status).toBe(409);
    await deliverAll();
    const [receipt] = await lease(sender.key);
    expect(JSON.parse(receipt.body).content).toMatchObject({ outcome: 'rejected', issues: [{ code: 'discarded' }] });
    expect((await show(id)).timeline.at(-1).kind).toBe('receipt-sent');
  });
});

test('a change of a party’s settings sends nothing again by itself', async () => {
  await change({ channel: webhook, retry: { pauses: [3600] } });
  channel.fault = unreachable;
  const waiting = await send();
  await deliverAll();
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400.');
  const dead = await send();
  await deliverAll();
  await admin('POST', `receivers/${receiver.gln}/pause`);
  const paused = await send();
  const seen = async () =>
    Promise.all(
      [waiting, dead, paused].map(async (id) => {
        const { state, generation, attempts, due } = await deliveryOf(desk.context, id);
        return { state, generation, attempts, due: state === 'queued' && due > 60 };
      }),
    );
  const before = await seen();
  const asked = channel.asked.length;
  await change({
    channel: { kind: 'inbox' },
    retry: { pauses: [1, 1, 1] },
    timeToLive: { seconds: 60 },
    formats: ['json'],
  });
  await deliverAll();
  await expiry.work(desk.context);
  /* What waits goes the new way: a turn of the old one that is in the queue counts no more. */
  const turnedAnew = (state: string) => (state === 'queued' ? 1 : 0);
  expect(await seen()).toEqual(before.map((one) => ({ ...one, generation: one.generation + turnedAnew(one.state) })));
  expect(channel.asked).toHaveLength(asked);
  expect(
    (await admin('GET', 'receivers')).body.receivers.find(({ gln }: { gln: string }) => gln === receiver.gln).pausedAt,
  ).toBeDefined();
});

describe('a message that no worker survives', () => {
  test('is a dead letter after ten lost claims; what was in hand beside it goes through', async () => {
    const { context } = desk;
    const { pool } = context.store;
    const poison = await send();
    for (let crash = 1; crash <= 10; crash += 1) {
      const beside = crash === 1 ? await send() : undefined;
      const turns = await takeDue(pool, 100);
      /* The worker has both in hand and is gone. */
      for (const turn of turns) await claimDelivery(pool, turn);
      await pool.query("UPDATE deliveries SET claim_expires_at = now() - interval '1 s' WHERE state = 'sending'");
      await lostClaims.work(context);
      if (beside) {
        await pool.query("UPDATE deliveries SET due_at = now() + interval '1 hour' WHERE message_id = $1", [poison]);
        await deliverAll();
        expect((await show(beside)).status).toBe('available');
      }
      await comeDue(context, poison);
    }
    expect(await deliveryOf(context, poison)).toMatchObject({ state: 'dead', code: 'CLAIM_LOST' });
    expect((await show(poison)).timeline.at(-1)).toMatchObject({ kind: 'dead', code: 'CLAIM_LOST' });
  });
});

describe('a delivery that its receiver leases and never settles', () => {
  test('is a dead letter after twenty leases; others are not touched, and a replay counts afresh', async () => {
    const { context } = desk;
    const { pool } = context.store;
    const [stuck, fine] = [await send(), await send()];
    await deliverAll();
    for (let times = 1; times <= leasesBeforeDead; times += 1) {
      const leased = await lease();
      const mine = leased.find(({ messageId }: { messageId: string }) => messageId === stuck);
      expect(mine.attempt).toBe(times);
      for (const { messageId, deliveryId, leaseToken } of leased)
        if (messageId === fine)
          await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
      await pool.query(
        "UPDATE deliveries SET lease_expires_at = now() - interval '6 seconds' WHERE state = 'leased' AND party_gln = $1",
        [receiver.gln],
      );
      if (times < leasesBeforeDead) await neverSettled.work(context);
    }
    expect(await lease()).toEqual([]);
    await neverSettled.work(context);
    expect(await deliveryOf(context, stuck)).toMatchObject({
      state: 'dead',
      code: 'NEVER_SETTLED',
      unsettled: leasesBeforeDead,
    });
    expect((await show(fine)).status).toBe('delivered');

    expect((await admin('POST', `dead-letters/${stuck}/replay`)).status).toBe(200);
    await deliverAll();
    expect(await deliveryOf(context, stuck)).toMatchObject({ state: 'available', unsettled: 0, attempts: 1 });
    const [again] = await lease();
    expect(again.messageId).toBe(stuck);
  });

  test('that was given back is not counted', async () => {
    const id = await send();
    await deliverAll();
    const [{ deliveryId, leaseToken }] = await lease();
    await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/nack`, { body: { leaseToken } });
    await lease();
    expect((await deliveryOf(desk.context, id)).unsettled).toBe(0);
  });
});
