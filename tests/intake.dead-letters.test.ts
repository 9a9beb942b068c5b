import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryFailure } from '../src/channels/failure.ts';
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
  await channelOf({ kind: 'webhook', url: 'https://ppr.example/hook' });
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
});
afterAll(() => desk.close());

const admin = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  desk.call('sandbox-admin', method, `/v1/admin/${path}`, { headers, ...(body && { body }) });

async function channelOf(settings: object, changes: object = {}): Promise<void> {
  const { gln } = receiver;
  const party = { gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'], channel: settings, ...changes };
  expect((await admin('PUT', `parties/${gln}`, party)).status).toBe(200);
}

async function sendDead(path = 'child-referral/plain', changes: object = {}): Promise<string> {
  const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
  const body = freshMessage(path, { threadId: randomUUID(), ...parties, ...changes });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  await deliverDue(desk.context);
  const { id } = answer.body.messages[0];
  expect((await show(id)).status).toBe('dead');
  return id;
}

const show = async (id: string, key = sender.key) => (await desk.call(key, 'GET', `/v1/messages/${id}`)).body;
const list = async (query = '') => (await admin('GET', `dead-letters?receiver=${receiver.gln}${query}`)).body;
const idsOf = ({ deadLetters }: { deadLetters: { id: string }[] }) => deadLetters.map(({ id }) => id);

describe('dead letters', () => {
  test('are the operators’ alone', async () => {
    const id = await sendDead();
    for (const [method, path, body] of [
      ['GET', 'dead-letters'],
      ['GET', `dead-letters/${id}`],
      ['GET', `dead-letters/${id}/original?reason=curious`],
      ['POST', `dead-letters/${id}/replay`],
      ['POST', `dead-letters/${id}/discard`, { reason: 'Mine to give up.' }],
      ['POST', 'dead-letters/replay', { filter: {} }],
      ['GET', 'receivers'],
      ['POST', `receivers/${receiver.gln}/pause`],
      ['POST', `receivers/${receiver.gln}/resume`],
      ['POST', `receivers/${receiver.gln}/cancel`, { reason: 'Mine to cancel.' }],
      ['POST', `messages/${id}/hold`],
      ['POST', `messages/${id}/resume`],
      ['POST', `messages/${id}/cancel`, { reason: 'Mine to cancel.' }],
    ] as const) {
      for (const [key, status] of [
        [sender.key, 403],
        [receiver.key, 403],
        [undefined, 401],
      ] as const) {
        const answer = await desk.call(key, method, `/v1/admin/${path}`, body ? { body } : {});
        expect([path, answer.status]).toEqual([path, status]);
      }
    }
    expect((await show(id)).status).toBe('dead');
  });

  test('tell step, code, tries, times, ids and what to do, in the reader’s language, and nothing of the message', async () => {
    const id = await sendDead();
    const answer = await admin('GET', `dead-letters/${id}`);
    expect(answer.status).toBe(200);
    const { letterId } = await show(id);
    expect(answer.body).toMatchObject({
      ...{ id, status: 'dead', code: 'RECEIVER_REFUSED', step: 'send', attempts: 1, letterId, replayable: true },
      ...{ type: 'child-referral', sender: sender.gln, receiver: receiver.gln, channel: 'webhook' },
      ...{ format: 'json', targetFormat: 'json', hint: expect.stringContaining('refused the call') },
    });
    for (const time of ['acceptedAt', 'deadAt', 'expiresAt']) expect(answer.body[time]).toMatch(/^20..-.*Z$/);
    expect(answer.body.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(['accepted', 'dead']);
    expect(answer.text).not.toMatch(/Testesen|0511219996/);
    const danish = await admin('GET', `dead-letters/${id}`, undefined, { 'Accept-Language': 'da' });
    expect(danish.body.hint).toContain('afviste selve kaldet');
    expect((await admin('GET', `dead-letters/${randomUUID()}`)).status).toBe(404);
  });

  test('are listed page by page, the last accepted first, and narrowed by each filter', async () => {
    const referral = await sendDead();
    const examination = await sendDead('child-examination/plain');
    channel.fault = () => new Error('a bug of the gateway');
    await desk.context.store.pool.query(`UPDATE parties SET retry = '{"pauses":[]}' WHERE gln = $1`, [receiver.gln]);
    const bug = await sendDead();
    expect(idsOf(await list())).toEqual([bug, examination, referral]);
    expect(idsOf(await list('&type=child-referral'))).toEqual([bug, referral]);
    expect(idsOf(await list('&code=INTERNAL'))).toEqual([bug]);
    expect(idsOf(await list(`&sender=${sender.gln}`))).toHaveLength(3);
    expect(idsOf(await list(`&sender=${receiver.gln}`))).toEqual([]);
    const { deadAt } = (await list()).deadLetters[1];
    const later = new Date(Date.parse(deadAt) + 1).toISOString();
    expect(idsOf(await list(`&since=${later}`))).toEqual([bug]);
    expect(idsOf(await list(`&until=${deadAt}`))).toEqual([referral]);
    const first = await list('&limit=2');
    expect(idsOf(first)).toEqual([bug, examination]);
    const last = await list(`&limit=2&cursor=${first.cursor}`);
    expect([idsOf(last), last.cursor]).toEqual([[referral], undefined]);
    expect((await admin('GET', 'dead-letters?code=lower')).status).toBe(400);
  });

  test('give their original bytes only for a reason, which is on record before and shown to operators alone', async () => {
    const id = await sendDead();
    const path = `dead-letters/${id}/original`;
    const person = encodeURIComponent('About 051121-9996.');
    for (const query of ['', '?reason=', '?reason=no', `?reason=${person}`, `?reason=${'x'.repeat(501)}`]) {
      expect((await admin('GET', path + query)).status).toBe(400);
    }
    expect((await admin('GET', `dead-letters/${id}`)).body.timeline).toHaveLength(2);
    const reason = 'The receiver says it cannot read it.';
    const posted = (await desk.call(sender.key, 'GET', `/v1/messages/${id}/content?format=original`)).text;
    const answer = await admin('GET', `${path}?reason=${encodeURIComponent(reason)}`);
    expect([answer.status, answer.text]).toEqual([200, posted]);
    const { timeline } = (await admin('GET', `dead-letters/${id}`)).body;
    const actor = expect.stringMatching(/^[0-9a-f]{8}-/);
    expect(timeline.at(-1)).toMatchObject({ kind: 'content-viewed', actor, reason });
    const { rows } = await desk.context.store.pool.query(
      'SELECT events::text AS text FROM events WHERE message_id = $1',
      [id],
    );
    expect(rows.map(({ text }) => text).join()).not.toContain('cannot read');
    const seenBySender = (await show(id)).timeline.at(-1);
    expect(seenBySender).toEqual({ at: expect.any(String), kind: 'content-viewed', actor });
    expect(desk.logged()).not.toContain('cannot read');
  });

  test('are replayed one by one: tries counted afresh, the operator in the timeline, and off the list', async () => {
    const id = await sendDead();
    const before = await deliveryOf(desk.context, id);
    channel.fault = undefined;
    const answer = await admin('POST', `dead-letters/${id}/replay`);
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'accepted' }]);
    expect(idsOf(await list())).toEqual([]);
    const { attempts, generation } = await deliveryOf(desk.context, id);
    expect([attempts, generation]).toEqual([0, before.generation + 1]);
    await deliverDue(desk.context);
    const { status, timeline } = await show(id);
    expect(status).toBe('delivered');
    expect(timeline).toContainEqual({
      at: expect.any(String),
      kind: 'replayed',
      actor: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await admin('POST', `dead-letters/${id}/replay`)).status).toBe(404);
  });

  test('are discarded for a reason: the sender gets one negative receipt, and the message is over', async () => {
    const id = await sendDead();
    expect((await admin('POST', `dead-letters/${id}/discard`, {})).status).toBe(400);
    expect((await admin('POST', `dead-letters/${id}/discard`, { reason: 'About 0511219996.' })).status).toBe(400);
    const answer = await admin('POST', `dead-letters/${id}/discard`, { reason: 'The school has closed.' });
    expect([answer.status, answer.body]).toEqual([200, { id, status: 'rejected' }]);
    expect(idsOf(await list())).toEqual([]);
    expect((await admin('POST', `dead-letters/${id}/discard`, { reason: 'Once more.' })).status).toBe(404);
    expect((await admin('POST', `dead-letters/${id}/replay`)).status).toBe(404);
    await deliverDue(desk.context);
    const { deliveries } = (await desk.call(sender.key, 'GET', '/v1/inbox?wait=0')).body;
    expect(deliveries).toHaveLength(1);
    const receipt = JSON.parse(deliveries[0].body);
    expect(receipt.content).toMatchObject({ outcome: 'rejected', issues: [{ code: 'discarded' }] });
    expect(receipt.content.issues[0].text).not.toContain('school');
    const { status, timeline } = await show(id);
    expect(status).toBe('rejected');
    const kinds = timeline.map(({ kind }: { kind: string }) => kind);
    expect(kinds.slice(0, 3)).toEqual(['accepted', 'dead', 'discarded']);
    expect(kinds.filter((kind: string) => kind === 'receipt-sent')).toHaveLength(1);
  });

  test('are counted by a filter first, then replayed by it, and others are left alone', async () => {
    const mine = [await sendDead(), await sendDead()];
    const other = await sendDead('child-examination/plain');
    channel.fault = undefined;
    const filter = { receiver: receiver.gln, type: 'child-referral' };
    const counted = await admin('POST', 'dead-letters/replay', { filter, dryRun: true });
    expect([counted.status, counted.body]).toEqual([200, { dryRun: true, count: 2, skipped: 0, remaining: 0 }]);
    expect(idsOf(await list())).toHaveLength(3);
    const replayed = await admin('POST', 'dead-letters/replay', { filter });
    expect(replayed.body).toEqual({ dryRun: false, count: 2, skipped: 0, remaining: 0 });
    expect(idsOf(await list())).toEqual([other]);
    await desk.context.store.pool.query('UPDATE deliveries SET due_at = now() WHERE message_id = ANY($1)', [mine]);
    await deliverDue(desk.context);
    expect(channel.asked.slice(-2).sort()).toEqual(mine.sort());
    for (const body of [
      {},
      { filter: { colour: 'red' } },
      { filter: { since: 'yesterday' } },
      { filter: {}, dryRun: 'yes' },
    ]) {
      expect((await admin('POST', 'dead-letters/replay', body)).status).toBe(400);
    }
  });
});

