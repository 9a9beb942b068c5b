import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type MessageTypeName, messageTypeNames } from '../src/message.ts';
import { countHour, hourlyCounts, takeDueHour } from '../src/store/hourly-counts.ts';
import { cprHash } from '../src/store/keys.ts';
import { deliveriesOf } from '../src/store/message-deliveries.ts';
import type { MessageStatus } from '../src/store/messages.ts';
import { inNeed, longestWaiting, receiversDown } from '../src/store/overview.ts';
import { searchMessages } from '../src/store/search.ts';
import type { Wanted } from '../src/store/search-conditions.ts';
import type { Queryable } from '../src/store/store.ts';
import { threadAround } from '../src/store/thread-around.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { busiest, cprOf, down, fillStore, glnOf, sleepy } from './support/many-messages.ts';
import { freshStore } from './support/postgres.ts';

const count = 4_000;
let store: Awaited<ReturnType<typeof freshStore>>;
let known: Known[];

/* A message as this test reads it, to look through by itself. */
interface Known {
  id: string;
  type: MessageTypeName;
  sender: string;
  receiver: string;
  letterId: string;
  otherId: string | null;
  threadId: string;
  patient: Buffer | null;
  acceptedAt: Date;
  states: string[];
  isHeld: boolean;
  isOverdue: boolean;
}

beforeAll(async () => {
  store = await freshStore();
  await fillStore(store.url, { messages: count, days: 30, keys: store.keys });
  const { rows } = await store.pool.query<Known>(
    `SELECT m.id, m.type, m.sender_gln AS sender, m.receiver_gln AS receiver, m.letter_id AS "letterId",
       i.letter_id AS "otherId", m.thread_id AS "threadId", m.cpr_hash AS patient, m.accepted_at AS "acceptedAt",
       ARRAY(SELECT state FROM deliveries d WHERE d.message_id = coalesce(m.joined_to, m.id)) AS states,
       EXISTS (SELECT FROM deliveries d WHERE d.message_id = m.id AND d.held_at IS NOT NULL) AS "isHeld",
       m.receipt_overdue_at IS NOT NULL AS "isOverdue"
     FROM messages m LEFT JOIN identifiers i ON i.message_id = m.id`,
  );
  known = rows.sort((one, other) => (one.id < other.id ? 1 : -1));
});
afterAll(() => store.close());

const shownAs: Record<string, MessageStatus> = { queued: 'accepted', sending: 'accepted', leased: 'available' };

function isWanted(message: Known, wanted: Wanted): boolean {
  const state = message.states[0] ?? 'delivered';
  const facts: [unknown, unknown][] = [
    [wanted.id, message.id],
    [wanted.letterId, wanted.letterId === message.otherId ? message.otherId : message.letterId],
    [wanted.thread, message.threadId],
    [wanted.sender, message.sender],
    [wanted.receiver, message.receiver],
    [wanted.type, message.type],
    [wanted.status, shownAs[state] ?? state],
    [wanted.patient?.toString('hex'), message.patient?.toString('hex')],
  ];
  if (wanted.since && message.acceptedAt < wanted.since) return false;
  if (wanted.until && message.acceptedAt >= wanted.until) return false;
  if (wanted.waitsFor === 'release' && !message.isHeld) return false;
  if (wanted.waitsFor === 'receipt' && !message.isOverdue) return false;
  return facts.every(([asked, is]) => asked === undefined || asked === is);
}

async function allPages(db: Queryable, wanted: Wanted, { limit = 50, atMost = 60_000 } = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  for (;;) {
    const found = await searchMessages(db, wanted, { cursor, limit, atMost });
    pages.push(found.messages.map(({ id }) => id));
    if (found.cursor === undefined) return pages;
    cursor = found.cursor;
  }
}

const statuses = [
  ...(['accepted', 'available', 'delivered', 'rejected', 'expired', 'dead', 'cancelled'] as const),
] satisfies MessageStatus[];

