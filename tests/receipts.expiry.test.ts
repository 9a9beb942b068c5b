import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FormatName } from '../src/formats/format.ts';
import { formatNames } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { carry } from '../src/messages/index.ts';
import { expiry } from '../src/receipts/expire.ts';
import { freshMessage } from './support/client.ts';
import {
  type Answered,
  type FrontDesk,
  freshParty,
  glns,
  openFrontDesk,
  type TestParty,
} from './support/front-desk.ts';

/* Deliveries that race with their expiry, by default; TOVHOLDER_RACES sets another number. */
const races = Number(process.env.TOVHOLDER_RACES ?? 40);

let desk: FrontDesk;
let sender: TestParty;
let receiver: TestParty;
beforeAll(async () => {
  desk = await openFrontDesk();
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
});
afterAll(() => desk.close());

const query = (text: string, values: unknown[]) => desk.context.store.pool.query(text, values);

async function send(changes: object = {}): Promise<string> {
  const body = freshMessage('child-referral/plain', {
    ...{ threadId: randomUUID(), sender: { gln: sender.gln }, receiver: { gln: receiver.gln }, ...changes },
  });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return answer.body.messages[0].id;
}

interface Leased {
  deliveryId: string;
  leaseToken: string;
  messageId: string;
  type: string;
  body: string;
}

async function lease(key: string, parameters = 'max=1&wait=20'): Promise<Leased[]> {
  const { body } = await desk.call(key, 'GET', `/v1/inbox?${parameters}`);
  return body.deliveries;
}

const ack = (key: string, { deliveryId, leaseToken }: Leased) =>
  desk.call(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });

/** Lets the time to live of a message end. */
async function endTime(id: string): Promise<void> {
  await query(`UPDATE deliveries SET expires_at = now() - interval '1 second' WHERE message_id = $1`, [id]);
}

async function untilAvailable(id: string): Promise<void> {
  for (let wait = 0; wait < 10_000; wait += 20) {
    const { rows } = await query(`SELECT FROM deliveries WHERE message_id = $1 AND state <> 'available'`, [id]);
    if (rows.length === 0) return;
    await sleep(20);
  }
  throw new Error('it was not made available within 10 s');
}

async function shown(key: string, id: string): Promise<{ status: string; receipts: string[]; kinds: string[] }> {
  const { body } = await desk.call(key, 'GET', `/v1/messages/${id}`);
  return { ...body, kinds: body.timeline.map(({ kind }: { kind: string }) => kind) };
}

describe('a message whose time to live is over', () => {
  test.each(['queued', 'available', 'dead'])('is expired where it was %s, and its sender told once', async (state) => {
    const id = await send();
    await untilAvailable(id);
    await query('UPDATE deliveries SET state = $2 WHERE message_id = $1', [id, state]);
    await endTime(id);
    await Promise.all([expiry.work(desk.context), expiry.work(desk.context)]);
    await expiry.work(desk.context);
    const { status, receipts, kinds } = await shown(sender.key, id);
    expect([status, receipts.length]).toEqual(['expired', 1]);
    expect(kinds.filter((kind) => kind === 'expired')).toHaveLength(1);
    const [receipt] = await lease(sender.key);
    expect(JSON.parse(receipt?.body ?? '{}').content).toMatchObject({
      outcome: 'rejected',
      issues: [{ code: 'expired' }],
    });
    if (receipt) await ack(sender.key, receipt);
    expect(await lease(receiver.key, 'wait=0')).toEqual([]);
  });

  test('is never expired under a live lease or a claim, and is once those have ended', async () => {
    const id = await send();
    const [held] = await lease(receiver.key, 'max=1&wait=20&lease=60');
    await endTime(id);
    await expiry.work(desk.context);
    expect((await shown(sender.key, id)).status).toBe('available');
    await query(`UPDATE deliveries SET state = 'sending', claim_expires_at = now() WHERE message_id = $1`, [id]);
    await expiry.work(desk.context);
    expect((await shown(sender.key, id)).status).toBe('accepted');
    await query(
      `UPDATE deliveries SET state = 'leased', lease_expires_at = now() - interval '1 second' WHERE message_id = $1`,
      [id],
    );
    await expiry.work(desk.context);
    expect((await shown(sender.key, id)).status).toBe('expired');
    const late = held && (await ack(receiver.key, held));
    expect([late?.status, late?.body.code]).toEqual([409, 'ALREADY_SETTLED']);
    for (const receipt of await lease(sender.key)) await ack(sender.key, receipt);
  });

  test('in two documents ends as a whole, and not while one of them is held', async () => {
    const data = Buffer.from('%PDF-1.4 lidt tekst').toString('base64');
    const body = freshMessage('correspondence/plain', {
      ...{ threadId: randomUUID(), receiver: { gln: glns.prevention } },
      attachments: [{ title: 'Brev', contentType: 'application/pdf', data }],
    });
    const id = (await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0].id;
    await untilAvailable(id);
    const [letter] = await lease('sandbox-prevention', 'max=1&wait=20');
    await endTime(id);
    await expiry.work(desk.context);
    expect((await shown('sandbox-gp', id)).status).toBe('available');
    if (letter) await ack('sandbox-prevention', letter);
    await expiry.work(desk.context);
    const { status, receipts } = await shown('sandbox-gp', id);
    expect([status, receipts.length]).toEqual(['expired', 1]);
    expect(await lease('sandbox-prevention', 'wait=0')).toEqual([]);
    for (const receipt of await lease('sandbox-gp')) await ack('sandbox-gp', receipt);
  });

  test('that is a receipt raises an alarm and is answered by nothing', async () => {
    await send();
    const [delivery] = await lease(receiver.key);
    if (delivery) await ack(receiver.key, delivery);
    const { receipts } = await shown(sender.key, delivery?.messageId ?? '');
    const [receipt = ''] = receipts;
    await untilAvailable(receipt);
    await endTime(receipt);
    await expiry.work(desk.context);
    const ended = await shown(sender.key, receipt);
    expect([ended.status, ended.receipts, ended.kinds.includes('alarm')]).toEqual(['expired', [], true]);
    expect(desk.logged()).toContain('A receipt expired');
    expect((await shown(sender.key, delivery?.messageId ?? '')).status).toBe('delivered');
  });
});

