import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryFailure } from '../src/channels/failure.ts';
import { countReplay, discard, replay, replayMany } from '../src/delivery/dead-letters.ts';
import { failureOf, failures } from '../src/delivery/failures.ts';
import { expiry } from '../src/receipts/expire.ts';
import { findDeadLetter } from '../src/store/dead-letters.ts';
import { findParty, type Party, saveParty } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { deliverDue, deliveryOf, type ToldChannel, tellChannel } from './support/told-channel.ts';

let desk: FrontDesk;
let channel: ToldChannel;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  channel = tellChannel(desk);
});
beforeEach(async () => {
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
  await change({ channel: { kind: 'webhook', url: 'https://ppr.example/hook' } });
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
});
afterAll(() => desk.close());

const operator = { actor: 'command-line' };
const why = { ...operator, reason: 'The school has closed.' };

async function change(changes: Partial<Party>, gln = receiver.gln): Promise<void> {
  const { pool, keys } = desk.context.store;
  const party = await findParty(pool, gln);
  if (!party) throw new Error('no such party');
  await saveParty(pool, keys, { ...party, ...changes });
}

async function send(path = 'child-referral/plain', changes: object = {}): Promise<string> {
  const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
  const body = freshMessage(path, { threadId: randomUUID(), ...parties, ...changes });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return answer.body.messages[0].id;
}

async function sendDead(...given: Parameters<typeof send>): Promise<string> {
  const id = await send(...given);
  await deliverDue(desk.context);
  expect((await show(id)).status).toBe('dead');
  return id;
}

const show = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body;
const lease = async (key = receiver.key) => (await desk.call(key, 'GET', '/v1/inbox?wait=0&max=100')).body.deliveries;
const dead = (id: string) => findDeadLetter(desk.context.store.pool, id);
const sql = (text: string, ...values: unknown[]) => desk.context.store.pool.query(text, values);

async function expire(id: string): Promise<void> {
  await sql('UPDATE deliveries SET expires_at = now() WHERE message_id = $1', id);
  await expiry.work(desk.context);
}

describe('a dead letter whose time to live ends', () => {
  test('tells its sender once and stays on the list, where it cannot be replayed any more, until it is discarded', async () => {
    const id = await sendDead();
    await expire(id);
    expect((await show(id)).status).toBe('expired');
    expect(await dead(id)).toMatchObject({ status: 'expired', code: 'RECEIVER_REFUSED', replayable: false });
    await expect(replay(desk.context, id, 'command-line')).rejects.toMatchObject({ code: 'NOT_REPLAYABLE' });
    const filter = { receiver: receiver.gln };
    expect(await countReplay(desk.context, filter)).toEqual({ count: 0, skipped: 1, remaining: 0 });
    expect(await replayMany(desk.context, filter, operator)).toEqual({ count: 0, skipped: 1, remaining: 0 });
    expect((await discard(desk.context, id, why)).status).toBe('expired');
    expect(await dead(id)).toBeUndefined();
    expect((await show(id)).receipts).toHaveLength(1);
  });

  test('is delivered anew when its sender sends it again, and stays listed beside that', async () => {
    const message = freshMessage('child-referral/plain', {
      ...{ sender: { gln: sender.gln }, receiver: { gln: receiver.gln } },
    });
    const post = async () =>
      (await desk.call(sender.key, 'POST', '/v1/messages', { body: message })).body.messages[0].id;
    const first = await post();
    await deliverDue(desk.context);
    expect(await post()).toBe(first);
    await expire(first);
    channel.fault = undefined;
    const second = await post();
    await deliverDue(desk.context);
    expect([(await show(second)).status, (await dead(first))?.status]).toEqual(['delivered', 'expired']);
  });

  test('that is a receipt can be replayed, since nobody was told otherwise, and gets time for it', async () => {
    await change({ channel: { kind: 'inbox' } });
    await change({ channel: { kind: 'webhook', url: 'https://gp.example/hook' } }, sender.gln);
    const id = await send();
    await deliverDue(desk.context);
    const [{ deliveryId, leaseToken }] = await lease();
    await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    await deliverDue(desk.context);
    const [receipt] = (await show(id)).receipts;
    expect((await dead(receipt))?.type).toBe('receipt');
    await expire(receipt);
    expect(await dead(receipt)).toMatchObject({ status: 'expired', replayable: true });
    channel.fault = undefined;
    await replay(desk.context, receipt, 'command-line');
    const { ends } = await deliveryOf(desk.context, receipt);
    expect(ends).toBeGreaterThan(23 * 3600);
    await deliverDue(desk.context);
    expect((await show(receipt)).status).toBe('delivered');
  });
});

