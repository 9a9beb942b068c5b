import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReceiptContent } from '../src/message.ts';
import { overdueReceipts } from '../src/receipts/overdue.ts';
import { findParty, saveParty } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';

type Outcome = ReceiptContent['outcome'];

let desk: FrontDesk;
let sender: TestParty;
let explicit: TestParty;
let onAck: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  sender = await freshParty(desk, 'Lægehuset Prøven');
  explicit = await freshParty(desk, 'PPR Prøven');
  onAck = await freshParty(desk, 'Sundhedsplejen Prøven');
  const { pool, keys } = desk.context.store;
  const party = await findParty(pool, explicit.gln);
  if (!party) throw new Error('the party was just made');
  await saveParty(pool, keys, { ...party, receipts: 'explicit' });
});
afterAll(() => desk.close());

interface Leased {
  deliveryId: string;
  leaseToken: string;
  body: string;
}

/** Sends a message in a thread of its own; tells its id and how its receiver holds it. */
async function deliver(receiver: TestParty, changes: object = {}): Promise<{ id: string; letterId: string } & Leased> {
  const message = freshMessage('child-referral/plain', {
    ...{ threadId: randomUUID(), sender: { gln: sender.gln }, receiver: { gln: receiver.gln }, ...changes },
  });
  const sent = await desk.call(sender.key, 'POST', '/v1/messages', { body: message });
  expect(sent.status).toBe(202);
  const { body } = await desk.call(receiver.key, 'GET', '/v1/inbox?max=1&wait=20');
  const [delivery] = body.deliveries;
  return { id: sent.body.messages[0].id, letterId: message.letterId, ...delivery };
}

const ack = (receiver: TestParty, { deliveryId, leaseToken }: Leased) =>
  desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });

/** The receiver's own system answers. */
function say(receiver: TestParty, letterId: string, outcome: Outcome): Promise<Answered> {
  const body = {
    ...{ type: 'receipt', letterId: `R${randomUUID()}`, sentAt: new Date().toISOString() },
    ...{ sender: { gln: receiver.gln }, receiver: { gln: sender.gln } },
    content: { outcome, original: { letterId } },
  };
  return desk.call(receiver.key, 'POST', '/v1/messages', { body });
}

/** Everything the sender has been told of a message, in order. */
async function told(id: string): Promise<Outcome[]> {
  const { body } = await desk.call(sender.key, 'GET', `/v1/messages/${id}`);
  const outcomes: Outcome[] = [];
  for (const receipt of body.receipts) {
    const { rows } = await desk.context.store.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM deliveries WHERE message_id = $1',
      [receipt],
    );
    if (rows[0]?.count !== 1) continue;
    const content = await desk.call(sender.key, 'GET', `/v1/messages/${receipt}/content?format=json`);
    outcomes.push(content.body.content.outcome);
  }
  return outcomes;
}

describe('what a receiver’s own system says, one after the other, and what the sender hears', () => {
  test.each<[Outcome[], Outcome[]]>([
    [['accepted'], ['accepted']],
    [['accepted', 'accepted'], ['accepted']],
    [['accepted', 'rejected'], ['accepted']],
    [['accepted', 'failed-temporarily'], ['accepted']],
    [['rejected', 'accepted'], ['rejected']],
    [['rejected', 'rejected'], ['rejected']],
    [['failed-temporarily', 'failed-temporarily'], ['failed-temporarily']],
    [
      ['failed-temporarily', 'accepted', 'rejected'],
      ['failed-temporarily', 'accepted'],
    ],
    [
      ['failed-temporarily', 'rejected', 'accepted'],
      ['failed-temporarily', 'rejected'],
    ],
  ])('%j: the sender hears %j', async (said, heard) => {
    const delivery = await deliver(explicit);
    await ack(explicit, delivery);
    for (const outcome of said) expect((await say(explicit, delivery.letterId, outcome)).status).toBe(202);
    expect(await told(delivery.id)).toEqual(heard);
  });

  test('where no receipt was asked for only the negative one goes on', async () => {
    const quiet = { receiptRequested: false };
    const [kept, refused] = [await deliver(explicit, quiet), await deliver(explicit, quiet)];
    await say(explicit, kept.letterId, 'accepted');
    await say(explicit, refused.letterId, 'rejected');
    expect([await told(kept.id), await told(refused.id)]).toEqual([[], ['rejected']]);
  });

  test('one that comes before the takeover counts like any other', async () => {
    const delivery = await deliver(explicit);
    await say(explicit, delivery.letterId, 'accepted');
    await ack(explicit, delivery);
    expect(await told(delivery.id)).toEqual(['accepted']);
    expect(await owed(delivery.id)).toEqual({ due: false, overdue: false });
  });

  test('a temporary failure of an on-ack party may end in its takeover', async () => {
    const delivery = await deliver(onAck);
    await say(onAck, delivery.letterId, 'failed-temporarily');
    await ack(onAck, delivery);
    await say(onAck, delivery.letterId, 'rejected');
    expect(await told(delivery.id)).toEqual(['failed-temporarily', 'accepted']);
  });
});

