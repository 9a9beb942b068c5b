import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
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

const nurse = 'sandbox-home-nursing';
const gp = 'sandbox-gp';
const parties = parsePartiesFile(readFileSync(join(projectRoot, 'fixtures/parties.json'), 'utf8'));
const noDays: ReadonlySet<string> = new Set();
const timeToLive = 14 * 86_400_000;

/** A message of the gateway's own, and whether its receiver has seen it or never will. */
interface Sent {
  number: number;
  at: number;
  fate: 'waiting' | 'seen' | 'withdrawn';
}

interface Request {
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

type Step = fc.AsyncCommand<Model, World>;

const now = async (world: World) => Date.parse((await sure(world, nurse, 'GET', '/v1/sandbox/clock')).now);

/* A connection that was cut is answered 503: what is repeated is kept once. */
async function sure(world: World, key: string, method: string, path: string, options: CallOptions = {}) {
  for (let tries = 0; ; tries += 1) {
    const { status, body } = await world.call(key, method, path, options);
    if (status < 300) return body;
    if (status !== 503 || tries === 50) throw new Error(`${method} ${path} was answered ${status}`);
    await sleep(20);
  }
}

async function post(world: World, key: string, message: Message, format: FormatName): Promise<string> {
  const body = Buffer.from(writeOne(message, formats[format], parties));
  const [type = ''] = formats[format].mediaTypes;
  const { messages } = await sure(world, key, 'POST', '/v1/messages', { body, headers: { 'Content-Type': type } });
  return messages[0].id;
}

function about(fixture: string, cpr: string, changes: object): Message {
  const { exchange: _, episodeOfCareId: __, ...rest } = freshMessage(fixture);
  return { ...rest, patient: { ...rest.patient, cpr }, ...changes };
}

type Leased = { deliveryId: string; leaseToken: string; messageId: string; type: string };

/* Leases all that waits for a party and takes it over. */
async function takeAll(world: World, key: string) {
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

/* Everything due is done, and both parties take all that waits for them: the gateway and the model must agree on every request. */
async function look(model: Model, world: World): Promise<void> {
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

/* Does all that is due, in the gateway and in the model. */
async function round(model: Model, world: World): Promise<void> {
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

function noteAnswer(answered: readonly Request[], isClosing: boolean): void {
  for (const request of answered) {
    if (request.state === 'answered' && !isClosing) continue;
    request.state = isClosing ? 'closed' : 'answered';
    withdraw(request);
  }
}

function withdraw(request: Request): void {
  for (const one of request.reminders) if (one.fate === 'waiting') one.fate = 'withdrawn';
}

const waits = ({ state }: Request) => state === 'open' || state === 'overdue' || state === 'answered';

/* The only one that a message without a thread can mean. */
function onlyOne(requests: readonly Request[], isClosing: boolean): readonly Request[] {
  const unanswered = requests.filter(({ state }) => state !== 'answered');
  const met = unanswered.length > 0 || !isClosing ? unanswered : requests;
  return met.length === 1 ? met : [];
}

type Answer = { isClosing: boolean; format: FormatName };

function answerOf(cpr: string, isClosing: boolean, changes: object): Message {
  const way = { sender: { gln: '5790000990016' }, receiver: { gln: '5790000990047' } };
  const fixture = isClosing ? 'fmk-confirmation/updated' : 'correspondence/plain';
  const { threadId: _, ...rest } = about(fixture, cpr, way);
  return { ...rest, ...changes } as Message;
}

const ask = (who: number, inDays: number | undefined, sameThread: boolean, format: FormatName): Step => ({
  check: () => true,
  toString: () =>
    `ask(patient ${who}, ${inDays === undefined ? 'no day' : `in ${inDays} days`}, ${sameThread}, ${format})`,
  async run(model, world) {
    const patient = model.patients[who % model.patients.length] ?? '';
    const at = await now(world);
    const today = dateAt(new Date(at));
    const earlier = model.requests.findLast((request) => request.patient === patient);
    const threadId = sameThread && earlier ? earlier.threadId : randomUUID();
    const dueDate = inDays === undefined ? undefined : dateAt(new Date(at + inDays * 86_400_000));
    const content = { reason: 'discharge', ...(dueDate !== undefined && { dueDate }) };
    const message = about('fmk-reminder/plain', patient, { threadId, content });
    const messageId = await post(world, nurse, message, format);
    const { followUp } = await sure(world, nurse, 'GET', `/v1/messages/${messageId}`);
    const asked = dueDate === undefined ? undefined : morningOf(dueDate).getTime();
    const days = dueDate === undefined ? 5 : 1;
    const dueAt =
      asked !== undefined && asked > at ? asked : morningOf(workingDaysAfter(today, days, noDays)).getTime();
    model.requests.push({
      id: followUp.id,
      messageId,
      patient,
      threadId,
      state: 'open',
      dueAt,
      reminders: [],
      notices: [],
    });
    /* Taken over at once: a request that expires unread is tried elsewhere. */
    await look(model, world);
  },
});

const answerInThread = (which: number, { isClosing, format }: Answer): Step => ({
  check: ({ requests }) => requests.length > 0,
  toString: () => `${isClosing ? 'confirm' : 'answer'}(request ${which}, ${format})`,
  async run(model, world) {
    const request = model.requests[which % model.requests.length];
    if (!request) return;
    const { threadId, patient } = request;
    const thread = format === 'medcom-xml' ? { episodeOfCareId: threadId } : { threadId };
    await post(world, gp, answerOf(patient, isClosing, thread), format);
    const inThread = model.requests.filter((one) => one.threadId === threadId && waits(one));
    const ofPatient = model.requests.filter((one) => one.patient === patient && waits(one));
    noteAnswer(inThread.length > 0 ? inThread : onlyOne(ofPatient, isClosing), isClosing);
  },
});

const answerAlone = (who: number, { isClosing, format }: Answer): Step => ({
  check: ({ requests }) => requests.length > 0,
  toString: () => `${isClosing ? 'confirm' : 'answer'} alone(patient ${who}, ${format})`,
  async run(model, world) {
    const patient = model.patients[who % model.patients.length] ?? '';
    await post(world, gp, answerOf(patient, isClosing, {}), format);
    const ofPatient = model.requests.filter((one) => one.patient === patient && waits(one));
    noteAnswer(onlyOne(ofPatient, isClosing), isClosing);
  },
});

const end = (which: number, word: 'close' | 'cancel'): Step => ({
  check: ({ requests }) => requests.length > 0,
  toString: () => `${word}(request ${which})`,
  async run(model, world) {
    const request = model.requests[which % model.requests.length];
    if (!request || !waits(request)) return;
    await sure(world, nurse, 'POST', `/v1/follow-ups/${request.id}/${word}`);
    request.state = word === 'close' ? 'closed' : 'cancelled';
    withdraw(request);
  },
});

const forward = (hours: number): Step => ({
  check: () => true,
  toString: () => `forward(${hours} h)`,
  run: async (_model, world) => {
    await sure(world, 'sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward: hours * 3600 } });
  },
});

/* To the moment at which something is due: at once, or a second before it. */
const untilDue = (which: number, early: boolean): Step => ({
  check: ({ requests }) => requests.some(({ state }) => state === 'open'),
  toString: () => `until ${early ? 'shortly before ' : ''}request ${which} is due`,
  async run(model, world) {
    const open = model.requests.filter(({ state }) => state === 'open');
    const at = await now(world);
    const seconds = Math.ceil(((open[which % open.length]?.dueAt ?? 0) - at) / 1000) - (early ? 60 : 0);
    if (seconds > 0) await sure(world, 'sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward: seconds } });
  },
});

const befall = (what: 'restart' | 'wipeQueue' | 'cutConnections'): Step => ({
  check: () => true,
  toString: () => what,
  async run(model, world) {
    await world[what]();
    /* A cut may have come before or behind a step: what is due is done once either way. */
    if (what === 'cutConnections') await round(model, world);
  },
});

/* To what is due next, and does it; so many times. */
const fallDue = (times: number): Step => ({
  check: ({ requests }) => requests.some(({ state }) => state === 'open'),
  toString: () => `what is due next, ${times} times`,
  async run(model, world) {
    for (let left = times; left > 0; left -= 1) {
      const dueAt = model.requests.flatMap((request) => (request.state === 'open' ? [request.dueAt] : []));
      if (dueAt.length === 0) return;
      const seconds = Math.ceil((Math.min(...dueAt) - (await now(world))) / 1000);
      if (seconds > 0) await sure(world, 'sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward: seconds } });
      await round(model, world);
    }
  },
});
const doDue: Step = { check: () => true, toString: () => 'round', run: round };
const takeOver: Step = { check: () => true, toString: () => 'look', run: look };

const anyFormat = fc.constantFrom<FormatName>('json', 'medcom-xml', 'fhir-json', 'fhir-xml');
const anyAnswer = fc.record({ isClosing: fc.boolean(), format: anyFormat });
const anyNumber = fc.nat({ max: 9 });

const anyAsk = fc
  .tuple(anyNumber, fc.option(fc.nat({ max: 15 }), { nil: undefined }), fc.boolean(), anyFormat)
  .map(([who, inDays, sameThread, format]) => ask(who, inDays, sameThread, format));

/** A random life: two requests, and then whatever may come. */
export function lives(maxCommands: number): fc.Arbitrary<[Step, Step, Iterable<Step>]> {
  const more = fc.commands(
    [
      anyAsk,
      fc.tuple(anyNumber, anyAnswer).map(([which, answer]) => answerInThread(which, answer)),
      fc.tuple(anyNumber, anyAnswer).map(([who, answer]) => answerAlone(who, answer)),
      fc
        .tuple(anyNumber, fc.constantFrom('close' as const, 'cancel' as const))
        .map(([which, word]) => end(which, word)),
      fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(24, 96, 24 * 40)).map(forward),
      fc.tuple(anyNumber, fc.constant(false)).map(([which, early]) => untilDue(which, early)),
      fc.tuple(anyNumber, fc.boolean()).map(([which, early]) => untilDue(which, early)),
      fc.integer({ min: 1, max: 4 }).map(fallDue),
      fc.integer({ min: 1, max: 8 }).map(fallDue),
      fc.constant(doDue),
      fc.constant(takeOver),
      fc.constantFrom('restart' as const, 'wipeQueue' as const, 'cutConnections' as const).map(befall),
    ],
    { maxCommands, size: 'max' },
  );
  return fc.tuple(anyAsk, anyAsk, more);
}

let patients = 0;

/** What happened in a life, by numbers. */
export interface Lived {
  requests: number;
  reminders: number;
  withdrawn: number;
  overdue: number;
  answered: number;
}

/** Lives one life in a world and leaves nothing open behind. */
export async function live(world: World, [first, second, more]: [Step, Step, Iterable<Step>]): Promise<Lived> {
  const fresh = Array.from({ length: 3 }, () => {
    patients += 1;
    return `01015${String(10_000 + patients).slice(-5)}`;
  });
  const model: Model = { patients: fresh, requests: [] };
  await first.run(model, world);
  await second.run(model, world);
  await fc.asyncModelRun(() => ({ model, real: world }), more);
  await look(model, world);
  for (const { id, state } of model.requests)
    if (state === 'open') await sure(world, nurse, 'POST', `/v1/follow-ups/${id}/cancel`);
  const reminders = model.requests.flatMap((request) => request.reminders);
  return {
    requests: model.requests.length,
    reminders: reminders.length,
    withdrawn: reminders.filter(({ fate }) => fate === 'withdrawn').length,
    overdue: model.requests.filter(({ notices }) => notices.length > 0).length,
    answered: model.requests.filter(({ state }) => state === 'answered' || state === 'closed').length,
  };
}