describe('a replay', () => {
  test('gives what would expire within a day a day more, and leaves longer lives as they are', async () => {
    const [short, long] = [await sendDead(), await sendDead()];
    await sql("UPDATE deliveries SET expires_at = now() + interval '1 hour' WHERE message_id = $1", short);
    await replay(desk.context, short, 'command-line');
    await replay(desk.context, long, 'command-line');
    expect((await deliveryOf(desk.context, short)).ends).toBeCloseTo(86_400, -2);
    expect((await deliveryOf(desk.context, long)).ends).toBeCloseTo(14 * 86_400, -2);
  });

  test('goes by the channel and the format that the receiver has today', async () => {
    const id = await sendDead();
    await change({ channel: { kind: 'inbox' }, formats: ['medcom-xml'] });
    await replay(desk.context, id, 'command-line');
    await deliverDue(desk.context);
    const [delivery] = await lease();
    expect(delivery).toMatchObject({ messageId: id, format: 'medcom-xml' });
    expect(delivery.body).toContain('<Emessage');
  });

  test('keeps the format it had where none of the receiver’s can carry the message', async () => {
    const id = await sendDead('child-referral/plain');
    await change({ formats: ['fhir-json'], accepts: ['correspondence'] });
    await replay(desk.context, id, 'command-line');
    expect((await deliveryOf(desk.context, id)).format).toBe('json');
  });

  test('that fails again is a dead letter again, with its own tries', async () => {
    await change({ retry: { pauses: [1] } });
    channel.fault = () => new DeliveryFailure('RECEIVER_UNREACHABLE', 'The receiver did not answer.');
    const id = await send();
    for (const _ of [1, 2]) {
      await sql('UPDATE deliveries SET due_at = now() WHERE message_id = $1', id);
      await deliverDue(desk.context);
    }
    const first = await dead(id);
    expect(first?.attempts).toBe(2);
    await replay(desk.context, id, 'command-line');
    await deliverDue(desk.context);
    expect(await deliveryOf(desk.context, id)).toMatchObject({ state: 'queued', attempts: 1 });
    await sql('UPDATE deliveries SET due_at = now() WHERE message_id = $1', id);
    await deliverDue(desk.context);
    const second = await dead(id);
    expect(second?.attempts).toBe(2);
    expect(second?.deadAt.getTime()).toBeGreaterThan(first?.deadAt.getTime() ?? Number.POSITIVE_INFINITY);
  });

  test('asked for ten times at once happens once', async () => {
    const id = await sendDead();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => replay(desk.context, id, 'command-line')));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const replayed = (await show(id)).timeline.filter(({ kind }: { kind: string }) => kind === 'replayed');
    expect(replayed).toHaveLength(1);
  });

  test('and a discard asked for at once: one of them happens', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await sendDead();
      const [sent, given] = await Promise.allSettled([
        replay(desk.context, id, 'command-line'),
        discard(desk.context, id, why),
      ]);
      expect([sent.status, given.status].sort()).toEqual(['fulfilled', 'rejected']);
      const { status, receipts } = await show(id);
      expect([status, receipts.length]).toEqual(sent.status === 'fulfilled' ? ['accepted', 0] : ['rejected', 1]);
    }
  });

  test('of many goes in batches, tells how far it is, spreads them, and ends when it is told to', async () => {
    const { pool } = desk.context.store;
    await pool.query(
      `WITH written AS (
         INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
         SELECT gen_random_uuid(), 'correspondence', $1, $2, n::text, 'json', 'application/json', '', '', now() + interval '14 days'
         FROM generate_series(1, 250) AS n RETURNING id)
       INSERT INTO deliveries (id, message_id, party_gln, channel, format, expires_at, attempts, state, dead_at, last_error)
       SELECT gen_random_uuid(), id, $2, 'webhook', 'json', now() + interval '14 days', 10, 'dead', now(), 'RECEIVER_UNREACHABLE' FROM written`,
      [sender.gln, receiver.gln],
    );
    const filter = { receiver: receiver.gln };
    const stop = new AbortController();
    const seen: number[] = [];
    const part = await replayMany(desk.context, filter, {
      ...operator,
      signal: stop.signal,
      progress: (count) => {
        seen.push(count);
        stop.abort();
      },
    });
    expect([part, seen]).toEqual([{ count: 100, skipped: 0, remaining: 150 }, [100]]);
    const progress: number[] = [];
    const rest = await replayMany(desk.context, filter, { ...operator, progress: (count) => progress.push(count) });
    expect([rest, progress]).toEqual([{ count: 150, skipped: 0, remaining: 0 }, [100, 150]]);
    const { rows } = await pool.query<{ soon: number; latest: number }>(
      `SELECT (count(*) FILTER (WHERE due_at < now() + interval '1 second'))::int AS soon,
         max(extract(epoch FROM due_at - now()))::float8 AS latest FROM deliveries WHERE party_gln = $1 AND state = 'queued'`,
      [receiver.gln],
    );
    expect(rows[0]?.soon).toBeLessThan(200);
    expect(rows[0]?.latest).toBeGreaterThan(1);
    expect(rows[0]?.latest).toBeLessThan(4);
    await pool.query('DELETE FROM deliveries WHERE party_gln = $1', [receiver.gln]);
  });
});

