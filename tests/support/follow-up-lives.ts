import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { FormatName } from '../../src/formats/format.ts';
import type { Message } from '../../src/message.ts';
import { dateAt, morningOf, workingDaysAfter } from '../../src/reminders/calendar.ts';
import {
  about,
  gp,
  look,
  type Model,
  noDays,
  noteAnswer,
  now,
  nurse,
  onlyOne,
  post,
  round,
  sure,
  takeAll,
  waits,
  withdraw,
} from './follow-up-model.ts';
import type { World } from './follow-up-world.ts';

/* What can be done to a gateway and to the model of it, and lives made of such steps. */

type Step = fc.AsyncCommand<Model, World>;
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

/* A gateway that does what is due by itself does it before anything else can happen, so that the model knows the order. */
async function pass(model: Model, world: World, seconds: number): Promise<void> {
  if (seconds > 0) await sure(world, 'sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward: seconds } });
  if (world.isEager) await round(model, world);
}

const forward = (hours: number): Step => ({
  check: () => true,
  toString: () => `forward(${hours} h)`,
  run: (model, world) => pass(model, world, hours * 3600),
});

/* To the moment at which something is due: at once, or a second before it. */
const untilDue = (which: number, early: boolean): Step => ({
  check: ({ requests }) => requests.some(({ state }) => state === 'open'),
  toString: () => `until ${early ? 'shortly before ' : ''}request ${which} is due`,
  async run(model, world) {
    const open = model.requests.filter(({ state }) => state === 'open');
    const at = await now(world);
    const seconds = Math.ceil(((open[which % open.length]?.dueAt ?? 0) - at) / 1000) - (early ? 60 : 0);
    await pass(model, world, seconds);
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
      await pass(model, world, seconds);
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

/* What a life that failed has left open would be taken for a fault of the next one. */
async function leave(model: Model, world: World): Promise<void> {
  for (const { id, state } of model.requests)
    if (state === 'open' || state === 'answered' || state === 'overdue')
      await sure(world, nurse, 'POST', `/v1/follow-ups/${id}/cancel`, {}, [200, 409]);
  await takeAll(world, gp);
}

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
  try {
    await first.run(model, world);
    await second.run(model, world);
    await fc.asyncModelRun(() => ({ model, real: world }), more);
    await look(model, world);
  } finally {
    await leave(model, world);
  }
  const reminders = model.requests.flatMap((request) => request.reminders);
  return {
    requests: model.requests.length,
    reminders: reminders.length,
    withdrawn: reminders.filter(({ fate }) => fate === 'withdrawn').length,
    overdue: model.requests.filter(({ notices }) => notices.length > 0).length,
    answered: model.requests.filter(({ state }) => state === 'answered' || state === 'closed').length,
  };
}
