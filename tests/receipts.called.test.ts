import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ReceiptContent } from '../src/message.ts';
import { claimDelivery } from '../src/store/claims.ts';
import { takeDue } from '../src/store/due.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { comeDue, deliverDue, deliveryOf } from './support/told-channel.ts';
import { type Answering, answers, startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';

/* A receiver that is called may answer by a receipt of its own before its answer to the call is heard, or after that was lost. */

type Outcome = ReceiptContent['outcome'];

let desk: FrontDesk;
let system: WebhookReceiver;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  desk.context.wake = () => {};
});
beforeEach(async () => {
  system = await startWebhookReceiver();
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
  await register();
  await desk.call('sandbox-admin', 'POST', `/v1/admin/receivers/${receiver.gln}/webhook-secret`);
});
afterEach(() => system.close());
afterAll(() => desk.close());

async function register(changes: object = {}): Promise<void> {
  const party = { gln: receiver.gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'], receipts: 'explicit' };
  const body = { ...party, channel: { kind: 'webhook', url: system.url }, retry: { pauses: [1] }, ...changes };
  const { status } = await desk.call('sandbox-admin', 'PUT', `/v1/admin/parties/${receiver.gln}`, { body });
  expect(status).toBe(200);
}

interface Sent {
  id: string;
  letterId: string;
}

async function post(changes: object = {}, path = 'child-referral/plain'): Promise<Sent> {
  const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
  const body = freshMessage(path, { threadId: randomUUID(), ...parties, ...changes });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return { id: answer.body.messages[0].id, letterId: body.letterId };
}

/** The receiver's own system answers a message. */
async function say({ letterId }: Sent, outcome: Outcome): Promise<void> {
  const body = {
    ...{ type: 'receipt', letterId: `R${randomUUID()}`, sentAt: new Date().toISOString() },
    ...{ sender: { gln: receiver.gln }, receiver: { gln: sender.gln } },
    content: { outcome, original: { letterId } },
  };
  const answer = await desk.call(receiver.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
}

/** Of the first call: it says so by a receipt before it answers. Every other call is taken. */
function saying(sent: Sent, outcome: Outcome, then: Answering): Answering {
  return async (response, call) => {
    if (call.headers['tovholder-message-id'] !== sent.id) return answers(204)(response, call);
    await say(sent, outcome);
    then(response, call);
  };
}

/** How a message ended: its status, what its sender heard, and what its timeline says of its end. */
async function endOf({ id }: Sent): Promise<[string, Outcome[], string[]]> {
  const { body } = await desk.call(sender.key, 'GET', `/v1/messages/${id}`);
  const heard: Outcome[] = [];
  for (const receipt of body.receipts)
    heard.push(
      (await desk.call(sender.key, 'GET', `/v1/messages/${receipt}/content?format=json`)).body.content.outcome,
    );
  const told = body.timeline.map(({ kind }: { kind: string }) => kind);
  const ends = ['delivered', 'rejected', 'retried', 'dead', 'receipt-sent', 'receipt-received'];
  return [body.status, heard, told.filter((kind: string) => ends.includes(kind))];
}

const callsOf = ({ id }: Sent) => system.calls.filter(({ headers }) => headers['tovholder-message-id'] === id).length;
const refused = ['rejected', ['rejected'], ['receipt-received', 'rejected']];
const accepted = ['delivered', ['accepted'], ['receipt-received', 'delivered']];

/** Waits for longer than the pause before a next try, and lets it be made. */
async function waitForNextTry(): Promise<void> {
  await sleep(1_300);
  await deliverDue(desk.context);
}

/** Delivers what is due though the receiver has just failed or asked to be left alone. */
async function deliverAnyway({ id }: Sent): Promise<void> {
  await desk.context.store.pool.query('UPDATE receivers SET blocked_until = NULL WHERE gln = $1', [receiver.gln]);
  await comeDue(desk.context, id);
  await deliverDue(desk.context);
}

async function setFailures(count: number): Promise<void> {
  await desk.context.store.pool.query(
    `INSERT INTO receivers (gln, failures) VALUES ($1, $2) ON CONFLICT (gln) DO UPDATE SET failures = $2`,
    [receiver.gln, count],
  );
}

async function failures(): Promise<number | undefined> {
  const { rows } = await desk.context.store.pool.query<{ failures: number }>(
    'SELECT failures FROM receivers WHERE gln = $1',
    [receiver.gln],
  );
  return rows[0]?.failures;
}

describe('a negative receipt that a receiver which is called posts itself', () => {
  test.each(['explicit', 'on-ack'])(
    'from within the call, before it is taken (%s): the message ends refused, once',
    async (receipts) => {
      await register({ receipts });
      const sent = await post();
      system.answer = saying(sent, 'rejected', answers(204));
      await deliverDue(desk.context);
      expect(await endOf(sent)).toEqual(refused);
      await deliverAnyway(sent);
      expect([callsOf(sent), await endOf(sent)]).toEqual([1, refused]);
    },
  );

  test('from within a call that fails then: no further call comes, and what follows in the thread goes out', async () => {
    const threadId = randomUUID();
    const [sent, next] = [await post({ threadId }), await post({ threadId })];
    system.answer = saying(sent, 'rejected', answers(500));
    await deliverDue(desk.context);
    expect([callsOf(sent), callsOf(next)]).toEqual([1, 1]);
    expect(await endOf(sent)).toEqual(refused);
    await waitForNextTry();
    expect([callsOf(sent), await endOf(sent), (await endOf(next))[0]]).toEqual([1, refused, 'delivered']);
  });

  test('after a call that counted as no try ends it too', async () => {
    const sent = await post();
    system.answer = answers(503, { 'retry-after': '5' });
    await deliverDue(desk.context);
    expect(await deliveryOf(desk.context, sent.id)).toMatchObject({ state: 'queued', attempts: 0 });
    await say(sent, 'rejected');
    await deliverAnyway(sent);
    expect([callsOf(sent), (await endOf(sent))[0]]).toEqual([1, 'rejected']);
  });

  test('for the first of two documents keeps the second from going out', async () => {
    await register({ formats: ['medcom-xml'] });
    const sent = await post({}, 'correspondence/attachment');
    system.answer = saying(sent, 'rejected', answers(204));
    await deliverDue(desk.context);
    await deliverAnyway(sent);
    expect([callsOf(sent), await endOf(sent)]).toEqual([1, refused]);
  });

  test('between the claim and the call keeps the call from being made, which is no answer of the receiver’s either', async () => {
    const sent = await post();
    system.answer = answers(500);
    await deliverDue(desk.context);
    await comeDue(desk.context, sent.id);
    const [turn] = await takeDue(desk.context.store.pool, 1);
    if (!turn) throw new Error('the next try is due');
    const claim = await claimDelivery(desk.context.store.pool, turn);
    if (!claim) throw new Error('nobody else has the turn');
    await say(sent, 'rejected');
    await setFailures(3);
    const document = { bytes: Buffer.from('{}'), contentType: 'application/json', format: 'json' as const };
    const written = { ...document, ids: { letterId: 'L1', envelopeId: 'E1' }, senderGln: sender.gln };
    await desk.context.channels.webhook.send(desk.context, claim, written);
    expect([callsOf(sent), await failures()]).toEqual([1, 3]);
    expect((await endOf(sent))[0]).toBe('rejected');
  });

  test('for a message that it has read without being called ends it: no call comes any more', async () => {
    const sent = await post();
    await say(sent, 'rejected');
    await deliverDue(desk.context);
    expect([callsOf(sent), (await endOf(sent))[0]]).toEqual([0, 'rejected']);
  });
});

describe('a positive receipt that a receiver which is called posts itself', () => {
  test('from within the call leaves the takeover to the answer', async () => {
    const sent = await post();
    system.answer = saying(sent, 'accepted', async (response, call) => {
      expect((await deliveryOf(desk.context, sent.id)).state).toBe('sending');
      answers(204)(response, call);
    });
    await deliverDue(desk.context);
    expect([callsOf(sent), await endOf(sent)]).toEqual([1, accepted]);
  });

  test.each([500, 400])('from within a call that is answered %i then is the takeover', async (status) => {
    const sent = await post();
    system.answer = saying(sent, 'accepted', answers(status));
    await deliverDue(desk.context);
    expect(await endOf(sent)).toEqual(accepted);
    await deliverAnyway(sent);
    expect(callsOf(sent)).toBe(1);
  });

  test('after a call that failed is the takeover', async () => {
    const sent = await post();
    system.answer = answers(500);
    await deliverDue(desk.context);
    await say(sent, 'accepted');
    await deliverAnyway(sent);
    const [status, heard] = await endOf(sent);
    expect([callsOf(sent), status, heard]).toEqual([1, 'delivered', ['accepted']]);
  });
});