describe('answers at the same moment', () => {
  test('of an accepted and a rejected posted together the sender hears one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const delivery = await deliver(explicit);
      const said = ['accepted', 'rejected', 'accepted', 'rejected'] as const;
      const answers = await Promise.all(said.map((outcome) => say(explicit, delivery.letterId, outcome)));
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
      expect(await told(delivery.id)).toHaveLength(1);
    }
  });

  test('of a takeover and a refusal by receipt the sender hears one, and the message ends as it says', async () => {
    for (let round = 0; round < 5; round += 1) {
      const delivery = await deliver(onAck);
      await Promise.all([ack(onAck, delivery), say(onAck, delivery.letterId, 'rejected')]);
      const heard = await told(delivery.id);
      expect(heard).toHaveLength(1);
      const { body } = await desk.call(sender.key, 'GET', `/v1/messages/${delivery.id}`);
      expect(body.status).toBe(heard[0] === 'accepted' ? 'delivered' : 'rejected');
    }
  });
});

async function owed(id: string): Promise<{ due: boolean; overdue: boolean }> {
  const { rows } = await desk.context.store.pool.query<{ due: boolean; overdue: boolean }>(
    'SELECT receipt_due_at IS NOT NULL AS due, receipt_overdue_at IS NOT NULL AS overdue FROM messages WHERE id = $1',
    [id],
  );
  return rows[0] ?? { due: false, overdue: false };
}

/** Seconds by the store's time until a receipt is overdue. */
async function dueIn(id: string): Promise<number | undefined> {
  const { rows } = await desk.context.store.pool.query<{ seconds: number }>(
    'SELECT extract(epoch FROM receipt_due_at - store_time())::float8 AS seconds FROM messages WHERE id = $1',
    [id],
  );
  return rows[0]?.seconds;
}

/** Lets so many minutes pass for a message, and has the chore done. */
async function waitMinutes(id: string, minutes: number): Promise<void> {
  await desk.context.store.pool.query(
    'UPDATE messages SET receipt_due_at = receipt_due_at - make_interval(mins => $2) WHERE id = $1',
    [id, minutes],
  );
  await overdueReceipts.work(desk.context);
}

describe('a receipt that its receiver’s own system owes', () => {
  const shown = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body;
  const kinds = (body: { timeline: { kind: string }[] }) => body.timeline.map(({ kind }) => kind);

  test('is overdue 120 minutes after the takeover, said once, and still goes on when it comes', async () => {
    const delivery = await deliver(explicit);
    expect((await owed(delivery.id)).due).toBe(false);
    await ack(explicit, delivery);
    const seconds = await dueIn(delivery.id);
    expect(seconds).toBeGreaterThan(7_170);
    expect(seconds).toBeLessThanOrEqual(7_200);
    await waitMinutes(delivery.id, 119);
    expect(await owed(delivery.id)).toEqual({ due: true, overdue: false });
    await waitMinutes(delivery.id, 1);
    await overdueReceipts.work(desk.context);
    const late = await shown(delivery.id);
    expect([late.status, late.receiptOverdue]).toEqual(['delivered', true]);
    expect(kinds(late).filter((kind) => kind === 'receipt-overdue')).toHaveLength(1);
    await say(explicit, delivery.letterId, 'accepted');
    expect(await told(delivery.id)).toEqual(['accepted']);
    expect(await shown(delivery.id)).not.toHaveProperty('receiptOverdue');
  });

  test.each([
    ['asked for by nobody', () => explicit, { receiptRequested: false }],
    ['given by the gateway on takeover', () => onAck, {}],
  ])('is not owed where it is %s', async (_, receiver, changes) => {
    const delivery = await deliver(receiver(), changes);
    await ack(receiver(), delivery);
    expect(await owed(delivery.id)).toEqual({ due: false, overdue: false });
  });

  test('is not owed any more once it said that it failed for the time being', async () => {
    const delivery = await deliver(explicit);
    await ack(explicit, delivery);
    await say(explicit, delivery.letterId, 'failed-temporarily');
    expect(await owed(delivery.id)).toEqual({ due: false, overdue: false });
  });
});
