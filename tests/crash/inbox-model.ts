import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { expiry } from '../../src/receipts/expire.ts';
import { freshMessage } from '../support/client.ts';
import type { FrontDesk, TestParty } from '../support/front-desk.ts';

/** A letter as the model has it: what the contract says must be so. */
interface ModelLetter {
  name: number;
  content: number;
  state: 'available' | 'leased' | 'delivered' | 'rejected' | 'cancelled' | 'expired';
  /** The order it came in. */
  place: number;
  attempts: number;
  /** The lease that counts; the index into `leases`. */
  holder?: number;
  isLeaseOver: boolean;
}

/** The whole inbox as the model has it. */
export interface InboxModel {
  letters: ModelLetter[];
  places: number;
  /** Every lease ever given: the letter it was for. */
  leases: ModelLetter[];
}

/** The gateway under trial: one sender, one receiver, and what they hold. */
export interface RealInbox {
  desk: FrontDesk;
  sender: TestParty;
  receiver: TestParty;
  /** The message ids of the letters, by the order of the model's. */
  ids: Map<ModelLetter, string>;
  leases: { deliveryId: string; leaseToken: string }[];
}

type Command = fc.AsyncCommand<InboxModel, RealInbox>;

export function emptyModel(): InboxModel {
  return { letters: [], places: 0, leases: [] };
}

/** Everything that sender, receiver and time can do, in any order. */
export function inboxCommands(maxCommands: number): fc.Arbitrary<Iterable<Command>> {
  const name = fc.nat(3);
  const lease = fc.nat(30);
  /* Mostly the same content, or all would be refused. */
  const often = fc.nat(4).map((number) => (number === 0 ? 1 : 0));
  return fc.commands(
    [
      ...Array.from({ length: 4 }, () => fc.tuple(name, often).map(([letter, content]) => post(letter, content))),
      ...Array.from({ length: 3 }, () => fc.integer({ min: 1, max: 3 }).map(take)),
      lease.map((index) => settle(index, 'ack')),
      lease.map((index) => settle(index, 'nack')),
      lease.map((index) => settle(index, 'reject')),
      lease.map(extend),
      name.map(cancel),
      fc.constant(letLeasesRunOut()),
      fc.constant(letMessagesExpire()),
    ],
    { maxCommands, size: 'max' },
  );
}

function command(title: string, run: Command['run'], check: Command['check'] = () => true): Command {
  return { check, run, toString: () => title };
}

function latest(model: InboxModel, name: number): ModelLetter | undefined {
  return model.letters.findLast((letter) => letter.name === name);
}

function post(name: number, content: number): Command {
  return command(`post(${name}, ${content})`, async (model, real) => {
    const known = latest(model, name);
    const message = freshMessage('child-referral/plain', {
      letterId: `MODEL${name}`,
      threadId: threadOf(real.receiver.gln, name),
      sender: { gln: real.sender.gln },
      receiver: { gln: real.receiver.gln },
    });
    message.content.reason = `Indhold ${content}`;
    const { status, body } = await real.desk.call(real.sender.key, 'POST', '/v1/messages', { body: message });
    if (known && known.content !== content) return expect([status, body.code]).toEqual([409, 'LETTER_ID_REUSED']);
    if (known && known.state !== 'expired') {
      expect([status, body.messages[0].id]).toEqual([200, real.ids.get(known)]);
      return;
    }
    expect(status).toBe(202);
    const place = model.places;
    const letter: ModelLetter = { name, content, state: 'available', place, attempts: 0, isLeaseOver: false };
    model.places += 1;
    model.letters.push(letter);
    real.ids.set(letter, body.messages[0].id);
    await arrived(real, body.messages[0].id);
  });
}

/* Of its own for each letter: within a thread they would wait for each other. */
function threadOf(gln: string, name: number): string {
  return `${gln.slice(0, 8)}-${gln.slice(8, 12)}-4000-8000-00000000000${name}`;
}

async function arrived({ desk, sender }: RealInbox, id: string): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < 30_000) {
    const { body } = await desk.call(sender.key, 'GET', `/v1/messages/${id}`);
    if (body.status === 'available') return;
    await sleep(5);
  }
  throw new Error('a letter did not reach the inbox within half a minute');
}

function take(max: number): Command {
  return command(`take(${max})`, async (model, real) => {
    const { body } = await real.desk.call(real.receiver.key, 'GET', `/v1/inbox?max=${max}&wait=0&lease=600`);
    const due = model.letters.filter(
      ({ state, isLeaseOver }) => state === 'available' || (state === 'leased' && isLeaseOver),
    );
    const expected = due.sort((a, b) => a.place - b.place).slice(0, max);
    for (const letter of expected) {
      Object.assign(letter, {
        state: 'leased',
        attempts: letter.attempts + 1,
        holder: model.leases.length,
        isLeaseOver: false,
      });
      model.leases.push(letter);
    }
    const shown = body.deliveries.map((one: { messageId: string; attempt: number }) => [one.messageId, one.attempt]);
    expect(shown).toEqual(expected.map((letter) => [real.ids.get(letter), letter.attempts]));
    for (const { deliveryId, leaseToken } of body.deliveries) real.leases.push({ deliveryId, leaseToken });
  });
}

