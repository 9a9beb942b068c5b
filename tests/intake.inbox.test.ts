import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';

interface Leased {
  deliveryId: string;
  leaseToken: string;
  leaseExpiresAt: string;
  messageId: string;
  attempt: number;
  body: string;
}

describe('the inbox', () => {
  let desk: FrontDesk;
  let sender: TestParty;
  let receiver: TestParty;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  /* Every test has parties of its own, and so inboxes of its own. */
  beforeEach(async () => {
    sender = await freshParty(desk, 'Lægehuset Prøven');
    receiver = await freshParty(desk, 'PPR Prøven');
  });
  afterAll(() => desk.close());

  const settle = (path: string, body: object | string) =>
    desk.call(receiver.key, 'POST', `/v1/inbox/${path}`, { body });

  /* Without a thread in common, so that they need not wait for each other. */
  async function send(count = 1): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const body = freshMessage('child-referral/plain', {
        threadId: randomUUID(),
        sender: { gln: sender.gln },
        receiver: { gln: receiver.gln },
      });
      ids.push((await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0].id);
    }
    return ids;
  }

  async function lease(query = 'wait=10', key = receiver.key): Promise<Leased[]> {
    const answer = await desk.call(key, 'GET', `/v1/inbox?${query}`);
    expect(answer.status).toBe(200);
    return answer.body.deliveries;
  }

  async function leaseAll(count: number, query = ''): Promise<Leased[]> {
    const leased: Leased[] = [];
    while (leased.length < count) {
      const more = await lease(`max=100&wait=10&${query}`);
      if (more.length === 0) throw new Error(`only ${leased.length} deliveries came`);
      leased.push(...more);
    }
    return leased;
  }

  async function leaseOne(query = 'max=1&wait=10'): Promise<Leased> {
    const [delivery] = await lease(query);
    if (!delivery) throw new Error('nothing came');
    return delivery;
  }

  const messageStatus = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body.status;

  test('hands out what waits, oldest first, each to one consumer', async () => {
    const ids = await send(3);
    const leased = await leaseAll(3);
    expect(leased.map(({ messageId }) => messageId)).toEqual(ids);
    expect(leased[0]).toMatchObject({
      type: 'child-referral',
      sender: sender.gln,
      format: 'json',
      contentType: 'application/json',
      attempt: 1,
    });
    expect(JSON.parse(leased[0]?.body ?? '{}').type).toBe('child-referral');
    const left = Date.parse(leased[0]?.leaseExpiresAt ?? '') - Date.now();
    expect(left).toBeGreaterThan(30_000);
    expect(left).toBeLessThan(61_000);
    expect(await lease('wait=0')).toEqual([]);
  });

  test('waits for a message and answers when it comes', async () => {
    const waiting = lease('wait=20');
    await sleep(300);
    const [id] = await send();
    const began = Date.now();
    expect((await waiting).map(({ messageId }) => messageId)).toEqual([id]);
    expect(Date.now() - began).toBeLessThan(8000);
  });

  test('answers with nothing when the wait is over', async () => {
    const began = Date.now();
    expect(await lease('wait=1')).toEqual([]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  });

  test('a client that goes away leases nothing any more', async () => {
    const gone = new AbortController();
    const call = desk.call(receiver.key, 'GET', '/v1/inbox?wait=20', { signal: gone.signal });
    await sleep(300);
    gone.abort();
    await expect(call).rejects.toThrow();
    await sleep(300);
    await send();
    expect((await leaseOne()).attempt).toBe(1);
    expect(desk.logged()).toContain('"status":499');
  });

  test('an ack delivers, may be repeated, and stands against what comes later', async () => {
    const [id = ''] = await send();
    const { deliveryId, leaseToken } = await leaseOne();
    for (let i = 0; i < 2; i += 1) {
      const answer = await settle(`${deliveryId}/ack`, { leaseToken });
      expect([answer.status, answer.body]).toEqual([200, { deliveryId, messageStatus: 'delivered' }]);
    }
    expect(await messageStatus(id)).toBe('delivered');
    const reject = await settle(`${deliveryId}/reject`, { leaseToken, code: 'other', text: '' });
    expect([reject.status, reject.body.code]).toEqual([409, 'ALREADY_SETTLED']);
    const [receipt] = await lease('wait=10', sender.key);
    expect(receipt).toMatchObject({ type: 'receipt', sender: receiver.gln });
    const shown = await desk.call(sender.key, 'GET', `/v1/messages/${id}`);
    expect(shown.body.receipts).toEqual([receipt?.messageId]);
  });

  test('an ack succeeds after the lease as long as nobody else has it, and then no more', async () => {
    /* Leased together, or the first lease would be over before the second one comes. */
    for (const id of await send(2)) while ((await messageStatus(id)) !== 'available') await sleep(50);
    const [first, second] = await leaseAll(2, 'lease=1');
    if (!first || !second) throw new Error('two were leased');
    await sleep(1200);
    expect((await settle(`${first.deliveryId}/ack`, { leaseToken: first.leaseToken })).status).toBe(200);
    const again = await leaseOne();
    expect([again.deliveryId, again.attempt]).toEqual([second.deliveryId, 2]);
    const late = await settle(`${second.deliveryId}/ack`, { leaseToken: second.leaseToken });
    expect([late.status, late.body.code]).toEqual([409, 'LEASE_LOST']);
    expect((await settle(`${second.deliveryId}/ack`, { leaseToken: again.leaseToken })).status).toBe(200);
  });

  test('a nack brings the delivery back, at once or after a while', async () => {
    await send();
    const first = await leaseOne();
    const nacked = await settle(`${first.deliveryId}/nack`, { leaseToken: first.leaseToken });
    expect([nacked.status, nacked.body.messageStatus]).toEqual([200, 'available']);
    const second = await leaseOne();
    expect([second.deliveryId, second.attempt]).toEqual([first.deliveryId, 2]);
    await settle(`${second.deliveryId}/nack`, { leaseToken: second.leaseToken, retryAfter: 2 });
    expect(await lease('wait=0')).toEqual([]);
    expect((await leaseOne('wait=10')).attempt).toBe(3);
  });

  test('a reject sends the sender a negative receipt', async () => {
    const [id = ''] = await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const answer = await settle(`${deliveryId}/reject`, {
      leaseToken,
      code: 'not-our-citizen',
      text: 'Hører til nabokommunen',
    });
    expect([answer.status, answer.body.messageStatus]).toEqual([200, 'rejected']);
    expect(await messageStatus(id)).toBe('rejected');
    const [receipt] = await lease('wait=10', sender.key);
    expect(JSON.parse(receipt?.body ?? '{}').content).toMatchObject({
      outcome: 'rejected',
      issues: [{ code: 'not-our-citizen', text: 'Hører til nabokommunen' }],
    });
  });

  test('a lease is lengthened by who holds it, and by nobody else', async () => {
    await send();
    const { deliveryId, leaseToken, leaseExpiresAt } = await leaseOne('wait=10&lease=2');
    const extended = await settle(`${deliveryId}/extend`, { leaseToken, lease: 600 });
    expect(extended.status).toBe(200);
    expect(Date.parse(extended.body.leaseExpiresAt)).toBeGreaterThan(Date.parse(leaseExpiresAt) + 500_000);
    await sleep(2200);
    expect(await lease('wait=0')).toEqual([]);
    for (const wrong of [randomUUID(), 'no token']) {
      const answer = await settle(`${deliveryId}/extend`, { leaseToken: wrong, lease: 600 });
      expect([answer.status, answer.body.code]).toEqual([409, 'LEASE_LOST']);
    }
  });

  test('another party’s delivery is 404 for every verb, token or not', async () => {
    await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const bodies = { ack: {}, nack: {}, reject: { code: 'other' }, extend: { lease: 60 } };
    for (const key of [sender.key, 'sandbox-hospital', 'sandbox-admin']) {
      for (const [verb, body] of Object.entries(bodies)) {
        for (const token of [leaseToken, randomUUID()]) {
          const answer = await desk.call(key, 'POST', `/v1/inbox/${deliveryId}/${verb}`, {
            body: { leaseToken: token, ...body },
          });
          expect([key, verb, answer.status]).toEqual([key, verb, 404]);
        }
      }
      const settled = await desk.call(key, 'POST', '/v1/inbox/settle', {
        body: [{ deliveryId, leaseToken, outcome: 'ack' }],
      });
      expect(settled.body).toMatchObject([{ deliveryId, status: 'error', code: 'NOT_FOUND' }]);
    }
    expect((await settle(`${deliveryId}/ack`, { leaseToken })).status).toBe(200);
  });

  test('another party’s inbox is 403', async () => {
    for (const [key, query] of [
      ['sandbox-gp', `gln=${receiver.gln}`],
      ['sandbox-admin', ''],
      ['sandbox-admin', `gln=${receiver.gln}`],
    ]) {
      const answer = await desk.call(key, 'GET', `/v1/inbox?wait=0&${query}`);
      expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect(await lease(`wait=0&gln=${receiver.gln}`)).toEqual([]);
  });

  test('many are settled at once, each with its own result in order', async () => {
    await send(4);
    const [a, b, c, d] = await leaseAll(4);
    if (!a || !b || !c || !d) throw new Error('four were leased');
    const answer = await settle('settle', [
      { deliveryId: a.deliveryId, leaseToken: a.leaseToken, outcome: 'ack' },
      { deliveryId: b.deliveryId, leaseToken: b.leaseToken, outcome: 'nack', retryAfter: 60 },
      { deliveryId: 'not an id', leaseToken: 'x', outcome: 'ack' },
      { deliveryId: c.deliveryId, leaseToken: d.leaseToken, outcome: 'ack' },
      {
        deliveryId: d.deliveryId,
        leaseToken: d.leaseToken,
        outcome: 'reject',
        code: 'unreadable',
        text: 'kan ikke åbnes',
      },
      { deliveryId: a.deliveryId, leaseToken: a.leaseToken, outcome: 'ack' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject([
      { deliveryId: a.deliveryId, status: 'ok', messageStatus: 'delivered' },
      { deliveryId: b.deliveryId, status: 'ok', messageStatus: 'available' },
      { deliveryId: 'not an id', status: 'error', code: 'NOT_FOUND' },
      { deliveryId: c.deliveryId, status: 'error', code: 'LEASE_LOST' },
      { deliveryId: d.deliveryId, status: 'ok', messageStatus: 'rejected' },
      { deliveryId: a.deliveryId, status: 'ok', messageStatus: 'delivered' },
    ]);
    expect((await settle('settle', [])).body).toEqual([]);
  });

  test('a body that is not understood settles nothing, and all its faults are told', async () => {
    const [id = ''] = await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const good = { deliveryId, leaseToken, outcome: 'ack' };
    const answer = await settle('settle', [
      good,
      { ...good, hemmelig: 1 },
      { ...good, outcome: 'hemmelig' },
      { deliveryId, outcome: 'reject', code: 'hemmelig' },
    ]);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/1/?',
      '/2/outcome',
      '/3/code',
      '/3/leaseToken',
    ]);
    expect(answer.text).not.toContain('hemmelig');
    expect(await messageStatus(id)).toBe('available');

    const tooMany = await settle(
      'settle',
      Array.from({ length: 101 }, () => good),
    );
    expect(tooMany.status).toBe(400);
    for (const [verb, body] of [
      ['ack', {}],
      ['ack', ''],
      ['ack', '{'],
      ['ack', '[]'],
      ['ack', { leaseToken, __proto__x: 1 }],
      ['nack', { leaseToken, retryAfter: -1 }],
      ['nack', { leaseToken, retryAfter: '5' }],
      ['reject', { leaseToken }],
      ['reject', { leaseToken, code: 'because' }],
      ['reject', { leaseToken, code: 'other', text: 'a\u0000b' }],
      ['extend', { leaseToken, lease: 3601 }],
    ] as const) {
      const refused = await settle(`${deliveryId}/${verb}`, body);
      expect([verb, refused.status, refused.body.code, refused.body.errors.length > 0]).toEqual([
        verb,
        400,
        'BAD_REQUEST',
        true,
      ]);
    }
    expect((await settle(`${deliveryId}/ack`, { leaseToken })).status).toBe(200);
  });

  test('of consumers in a race each message goes to one, and of two tokens one can ack', async () => {
    await send(30);
    const taken = new Map<string, number>();
    const consumer = async () => {
      for (;;) {
        const deliveries = await lease('max=3&wait=3');
        if (deliveries.length === 0) return;
        for (const { deliveryId, leaseToken, messageId } of deliveries) {
          const { status } = await settle(`${deliveryId}/ack`, { leaseToken });
          if (status === 200) taken.set(messageId, (taken.get(messageId) ?? 0) + 1);
        }
      }
    };
    await Promise.all([consumer(), consumer(), consumer(), consumer()]);
    expect(taken.size).toBe(30);
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
  });

  test('ack and reject of one lease at the same moment: one wins, the other hears it', async () => {
    await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const answers = await Promise.all([
      settle(`${deliveryId}/ack`, { leaseToken }),
      settle(`${deliveryId}/reject`, { leaseToken, code: 'other', text: 'for sent' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('a gateway that closes ends the waiting at once', async () => {
    const closing = new AbortController();
    const other = await openFrontDesk({ closing: closing.signal });
    const waiting = other.call('sandbox-ppr', 'GET', '/v1/inbox?wait=30');
    await sleep(500);
    const began = Date.now();
    closing.abort();
    expect((await waiting).body.deliveries).toEqual([]);
    expect(Date.now() - began).toBeLessThan(3000);
    await other.close();
  });
});
