import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FormatName } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { carry } from '../src/messages/index.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

/* MedCom's matrix of new and seen ids of letters and their envelopes (messaging governance; docs/decisions/0005 and 0008). */

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

type Carrier = Exclude<FormatName, 'json'>;
const carriers = ['medcom-xml', 'fhir-json', 'fhir-xml'] as const satisfies readonly Carrier[];
let made = 0;

/** An id as the format has it. */
function freshId(carrier: Carrier): string {
  made += 1;
  return carrier === 'medcom-xml' ? `M${process.pid}X${made}` : randomUUID();
}

const threads = new Map<string, string>();

/* A letter has one content however often it is posted, and no other's thread to wait for. */
function threadOf(letterId: string): string {
  const thread = threads.get(letterId) ?? randomUUID();
  threads.set(letterId, thread);
  return thread;
}

/** Posts a correspondence from the GP to PPR in a carrier, under these ids. */
async function post(carrier: Carrier, letterId: string, envelopeId: string): Promise<Answered> {
  const format = formats[carrier];
  const message = freshMessage('correspondence/plain', {
    ...{ letterId, envelopeId, receiver: { gln: glns.ppr }, threadId: threadOf(letterId), episodeOfCareId: undefined },
    receiptRequested: true,
  });
  const letter = carry(message, format);
  const body = Buffer.from(
    format.write(letter, {
      sender: { gln: glns.gp, sor: '990011000016008', name: 'Lægehuset Havnegade' },
      receiver: { gln: glns.ppr, sor: '990031000016002', name: 'PPR, Odense Kommune' },
    }),
  );
  const [contentType = ''] = format.mediaTypes;
  return desk.call('sandbox-gp', 'POST', '/v1/messages', { body, headers: { 'Content-Type': contentType } });
}

const idOf = (answer: Answered): string => answer.body.messages[0].id;

async function take(key: string): Promise<{ deliveryId: string; leaseToken: string; body: string; letterId: string }> {
  const { body } = await desk.call(key, 'GET', '/v1/inbox?max=1&wait=20');
  const [delivery] = body.deliveries;
  if (!delivery) throw new Error('nothing came within 20 s');
  return delivery;
}

async function settle(key: string, verb: 'ack' | 'reject'): Promise<{ body: string; letterId: string }> {
  const delivery = await take(key);
  const { leaseToken } = delivery;
  const body = { leaseToken, ...(verb === 'reject' && { code: 'not-our-citizen' }) };
  const { status } = await desk.call(key, 'POST', `/v1/inbox/${delivery.deliveryId}/${verb}`, { body });
  expect(status).toBe(200);
  return delivery;
}

/** How often a message was sent out, and how many receipts its sender was given. */
async function counts(id: string): Promise<{ deliveries: number; receipts: number }> {
  const { rows } = await desk.context.store.pool.query<{ deliveries: number; receipts: number }>(
    `SELECT (SELECT count(*)::int FROM deliveries WHERE message_id = $1) AS deliveries,
       (SELECT count(*)::int FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE m.answers = $1) AS receipts`,
    [id],
  );
  return rows[0] ?? { deliveries: -1, receipts: -1 };
}

const receiptIn = (carrier: Carrier, body: string) => {
  const [letter] = formats[carrier].read(Buffer.from(body), {}).letters;
  if (letter?.body.kind !== 'receipt') throw new Error('what came is no receipt');
  return letter.body;
};

describe.each(carriers)('in %s', (carrier) => {
  test('both ids new: the letter is delivered and answered', async () => {
    const answer = await post(carrier, freshId(carrier), freshId(carrier));
    expect(answer.status).toBe(202);
    await settle('sandbox-ppr', 'ack');
    expect(receiptIn(carrier, (await settle('sandbox-gp', 'ack')).body).outcome).toBe('accepted');
    expect(await counts(idOf(answer))).toEqual({ deliveries: 1, receipts: 1 });
  });

  test('both ids seen: the first answer again, nothing delivered and no receipt repeated', async () => {
    const [letter, envelope] = [freshId(carrier), freshId(carrier)];
    const first = await post(carrier, letter, envelope);
    await settle('sandbox-ppr', 'ack');
    await settle('sandbox-gp', 'ack');
    const again = await post(carrier, letter, envelope);
    expect([again.status, idOf(again)]).toEqual([200, idOf(first)]);
    expect(await counts(idOf(first))).toEqual({ deliveries: 1, receipts: 1 });
  });

  test.each([
    ['ack', 'accepted'],
    ['reject', 'rejected'],
  ] as const)(
    'letter seen, envelope new: the receipt after an %s is repeated, once for each envelope, and nothing shown twice',
    async (verb, outcome) => {
      const letter = freshId(carrier);
      const first = await post(carrier, letter, freshId(carrier));
      await settle('sandbox-ppr', verb);
      const receipt = await settle('sandbox-gp', 'ack');
      const envelope = freshId(carrier);
      const [again] = await Promise.all([1, 2, 3].map(() => post(carrier, letter, envelope)));
      expect([again?.status, again && idOf(again)]).toEqual([200, idOf(first)]);
      const repeated = await settle('sandbox-gp', 'ack');
      expect(repeated.letterId).not.toBe(receipt.letterId);
      const { outcome: said, original } = receiptIn(carrier, repeated.body);
      expect([said, original.letterId]).toEqual([outcome, letter]);
      if (carrier === 'medcom-xml') expect(original.envelopeId).toBe(envelope);
      expect(await counts(idOf(first))).toEqual({ deliveries: 1, receipts: 2 });
    },
  );

  test('letter new, envelope seen: a fault of the sender’s that is noted, and the letter is not lost by it', async () => {
    const envelope = freshId(carrier);
    await post(carrier, freshId(carrier), envelope);
    const other = await post(carrier, freshId(carrier), envelope);
    expect(other.status).toBe(202);
    const { body } = await desk.call('sandbox-gp', 'GET', `/v1/messages/${idOf(other)}`);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toContain('envelope-reused');
    for (const key of ['sandbox-ppr', 'sandbox-ppr', 'sandbox-gp', 'sandbox-gp']) await settle(key, 'ack');
  });
});

test('JSON knows no resend: a repeat is answered 200 and no receipt is repeated, whatever its envelope id', async () => {
  const message = freshMessage('child-referral/plain');
  const send = (changes: object) =>
    desk.call('sandbox-gp', 'POST', '/v1/messages', { body: { ...message, ...changes } });
  const first = await send({});
  await settle('sandbox-ppr', 'ack');
  await settle('sandbox-gp', 'ack');
  for (const envelopeId of [message.envelopeId, 'ANOTHER-ENVELOPE']) {
    const again = await send({ envelopeId });
    expect([again.status, idOf(again)]).toEqual([200, idOf(first)]);
  }
  expect(await counts(idOf(first))).toEqual({ deliveries: 1, receipts: 1 });
});
