import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

interface Leased {
  deliveryId: string;
  leaseToken: string;
  leaseExpiresAt: string;
  messageId: string;
  attempt: number;
}

describe('the inbox', () => {
  let desk: FrontDesk;
  const closing = new AbortController();
  beforeEach(async () => {
    desk = await openFrontDesk({ closing: closing.signal });
  });
  afterEach(() => desk.close());

  const ppr = (path: string, body: object | string) => desk.call('sandbox-ppr', 'POST', `/v1/inbox/${path}`, { body });

  /* Without a thread of their own, so that they need not wait for each other. */
  async function send(count = 1): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const body = freshMessage('child-referral/plain', { threadId: randomUUID() });
      ids.push((await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0].id);
    }
    return ids;
  }

  async function lease(query = 'wait=10', key = 'sandbox-ppr'): Promise<Leased[]> {
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

  const messageStatus = async (id: string) => (await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`)).body.status;

  test('hands out what waits, oldest first, each to one consumer', async () => {
    const ids = await send(3);
    const leased = await leaseAll(3);
    expect(leased.map(({ messageId }) => messageId)).toEqual(ids);
    expect(leased[0]).toMatchObject({
      type: 'child-referral',
      sender: glns.gp,
      format: 'json',
      contentType: 'application/json',
      attempt: 1,
    });
    expect(JSON.parse((leased[0] as unknown as { body: string }).body).type).toBe('child-referral');
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
    const call = desk.call('sandbox-ppr', 'GET', '/v1/inbox?wait=20', { signal: gone.signal });
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
      const answer = await ppr(`${deliveryId}/ack`, { leaseToken });
      expect([answer.status, answer.body]).toEqual([200, { deliveryId, messageStatus: 'delivered' }]);
    }
    expect(await messageStatus(id)).toBe('delivered');
    const reject = await ppr(`${deliveryId}/reject`, { leaseToken, code: 'other', text: '' });
    expect([reject.status, reject.body.code]).toEqual([409, 'ALREADY_SETTLED']);
    const [receipt] = await lease('wait=10', 'sandbox-gp');
    expect(receipt).toMatchObject({ type: 'receipt', sender: glns.ppr });
  });

  test('an ack succeeds after the lease as long as nobody else has it, and then no more', async () => {
    await send(2);
    const [first, second] = await leaseAll(2, 'lease=1');
    if (!first || !second) throw new Error('two were leased');
    await sleep(1200);
    expect((await ppr(`${first.deliveryId}/ack`, { leaseToken: first.leaseToken })).status).toBe(200);
    const again = await leaseOne();
    expect([again.deliveryId, again.attempt]).toEqual([second.deliveryId, 2]);
    const late = await ppr(`${second.deliveryId}/ack`, { leaseToken: second.leaseToken });
    expect([late.status, late.body.code]).toEqual([409, 'LEASE_LOST']);
    expect((await ppr(`${second.deliveryId}/ack`, { leaseToken: again.leaseToken })).status).toBe(200);
  });

  test('a nack brings the delivery back, at once or after a while', async () => {
    await send();
    const first = await leaseOne();
    const nacked = await ppr(`${first.deliveryId}/nack`, { leaseToken: first.leaseToken });
    expect([nacked.status, nacked.body.messageStatus]).toEqual([200, 'available']);
    const second = await leaseOne();
    expect([second.deliveryId, second.attempt]).toEqual([first.deliveryId, 2]);
    await ppr(`${second.deliveryId}/nack`, { leaseToken: second.leaseToken, retryAfter: 2 });
    expect(await lease('wait=0')).toEqual([]);
    expect((await leaseOne('wait=10')).attempt).toBe(3);
  });

  test('a reject sends the sender a negative receipt', async () => {
    const [id = ''] = await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const answer = await ppr(`${deliveryId}/reject`, {
      leaseToken,
      code: 'not-our-citizen',
      text: 'Hører til nabokommunen',
    });
    expect([answer.status, answer.body.messageStatus]).toEqual([200, 'rejected']);
    expect(await messageStatus(id)).toBe('rejected');
    const [receipt] = (await lease('wait=10', 'sandbox-gp')) as unknown as { body: string }[];
    expect(JSON.parse(receipt?.body ?? '{}').content).toMatchObject({
      outcome: 'rejected',
      issues: [{ code: 'not-our-citizen', text: 'Hører til nabokommunen' }],
    });
  });

  test('a lease is lengthened by who holds it, and by nobody else', async () => {
    await send();
    const { deliveryId, leaseToken, leaseExpiresAt } = await leaseOne('wait=10&lease=2');
    const extended = await ppr(`${deliveryId}/extend`, { leaseToken, lease: 600 });
    expect(extended.status).toBe(200);
    expect(Date.parse(extended.body.leaseExpiresAt)).toBeGreaterThan(Date.parse(leaseExpiresAt) + 500_000);
    await sleep(2200);
    expect(await lease('wait=0')).toEqual([]);
    for (const wrong of [randomUUID(), 'no token']) {
      const answer = await ppr(`${deliveryId}/extend`, { leaseToken: wrong, lease: 600 });
      expect([answer.status, answer.body.code]).toEqual([409, 'LEASE_LOST']);
    }
  });

  test('another party’s delivery is 404 for every verb, token or not', async () => {
    await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const bodies = { ack: {}, nack: {}, reject: { code: 'other' }, extend: { lease: 60 } };
    for (const key of ['sandbox-gp', 'sandbox-hospital', 'sandbox-admin']) {
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
    expect((await ppr(`${deliveryId}/ack`, { leaseToken })).status).toBe(200);
  });

  test('another party’s inbox is 403', async () => {
    for (const [key, query] of [
      ['sandbox-gp', `gln=${glns.ppr}`],
      ['sandbox-admin', ''],
      ['sandbox-admin', `gln=${glns.ppr}`],
    ]) {
      const answer = await desk.call(key, 'GET', `/v1/inbox?wait=0&${query}`);
      expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect(await lease(`wait=0&gln=${glns.ppr}`)).toEqual([]);
  });

  test('many are settled at once, each with its own result in order', async () => {
    await send(4);
    const [a, b, c, d] = await leaseAll(4);
    if (!a || !b || !c || !d) throw new Error('four were leased');
    const answer = await ppr('settle', [
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
    expect((await ppr('settle', [])).body).toEqual([]);
  });

  test('a body that is not understood settles nothing, and all its faults are told', async () => {
    const [id = ''] = await send();
    const { deliveryId, leaseToken } = await leaseOne();
    const good = { deliveryId, leaseToken, outcome: 'ack' };
    const answer = await ppr('settle', [
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

    const tooMany = await ppr(
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
      const refused = await ppr(`${deliveryId}/${verb}`, body);
      expect([verb, refused.status, refused.body.code, refused.body.errors.length > 0]).toEqual([
        verb,
        400,
        'BAD_REQUEST',
        true,
      ]);
    }
    expect((await ppr(`${deliveryId}/ack`, { leaseToken })).status).toBe(200);
  });

  test('of consumers in a race each message goes to one, and of two tokens one can ack', async () => {
    await send(30);
    const taken = new Map<string, number>();
    const consumer = async () => {
      for (;;) {
        const deliveries = await lease('max=3&wait=3');
        if (deliveries.length === 0) return;
        for (const { deliveryId, leaseToken, messageId } of deliveries) {
          const { status } = await ppr(`${deliveryId}/ack`, { leaseToken });
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
      ppr(`${deliveryId}/ack`, { leaseToken }),
      ppr(`${deliveryId}/reject`, { leaseToken, code: 'other', text: 'for sent' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('a gateway that closes ends the waiting at once', async () => {
    const waiting = lease('wait=30');
    await sleep(300);
    const began = Date.now();
    closing.abort();
    expect(await waiting).toEqual([]);
    expect(Date.now() - began).toBeLessThan(3000);
  });
});
