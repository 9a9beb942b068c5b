/*
 * Generated conversations in random formats and in random order of arrival, some messages at the same moment: they end in one
 * thread, in the same order for both parties, with nothing lost. In short; the 200 of `npm run test:threads` take some minutes.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formats } from '../src/formats/index.ts';
import {
  type Conversation,
  conversationArbitrary,
  freshTalker,
  type Posting,
  postingsOf,
  type Talker,
} from './support/conversations.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

const isFull = process.env.TOVHOLDER_THREADS === 'full';
const count = isFull ? 200 : 8;
const seed = Number(process.env.TOVHOLDER_THREADS_SEED ?? 20261122);

let desks: [FrontDesk, FrontDesk];
let outsider: Talker;

beforeAll(async () => {
  const first = await openFrontDesk();
  desks = [first, await openFrontDesk({ databaseUrl: first.databaseUrl })];
  outsider = await freshTalker(first, 'json');
});
afterAll(async () => {
  await desks[1].close();
  await desks[0].close();
});

/** What a party has taken from its inbox, in order. */
interface Taken {
  messageId: string;
  format: 'json' | 'medcom-xml' | 'fhir-json' | 'fhir-xml';
  body: string;
}

async function post({ contentType, body, turn }: Posting, talkers: readonly [Talker, Talker]): Promise<string> {
  const headers = { 'Content-Type': contentType };
  const answered = await desks[turn.from].call(talkers[turn.from].key, 'POST', '/v1/messages', { body, headers });
  expect([answered.status, answered.body]).toMatchObject([202, {}]);
  return answered.body.messages[0].id;
}

async function empty(talker: Talker, into: Taken[], waitSeconds: number): Promise<void> {
  const { body } = await desks[0].call(talker.key, 'GET', `/v1/inbox?max=100&wait=${waitSeconds}`);
  const { deliveries } = body;
  if (deliveries.length === 0) return;
  into.push(...deliveries.filter(({ type }: { type: string }) => type !== 'receipt'));
  const settlements = deliveries.map(({ deliveryId, leaseToken }: { deliveryId: string; leaseToken: string }) => ({
    ...{ deliveryId, leaseToken, outcome: 'ack' },
  }));
  await desks[0].call(talker.key, 'POST', '/v1/inbox/settle', { body: settlements });
}

async function emptyAll(talkers: readonly [Talker, Talker], into: readonly [Taken[], Taken[]], wanted: number[]) {
  for (const side of [0, 1] as const) {
    const until = Date.now() + 20_000;
    while (into[side].length < (wanted[side] ?? 0) && Date.now() < until) await empty(talkers[side], into[side], 2);
  }
}

/** The thread that a delivered document names, by whichever name it has for it. */
function namedIn({ format, body }: Taken): { names: (string | undefined)[]; text: string } {
  const [letter] = formats[format].read(Buffer.from(body), {}).letters;
  const said = letter?.body;
  const text = said?.kind === 'correspondence' ? said.text : JSON.stringify(said);
  return { names: [letter?.cover.threadId, letter?.cover.episodeOfCareId], text };
}

async function play(conversation: Conversation): Promise<void> {
  const talkers = await Promise.all([
    freshTalker(desks[0], conversation.takes[0]),
    freshTalker(desks[0], conversation.takes[1]),
  ]);
  const postings = postingsOf(conversation, talkers);
  const ids: string[] = [];
  const taken: [Taken[], Taken[]] = [[], []];
  for (const [place, burst] of conversation.bursts.entries()) {
    const posted = await Promise.all(burst.map((at) => post(postings[at] as Posting, talkers)));
    for (const [index, at] of burst.entries()) ids[at] = posted[index] ?? '';
    if (conversation.reads[place])
      await Promise.all(talkers.map((talker, side) => empty(talker, taken[side] ?? [], 0)));
  }
  const wanted = [0, 1].map((side) => postings.filter(({ turn }) => turn.from !== side).length);
  await emptyAll(talkers, taken, wanted);

  const views = await Promise.all(
    talkers.map(async ({ key }) => {
      const { body } = await desks[1].call(key, 'GET', `/v1/messages/${ids[0]}`);
      const { body: thread } = await desks[1].call(key, 'GET', `/v1/threads/${body.threadId}`);
      return { id: thread.id, messages: thread.messages.map(({ id }: { id: string }) => id) };
    }),
  );
  expect(views[0]).toEqual(views[1]);
  const [{ id: threadId, messages } = { id: '', messages: [] }] = views;
  expect([...messages].sort()).toEqual([...ids].sort());
  const came = conversation.bursts.map((burst) => burst.map((at) => ids[at]));
  let at = 0;
  for (const burst of came) {
    expect(messages.slice(at, at + burst.length).sort()).toEqual([...burst].sort());
    at += burst.length;
  }
  for (const side of [0, 1] as const) {
    const toSide = messages.filter((id: string) => postings[ids.indexOf(id)]?.turn.from !== side);
    expect(taken[side].map(({ messageId }) => messageId)).toEqual(toSide);
    for (const delivered of taken[side]) {
      const posting = postings[ids.indexOf(delivered.messageId)];
      const { names, text } = namedIn(delivered);
      expect(text).toContain(posting?.text);
      await mustLeadTo(threadId, names, talkers[side], postings);
    }
  }
  expect((await desks[0].call(outsider.key, 'GET', `/v1/threads/${threadId}`)).status).toBe(404);
}

/* Every name in a document is one of the thread, or the episode of care that the parties themselves have told. */
async function mustLeadTo(
  threadId: string,
  names: readonly (string | undefined)[],
  talker: Talker,
  postings: readonly Posting[],
): Promise<void> {
  const told = postings.map(({ message }) => message.episodeOfCareId);
  const known = names.filter((name) => name !== undefined);
  expect(known.length).toBeGreaterThan(0);
  for (const name of known.filter((one) => !told.includes(one))) {
    const { status, body } = await desks[0].call(talker.key, 'GET', `/v1/threads/${name}`);
    expect([status, body.id]).toEqual([200, threadId]);
  }
}

test(
  `${count} conversations end in one thread each, in the same order for both parties, with nothing lost`,
  async () => {
    const figures = { conversations: 0, messages: 0, atOnce: 0, early: 0, merged: 0 };
    const { pool } = desks[0].context.store;
    await fc.assert(
      fc.asyncProperty(conversationArbitrary, async (conversation) => {
        await play(conversation);
        const order = conversation.bursts.flat();
        figures.conversations += 1;
        figures.messages += order.length;
        figures.atOnce += conversation.bursts.filter((burst) => burst.length > 1).flat().length;
        figures.early += order.filter(
          (place, at) => order.indexOf(conversation.turns[place]?.follows ?? 0) > at,
        ).length;
      }),
      { numRuns: count, seed, endOnFailure: !isFull },
    );
    const { rows } = await pool.query('SELECT count(*)::int AS merged FROM threads WHERE merged_into IS NOT NULL');
    figures.merged = rows[0].merged;
    if (isFull) console.log('Threads', figures);
    expect(figures.conversations).toBeGreaterThanOrEqual(count);
    expect(figures.early).toBeGreaterThan(0);
  },
  isFull ? 1_800_000 : 120_000,
);