/** Posts a correspondence to PPR in a format, under a letter id of its own. */
function poster(name: FormatName): () => Promise<Answered> {
  const format = formats[name];
  const letterId = name.startsWith('fhir') ? randomUUID() : `E${process.pid}${name.length}`;
  const message = freshMessage('correspondence/plain', {
    ...{ letterId, envelopeId: undefined, receiver: { gln: glns.ppr }, threadId: randomUUID() },
    receiptRequested: true,
  });
  const ends = {
    sender: { gln: glns.gp, sor: '990011000016008', name: 'Lægehuset Havnegade' },
    receiver: { gln: glns.ppr, sor: '990031000016002', name: 'PPR, Odense Kommune' },
  };
  const body = Buffer.from(format.write(carry(message, format), ends));
  const [contentType = ''] = format.mediaTypes;
  return () => desk.call('sandbox-gp', 'POST', '/v1/messages', { body, headers: { 'Content-Type': contentType } });
}

test.each(formatNames)(
  'after its expiry a repeat in %s is delivered anew and answered as a message of its own',
  async (name) => {
    const post = poster(name);
    const first = await post();
    const firstId = first.body.messages[0].id;
    await untilAvailable(firstId);
    await endTime(firstId);
    await expiry.work(desk.context);
    const [refusal] = await lease('sandbox-gp');
    if (refusal) await ack('sandbox-gp', refusal);
    const [again, andAgain] = await Promise.all([post(), post()]);
    expect([again?.status, andAgain?.status].sort()).toEqual([200, 202]);
    const newId = again?.body.messages[0].id;
    expect([andAgain?.body.messages[0].id, newId === firstId]).toEqual([newId, false]);
    const [delivery] = await lease('sandbox-ppr');
    expect(delivery?.messageId).toBe(newId);
    if (delivery) await ack('sandbox-ppr', delivery);
    const [receipt] = await lease('sandbox-gp');
    if (receipt) await ack('sandbox-gp', receipt);
    expect((await shown('sandbox-gp', newId)).receipts).toEqual([receipt?.messageId]);
    expect((await shown('sandbox-gp', firstId)).status).toBe('expired');
    expect(await lease('sandbox-ppr', 'wait=0')).toEqual([]);
  },
  30_000,
);

test(
  'of a takeover and an expiry at the same moment one wins, and the sender hears that one',
  async () => {
    const ids: string[] = [];
    for (let i = 0; i < races; i += 1) ids.push(await send());
    for (const id of ids) await untilAvailable(id);
    await query(
      `UPDATE deliveries SET expires_at = now() + random() * $2 * interval '1 millisecond' WHERE message_id = ANY($1)`,
      [ids, races * 15],
    );
    const acked = new Set<string>();
    let isOver = false;
    const consume = async () => {
      while (!isOver) {
        const leased = await lease(receiver.key, 'max=3&wait=0&lease=1');
        for (const one of leased) {
          await sleep(Math.random() * 30);
          if ((await ack(receiver.key, one)).status === 200) acked.add(one.messageId);
        }
      }
    };
    const expire = async () => {
      while (!isOver) {
        await expiry.work(desk.context);
        await sleep(Math.random() * 10);
      }
    };
    const racing = [consume(), consume(), expire(), expire()];
    await sleep(races * 15 + 1_500);
    isOver = true;
    await Promise.all(racing);
    await expiry.work(desk.context);
    for (const id of ids) {
      const { status, receipts } = await shown(sender.key, id);
      expect([id, status, receipts.length]).toEqual([id, acked.has(id) ? 'delivered' : 'expired', 1]);
      const { body } = await desk.call(sender.key, 'GET', `/v1/messages/${receipts[0]}/content?format=json`);
      expect(body.content.outcome).toBe(acked.has(id) ? 'accepted' : 'rejected');
    }
    expect(acked.size).toBeGreaterThan(0);
    expect(acked.size).toBeLessThan(races);
  },
  60_000 + races * 600,
);