describe('receivers', () => {
  test('are listed with what waits for them, how old the oldest is, and what keeps it back', async () => {
    await sendDead();
    channel.fault = () => new DeliveryFailure('RECEIVER_UNREACHABLE', 'The receiver did not answer.');
    const body = freshMessage('correspondence/plain', {
      ...{ threadId: randomUUID(), sender: { gln: sender.gln }, receiver: { gln: receiver.gln } },
    });
    const { id } = (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0];
    await desk.context.store.pool.query(
      "UPDATE deliveries SET created_at = now() - interval '90 s' WHERE message_id = $1",
      [id],
    );
    const { receivers } = (await admin('GET', 'receivers')).body;
    const mine = receivers.find(({ gln }: { gln: string }) => gln === receiver.gln);
    expect(mine).toMatchObject({
      name: 'PPR Prøven',
      channel: 'webhook',
      queued: 1,
      available: 0,
      leased: 0,
      dead: 1,
      failures: 0,
    });
    expect(mine.oldestSeconds).toBeGreaterThanOrEqual(90);
    expect(mine.oldestSeconds).toBeLessThan(120);
    expect(receivers.find(({ gln }: { gln: string }) => gln === sender.gln)).not.toHaveProperty('oldestSeconds');
  });

  test('that nobody registered cannot be paused, and a message that nobody sent cannot be held', async () => {
    for (const path of ['receivers/5790000999996/pause', 'receivers/x/resume', `messages/${randomUUID()}/hold`]) {
      expect((await admin('POST', path)).status).toBe(404);
    }
  });

  test('are paused and resumed on record, by the id of a credential', async () => {
    await admin('POST', `receivers/${receiver.gln}/pause`);
    await admin('POST', `receivers/${receiver.gln}/pause`);
    await admin('POST', `receivers/${receiver.gln}/resume`);
    const { rows } = await desk.context.store.pool.query(
      'SELECT kind, actor FROM events WHERE party_gln = $1 ORDER BY id',
      [receiver.gln],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
    for (const { actor } of rows) expect(actor).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  test('can be given up: all that waits for one and nobody has in hand, counted first, each sender told', async () => {
    await channelOf({ kind: 'inbox' });
    const post = async () => {
      const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
      const body = freshMessage('correspondence/plain', { threadId: randomUUID(), ...parties });
      return (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0].id;
    };
    const leased = await post();
    await deliverDue(desk.context);
    const [delivery] = (await desk.call(receiver.key, 'GET', '/v1/inbox?wait=0')).body.deliveries;
    const available = await post();
    await deliverDue(desk.context);
    const queued = await post();
    const path = `receivers/${receiver.gln}/cancel`;
    expect((await admin('POST', path, { dryRun: true })).status).toBe(400);
    const reason = 'The clinic has closed.';
    expect((await admin('POST', path, { reason, dryRun: true })).body).toEqual({
      dryRun: true,
      count: 2,
      remaining: 0,
    });
    expect((await show(queued)).status).toBe('accepted');
    expect((await admin('POST', path, { reason })).body).toEqual({ dryRun: false, count: 2, remaining: 0 });
    for (const id of [available, queued]) {
      const { status, receipts } = await show(id);
      expect([status, receipts.length]).toEqual(['cancelled', 1]);
    }
    expect(delivery.messageId).toBe(leased);
    const { deliveryId, leaseToken } = delivery;
    const acked = await desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    expect([acked.status, (await show(leased)).status]).toEqual([200, 'delivered']);
    expect((await admin('POST', 'receivers/5790000999996/cancel', { reason })).status).toBe(404);
  });
});