const ends = { ack: 'delivered', nack: 'available', reject: 'rejected' } as const;

function settle(index: number, outcome: keyof typeof ends): Command {
  const run: Command['run'] = async (model, real) => {
    const { letter, lease, holds } = chosen(model, real, index);
    const { deliveryId, leaseToken } = lease;
    const body = { leaseToken, ...(outcome === 'reject' && { code: 'other' }) };
    const answer = await real.desk.call(real.receiver.key, 'POST', `/v1/inbox/${deliveryId}/${outcome}`, { body });
    if (!holds) return expect([answer.status, answer.body.code]).toEqual([409, 'LEASE_LOST']);
    if (letter.state === ends[outcome]) return expect(answer.status).toBe(200);
    if (letter.state !== 'leased') return expect([answer.status, answer.body.code]).toEqual([409, 'ALREADY_SETTLED']);
    expect([answer.status, answer.body.messageStatus]).toEqual([200, ends[outcome]]);
    letter.state = ends[outcome];
    if (outcome === 'nack') delete letter.holder;
  };
  return command(`${outcome}(${index})`, run, (model) => model.leases.length > 0);
}

function extend(index: number): Command {
  const run: Command['run'] = async (model, real) => {
    const { letter, lease, holds } = chosen(model, real, index);
    const { deliveryId, leaseToken } = lease;
    const body = { leaseToken, lease: 600 };
    const answer = await real.desk.call(real.receiver.key, 'POST', `/v1/inbox/${deliveryId}/extend`, { body });
    if (!holds) return expect([answer.status, answer.body.code]).toEqual([409, 'LEASE_LOST']);
    if (letter.state !== 'leased') return expect([answer.status, answer.body.code]).toEqual([409, 'ALREADY_SETTLED']);
    expect(answer.status).toBe(200);
    letter.isLeaseOver = false;
  };
  return command(`extend(${index})`, run, (model) => model.leases.length > 0);
}

function chosen(model: InboxModel, real: RealInbox, index: number) {
  const place = index % model.leases.length;
  const letter = model.leases[place];
  const lease = real.leases[place];
  if (!letter || !lease) throw new Error('the model and the gateway have given different numbers of leases');
  return { letter, lease, holds: letter.holder === place };
}

function cancel(name: number): Command {
  const run: Command['run'] = async (model, real) => {
    const letter = latest(model, name);
    if (!letter) return;
    const answer = await real.desk.call(real.sender.key, 'POST', `/v1/messages/${real.ids.get(letter)}/cancel`);
    const mayBe = letter.state === 'available' && letter.attempts === 0;
    expect(answer.status).toBe(mayBe ? 200 : 409);
    if (mayBe) letter.state = 'cancelled';
  };
  return command(`cancel(${name})`, run, (model) => latest(model, name) !== undefined);
}

function letLeasesRunOut(): Command {
  return command('letLeasesRunOut', async (model, { desk, receiver }) => {
    for (const letter of model.letters) letter.isLeaseOver ||= letter.state === 'leased';
    await desk.context.store.pool.query(
      `UPDATE deliveries SET lease_expires_at = now() - interval '1 s' WHERE party_gln = $1 AND state = 'leased'`,
      [receiver.gln],
    );
  });
}

function letMessagesExpire(): Command {
  return command('letMessagesExpire', async (model, { desk, receiver }) => {
    for (const letter of model.letters) {
      if (letter.state === 'available' || (letter.state === 'leased' && letter.isLeaseOver)) letter.state = 'expired';
    }
    await desk.context.store.pool.query(
      `UPDATE deliveries SET expires_at = now() - interval '1 s'
       WHERE party_gln = $1 AND (state = 'available' OR (state = 'leased' AND lease_expires_at < now()))`,
      [receiver.gln],
    );
    while (await expiry.work(desk.context));
  });
}

/** The receipts that the sender must have in the end, against those it has: one for each letter that ended, of its outcome. */
export async function receiptsHold(model: InboxModel, { desk, ids }: RealInbox): Promise<void> {
  const due = { delivered: 'accepted', rejected: 'rejected', expired: 'rejected' } as const;
  for (const letter of model.letters) {
    const { rows } = await desk.context.store.pool.query<{ code: string }>(
      `SELECT e.code FROM messages r JOIN events e ON e.message_id = r.answers AND e.kind = 'receipt-sent' WHERE r.answers = $1`,
      [ids.get(letter)],
    );
    const outcome = letter.state in due ? due[letter.state as keyof typeof due] : undefined;
    expect(rows.map(({ code }) => code)).toEqual(outcome ? [outcome] : []);
  }
}

export function newInbox(desk: FrontDesk, sender: TestParty, receiver: TestParty): RealInbox {
  return { desk, sender, receiver, ids: new Map(), leases: [] };
}
