import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

interface Sent {
  messageId: string;
  deliveryId: string;
  leaseToken: string;
  /** Who may see it: sender and receiver. */
  keys: string[];
  receiver: string;
}

const keys = [
  'sandbox-gp',
  'sandbox-health-visitor',
  'sandbox-ppr',
  'sandbox-home-nursing',
  'sandbox-hospital',
  'sandbox-prevention',
  'sandbox-admin',
];

describe('what belongs to others', () => {
  let desk: FrontDesk;
  const sent: Sent[] = [];
  beforeAll(async () => {
    desk = await openFrontDesk();
    for (const [receiver, gln] of [
      ['sandbox-ppr', glns.ppr],
      ['sandbox-hospital', glns.hospital],
      ['sandbox-home-nursing', glns.homeNursing],
    ] as const) {
      const body = freshMessage('correspondence/plain', { receiver: { gln }, threadId: randomUUID() });
      expect((await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).status).toBe(202);
      const { deliveries } = (await desk.call(receiver, 'GET', '/v1/inbox?wait=20&lease=3600')).body;
      const [{ messageId, deliveryId, leaseToken }] = deliveries;
      sent.push({ messageId, deliveryId, leaseToken, receiver, keys: ['sandbox-gp', receiver] });
    }
  });
  afterAll(() => desk.close());

  const verbs = {
    show: ({ messageId }: Sent) => ({ method: 'GET', path: `/v1/messages/${messageId}` }),
    content: ({ messageId }: Sent) => ({ method: 'GET', path: `/v1/messages/${messageId}/content` }),
    translated: ({ messageId }: Sent) => ({ method: 'GET', path: `/v1/messages/${messageId}/content?format=json` }),
    cancel: ({ messageId }: Sent) => ({ method: 'POST', path: `/v1/messages/${messageId}/cancel` }),
    ack: ({ deliveryId, leaseToken }: Sent) => ({
      method: 'POST',
      path: `/v1/inbox/${deliveryId}/ack`,
      body: { leaseToken },
    }),
    nack: ({ deliveryId, leaseToken }: Sent) => ({
      method: 'POST',
      path: `/v1/inbox/${deliveryId}/nack`,
      body: { leaseToken },
    }),
    reject: ({ deliveryId, leaseToken }: Sent) => ({
      method: 'POST',
      path: `/v1/inbox/${deliveryId}/reject`,
      body: { leaseToken, code: 'other' },
    }),
    extend: ({ deliveryId, leaseToken }: Sent) => ({
      method: 'POST',
      path: `/v1/inbox/${deliveryId}/extend`,
      body: { leaseToken, lease: 60 },
    }),
  } as const;

  function callsOn(key: string, verb: keyof typeof verbs, target: Sent) {
    const { method, path, ...rest } = verbs[verb](target);
    return desk.call(key, method, path, rest);
  }

  /* Settling is the receiver's alone; its sender is a stranger to the delivery. */
  function isForeign(key: string, verb: keyof typeof verbs, target: Sent): boolean {
    if (['ack', 'nack', 'reject', 'extend'].includes(verb)) return key !== target.receiver;
    return !target.keys.includes(key);
  }

  test('is 404 for every party and verb, and looks like what is nowhere', async () => {
    let foreign = 0;
    const parties = fc.constantFrom(...keys);
    const anyVerb = fc.constantFrom(...(Object.keys(verbs) as (keyof typeof verbs)[]));
    await fc.assert(
      fc.asyncProperty(parties, anyVerb, fc.nat(2), async (key, verb, which) => {
        const target = sent[which];
        if (!target || !isForeign(key, verb, target)) return;
        foreign += 1;
        const nowhere = { ...target, messageId: randomUUID(), deliveryId: randomUUID() };
        const [answer, unknown] = [await callsOn(key, verb, target), await callsOn(key, verb, nowhere)];
        expect([answer.status, unknown.status]).toEqual([404, 404]);
        expect({ ...answer.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
      }),
      { numRuns: 150 },
    );
    expect(foreign).toBeGreaterThan(80);
  });

  test('is in nobody else’s list', async () => {
    for (const key of keys) {
      const { messages } = (await desk.call(key, 'GET', '/v1/messages')).body;
      const seen = messages
        .filter(({ type }: { type: string }) => type !== 'receipt')
        .map(({ id }: { id: string }) => id)
        .sort();
      expect(seen).toEqual(
        sent
          .filter((one) => one.keys.includes(key))
          .map(({ messageId }) => messageId)
          .sort(),
      );
    }
  });

  test('is left as it was by all of this: each receiver still holds its lease', async () => {
    for (const { deliveryId, leaseToken, receiver } of sent) {
      const answer = await desk.call(receiver, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
      expect(answer.body.messageStatus).toBe('delivered');
    }
  });
});