/* What is asked for is mostly what some message has. */
function arbitraryWanted(): fc.Arbitrary<Wanted> {
  return fc.nat(count - 1).chain((place) => {
    const message = known[place] as Known;
    const at = message.acceptedAt.getTime();
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
    const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
    return fc.record<Wanted>({
      id: seldom(fc.constant(message.id)),
      letterId: seldom(fc.constantFrom(message.letterId, message.otherId ?? message.letterId)),
      thread: seldom(fc.constant(message.threadId)),
      sender: maybe(fc.constantFrom(message.sender, glnOf(100), busiest)),
      receiver: maybe(fc.constantFrom(message.receiver, busiest, sleepy, down)),
      type: maybe(fc.constantFrom(message.type, ...messageTypeNames)),
      status: maybe(fc.constantFrom(...statuses)),
      since: maybe(fc.integer({ min: at - 9e8, max: at }).map((time) => new Date(time))),
      until: maybe(fc.integer({ min: at, max: at + 9e8 }).map((time) => new Date(time))),
      patient: seldom(fc.constant(message.patient ?? cprHash(store.keys, cprOf(1)))),
      waitsFor: seldom(fc.constantFrom('release' as const, 'receipt' as const)),
    });
  });
}

describe('a search', () => {
  test('finds what looking through all messages finds, page by page, without gaps or repeats', async () => {
    const runs = Number(process.env.TOVHOLDER_PROPERTY_RUNS ?? 25);
    await fc.assert(
      fc.asyncProperty(arbitraryWanted(), fc.integer({ min: 15, max: 90 }), async (wanted, limit) => {
        const expected = known.filter((message) => isWanted(message, wanted)).map(({ id }) => id);
        const pages = await allPages(store.pool, wanted, { limit });
        expect(pages.flat()).toEqual(expected);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  test('that runs out of time says how far it looked, and goes on there', async () => {
    const wanted: Wanted = { receiver: busiest, status: 'delivered', type: 'correspondence' };
    const first = await searchMessages(store.pool, wanted, { limit: 500, atMost: 0 });
    expect(first.lookedBackTo).toBeInstanceOf(Date);
    const expected = known.filter((message) => isWanted(message, wanted)).map(({ id }) => id);
    expect((await allPages(store.pool, wanted, { limit: 500, atMost: 0 })).flat()).toEqual(expected);
  });

  test('by any field reads by an index, never whole tables', async () => {
    const [message] = known.filter(({ patient, otherId }) => patient && otherId) as [Known];
    const since = new Date(Date.now() - 86_400_000);
    const searches: Wanted[] = [
      ...[{}, { id: message.id }, { letterId: message.letterId }, { thread: message.threadId }, { since }],
      ...[{ sender: message.sender }, { receiver: busiest }, { type: message.type }, { until: since }],
      ...statuses.map((status) => ({ status })),
      ...[
        { patient: message.patient ?? undefined },
        { waitsFor: 'release' as const },
        { waitsFor: 'receipt' as const },
      ],
      ...[
        { status: 'rejected' as const, receiver: busiest },
        { sender: message.sender, type: 'receipt' as const },
      ],
    ];
    for (const wanted of searches) {
      for (const plan of await plansOf((db) => searchMessages(db, wanted, { limit: 50 }))) {
        expect({ wanted, scans: plan.match(/Seq Scan on \w+/g) }).toEqual({ wanted, scans: null });
      }
    }
  });
});

describe('the overview', () => {
  test('counts the messages of each hour by type and by where they stand', async () => {
    const { pool } = store;
    const countNext = () =>
      inTransaction(pool, async (db) => {
        const due = await takeDueHour(db);
        if (due) await countHour(db, due);
        return due !== undefined;
      });
    while (await countNext());
    const hours = await hourlyCounts(pool);
    expect(hours).toHaveLength(48);
    const [first] = hours;
    const since = known.filter(({ acceptedAt }) => first && acceptedAt >= first.hour);
    const told = hours.flatMap(({ counts }) => counts);
    expect(told.reduce((sum, { count: some }) => sum + some, 0)).toBe(since.length);
    for (const type of messageTypeNames) {
      const some = told.filter((row) => row.type === type).reduce((sum, row) => sum + row.count, 0);
      expect(some).toBe(since.filter((message) => message.type === type).length);
    }
    const available = told.filter(({ status }) => status === 'available').reduce((sum, row) => sum + row.count, 0);
    expect(available).toBe(since.filter(({ states }) => ['available', 'leased'].includes(states[0] ?? '')).length);
  });

  test('names the receivers whose messages have waited longest, and how many wait', async () => {
    const waiting = await longestWaiting(store.pool, 100);
    const open = (message: Known) => ['queued', 'sending', 'available', 'leased'].includes(message.states[0] ?? '');
    const own = (gln: string) =>
      known.filter((message) => message.receiver === gln && open(message) && message.states.length > 0);
    expect(waiting.map(({ gln }) => gln)).toContain(down);
    for (const { gln, count: some, oldestSeconds } of waiting) {
      const oldest = own(gln).at(-1) as Known;
      expect(some).toBe(own(gln).filter(({ id }) => !files.has(id)).length);
      expect(Math.abs((Date.now() - oldest.acceptedAt.getTime()) / 1_000 - oldestSeconds)).toBeLessThan(60);
    }
    expect(waiting.map(({ oldestSeconds }) => -oldestSeconds)).toEqual(
      waiting.map(({ oldestSeconds }) => -oldestSeconds).sort((one, other) => one - other),
    );
  });

  test('names the receivers that nothing goes out to, and why', async () => {
    expect(await receiversDown(store.pool)).toMatchObject([
      { gln: down, why: 'failing' },
      { gln: glnOf(3), why: 'paused' },
    ]);
  });

  test('counts what needs a hand, by small indexes alone', async () => {
    const needs = await inNeed(store.pool);
    const deadOrGone = known.filter(({ states }) => states[0] === 'dead').length;
    expect(needs.deadLetters).toBeLessThanOrEqual(deadOrGone);
    expect(needs.deadLetters).toBeGreaterThan(0);
    expect(needs.receiptsOverdue).toBe(known.filter(({ isOverdue }) => isOverdue).length);
    expect(needs.held).toBe(known.filter(({ isHeld }) => isHeld).length);
    expect(needs.followUpsOverdue).toBeGreaterThan(0);
    for (const plan of await plansOf((db) => inNeed(db))) expect(plan).not.toMatch(/Seq Scan on/);
    for (const plan of await plansOf((db) => longestWaiting(db, 10))) {
      expect(plan.replaceAll('Seq Scan on parties', '')).not.toMatch(/Seq Scan on/);
    }
  });
});

describe('a message', () => {
  test('is shown with what it goes out in, and with the thread around it', async () => {
    const most = longest();
    const thread = known.filter(({ threadId }) => threadId === most).reverse();
    const middle = thread[Math.floor(thread.length / 2)] as Known;
    const around = await threadAround(store.pool, middle, 3);
    const place = thread.indexOf(middle);
    expect(around.messages.map(({ id }) => id)).toEqual(
      thread.slice(Math.max(0, place - 3), place + 4).map(({ id }) => id),
    );
    expect(around.isCut).toBe(thread.length > 7);
    const [delivery] = await deliveriesOf(store.pool, middle.id);
    expect(delivery).toMatchObject({ part: 1, partyGln: middle.receiver, state: middle.states[0] });
  });
});

const files = new Set<string>();
beforeAll(async () => {
  const { rows } = await store.pool.query<{ id: string }>('SELECT id FROM messages WHERE joined_to IS NOT NULL');
  for (const { id } of rows) files.add(id);
});

function longest(): string {
  const sizes = new Map<string, number>();
  for (const { threadId } of known) sizes.set(threadId, (sizes.get(threadId) ?? 0) + 1);
  return [...sizes].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/* Small tables are read whole whatever indexes they have, unless that is made dear: then what is left has none. */
async function plansOf(work: (db: Queryable) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = [];
  const client = await store.pool.connect();
  try {
    await client.query('SET enable_seqscan = off');
    await work({
      query: async (text, values) => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return await client.query(text, values);
      },
    });
  } finally {
    client.release(true);
  }
  return plans;
}