describe('a dead letter in a thread', () => {
  test('keeps back what follows it until it is replayed, discarded or expired', async () => {
    await change({ channel: { kind: 'inbox' } });
    for (const free of ['replay', 'discard', 'expire'] as const) {
      const threadId = randomUUID();
      const first = await send('child-referral/plain', { threadId });
      const next = await send('correspondence/plain', { threadId });
      await deliverDue(desk.context);
      await sql("UPDATE deliveries SET state = 'dead' WHERE message_id = $1", first);
      expect(await lease()).toEqual([]);
      if (free === 'replay') await replay(desk.context, first, 'command-line');
      if (free === 'discard') await discard(desk.context, first, why);
      if (free === 'expire') await expire(first);
      await deliverDue(desk.context);
      const leased = await lease();
      const ids = leased.map(({ messageId }: { messageId: string }) => messageId);
      expect([free, ids]).toEqual([free, free === 'replay' ? [first, next] : [next]]);
      for (const { deliveryId, leaseToken } of leased)
        await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    }
  });
});

describe('a message of several documents', () => {
  test('is one dead letter, replayed and discarded whole', async () => {
    const second =
      "INSERT INTO deliveries (id, message_id, party_gln, channel, format, expires_at, part, state, dead_at, last_error) SELECT gen_random_uuid(), message_id, party_gln, channel, format, expires_at, 2, $2, CASE WHEN $2 = 'dead' THEN now() END, last_error FROM deliveries WHERE message_id = $1";
    const both = await sendDead();
    await sql(second, both, 'dead');
    expect(await countReplay(desk.context, { receiver: receiver.gln })).toMatchObject({ count: 1 });
    await replay(desk.context, both, 'command-line');
    const { rows } = await sql('SELECT state FROM deliveries WHERE message_id = $1', both);
    expect(rows).toEqual([{ state: 'queued' }, { state: 'queued' }]);
    await sql('DELETE FROM deliveries WHERE message_id = $1', both);

    const behind = await sendDead();
    await sql(second, behind, 'queued');
    await sql("UPDATE deliveries SET expires_at = store_time() + interval '1 minute' WHERE message_id = $1", behind);
    await replay(desk.context, behind, 'command-line');
    const lives = await sql(
      "SELECT expires_at > store_time() + interval '23 hours' AS long, expires_at FROM deliveries WHERE message_id = $1",
      behind,
    );
    expect(lives.rows.map(({ long }) => long)).toEqual([true, true]);
    expect(lives.rows[0]?.expires_at).toEqual(lives.rows[1]?.expires_at);
    await sql('DELETE FROM deliveries WHERE message_id = $1', behind);

    const half = await sendDead();
    await sql(second, half, 'queued');
    await discard(desk.context, half, why);
    const left = await sql('SELECT state FROM deliveries WHERE message_id = $1', half);
    expect(left.rows).toEqual([{ state: 'rejected' }, { state: 'rejected' }]);
    expect((await show(half)).receipts).toHaveLength(1);
  });
});

test('every failure has a hint in both languages, and one that nobody listed has one too', () => {
  for (const { hint } of [...Object.values(failures), failureOf('NEVER_HEARD_OF')]) {
    for (const text of [hint.en, hint.da]) expect(text).toMatch(/^[A-ZÆØÅ].{40,}\.$/);
    expect(hint.en).not.toBe(hint.da);
  }
  expect(failureOf('NEVER_HEARD_OF').treatment).toBe('final');
});
