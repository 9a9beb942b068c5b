import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeOne } from '../../src/documents/translate.ts';
import type { FormatName } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import type { Message } from '../../src/message.ts';
import { dateAt, morningOf, workingDaysAfter } from '../../src/reminders/calendar.ts';
import { parsePartiesFile } from '../../src/store/parties.ts';
import { freshMessage } from './client.ts';
import type { World } from './follow-up-world.ts';
import type { CallOptions } from './front-desk.ts';
import { projectRoot } from './project-root.ts';

/*
 * What must be true of requests to update the medication record, told a second time and simply: a list in memory, a clock that
 * is read, and what each party has seen. The commands do the same to a gateway and compare.
 */

/** The API keys of the two parties. */
export const nurse = 'sandbox-home-nursing';
export const gp = 'sandbox-gp';
const parties = parsePartiesFile(readFileSync(join(projectRoot, 'fixtures/parties.json'), 'utf8'));
/** No closed days. */
export const noDays: ReadonlySet<string> = new Set();
const timeToLive = 14 * 86_400_000;

/** A message of the gateway's own, and whether its receiver has seen it or never will. */
interface Sent {
  number: number;
  at: number;
  fate: 'waiting' | 'seen' | 'withdrawn';
}

/** A request as it should be. */
export interface Request {
  id: string;
  messageId: string;
  patient: string;
  threadId: string;
  state: 'open' | 'answered' | 'overdue' | 'closed' | 'cancelled';
  dueAt: number;
  reminders: Sent[];
  notices: Sent[];
}

/** One run: a world that others have lived in before, and requests about patients of its own. */
export interface Model {
  patients: string[];
  requests: Request[];
}

/** What the sandbox's clock shows, in ms. */
export const now = async (world: World) => Date.parse((await sure(world, nurse, 'GET', '/v1/sandbox/clock')).now);

/** A connection that was cut is answered 503: what is repeated is kept once. */
export async function sure(
  world: World,
  key: string,
  method: string,
  path: string,
  options: CallOptions = {},
  fine: readonly number[] = [200, 202],
) {
  for (let tries = 0; ; tries += 1) {
    const { status, body } = await world.call(key, method, path, options);
    if (fine.includes(status)) return body;
    if (status !== 503 || tries === 50) throw new Error(`${method} ${path} was answered ${status}`);
    await sleep(20);
  }
}

/** Posts a message in a format; its id. */
export async function post(world: World, key: string, message: Message, format: FormatName): Promise<string> {
  const body = Buffer.from(writeOne(message, formats[format], parties));
  const [type = ''] = formats[format].mediaTypes;
  const { messages } = await sure(world, key, 'POST', '/v1/messages', { body, headers: { 'Content-Type': type } });
  return messages[0].id;
}

/** A fixture under a letter id of its own, about a patient. */
export function about(fixture: string, cpr: string, changes: object): Message {
  const { exchange: _, episodeOfCareId: __, ...rest } = freshMessage(fixture);
  return { ...rest, patient: { ...rest.patient, cpr }, ...changes };
}

type Leased = { deliveryId: string; leaseToken: string; messageId: string; type: string };

/** Leases all that waits for a party and takes it over. */
export async function takeAll(world: World, key: string) {
  const taken: Pick<Leased, 'messageId' | 'type'>[] = [];
  for (;;) {
    const { deliveries } = await sure(world, key, 'GET', '/v1/inbox?max=100&wait=0');
    if (deliveries.length === 0) return taken;
    const body = deliveries.map(({ deliveryId, leaseToken }: Leased) => ({ deliveryId, leaseToken, outcome: 'ack' }));
    await sure(world, key, 'POST', '/v1/inbox/settle', { body });
    taken.push(...deliveries.map(({ messageId, type }: Leased) => ({ messageId, type })));
  }
}

/* What was sent of a follow-up and whether that is what its party now sees for the first time. */
function mustHaveSeen(sent: Sent[], ids: ReadonlyMap<number, string>, taken: readonly string[], at: number): void {
  for (const one of sent) {
    const id = ids.get(one.number);
    if (id === undefined) throw new Error(`number ${one.number} was never sent`);
    const times = taken.filter((messageId) => messageId === id).length;
    const expected = one.fate === 'waiting' && at < one.at + timeToLive ? 1 : 0;
    if (times !== expected) throw new Error(`number ${one.number} came ${times} times instead of ${expected}`);
    if (times === 1) one.fate = 'seen';
  }
}

/** Everything due is done, and both parties take all that waits for them: the gateway and the model must agree on every request. */
export async function look(model: Model, world: World): Promise<void> {
  await round(model, world);
  const [byGp, byNurse] = [await takeAll(world, gp), await takeAll(world, nurse)];
  const at = await now(world);
  const known = new Set<string>();
  for (const request of model.requests) {
    const found = await sure(world, nurse, 'GET', `/v1/follow-ups/${request.id}`);
    const numbers = found.reminders.map(({ number }: Sent) => number);
    const expected = request.reminders.map(({ number }) => number);
    if (found.state !== request.state || String(numbers) !== String(expected))
      throw new Error(`${found.state} after reminders [${numbers}], expected ${request.state} after [${expected}]`);
    if ((found.overdueNotice === undefined) !== (request.notices.length === 0))
      throw new Error('the word that it is overdue was not told once');
    const ids = new Map<number, string>(
      found.reminders.map((one: Sent & { messageId: string }) => [one.number, one.messageId]),
    );
    if (found.overdueNotice) ids.set(0, found.overdueNotice);
    mustHaveSeen(
      request.reminders,
      ids,
      byGp.map(({ messageId }) => messageId),
      at,
    );
    mustHaveSeen(
      request.notices,
      ids,
      byNurse.map(({ messageId }) => messageId),
      at,
    );
    for (const id of [...ids.values(), request.messageId]) known.add(id);
  }
  const strange = byGp.filter(({ messageId, type }) => type === 'fmk-reminder' && !known.has(messageId));
  if (strange.length > 0) throw new Error(`${strange.length} reminders came that nobody sent`);
}

/** Does all that is due, in the gateway and in the model. */
export async function round(model: Model, world: World): Promise<void> {
  const at = await now(world);
  await world.settle();
  for (const request of model.requests) {
    if (request.state !== 'open' || request.dueAt > at) continue;
    const sent: Sent = { number: request.reminders.length + 1, at, fate: 'waiting' };
    if (sent.number > 3) {
      request.state = 'overdue';
      request.notices.push({ ...sent, number: 0 });
      continue;
    }
    request.reminders.push(sent);
    request.dueAt = morningOf(workingDaysAfter(dateAt(new Date(at)), 2, noDays)).getTime();
  }
}

/** Notes an answer to these requests. */
export function noteAnswer(answered: readonly Request[], isClosing: boolean): void {
  for (const request of answered) {
    if (request.state === 'answered' && !isClosing) continue;
    request.state = isClosing ? 'closed' : 'answered';
    withdraw(request);
  }
}

/** Reminders that nobody has seen are never to be seen. */
export function withdraw(request: Request): void {
  for (const one of request.reminders) if (one.fate === 'waiting') one.fate = 'withdrawn';
}

/** Whether an answer still changes something. */
export const waits = ({ state }: Request) => state === 'open' || state === 'overdue' || state === 'answered';

/** The only one that a message without a thread can mean. */
export function onlyOne(requests: readonly Request[], isClosing: boolean): readonly Request[] {
  const unanswered = requests.filter(({ state }) => state !== 'answered');
  const met = unanswered.length > 0 || !isClosing ? unanswered : requests;
  return met.length === 1 ? met : [];
}
