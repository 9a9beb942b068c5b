import { glnsInState, type StateNotDelivered } from './glns-in-state.ts';
import { lowestIdAfter, lowestIdSince } from './id-times.ts';
import { idsOfLetter } from './identifiers.ts';
import { statesOf } from './message-list.ts';
import { type Parameters, parameters } from './parameters.ts';
import { idsOfAnyThread, type Wanted } from './search-conditions.ts';
import type { Queryable } from './store.ts';

type Put = Parameters['put'];

/** SQL: the next candidates of a search behind an id, newest first, so many. Everything that is wanted is among them, sooner or later. */
export type Stream = (next: { behind?: string | undefined; window: number; put: Put }) => string;

/* What of a message the conditions of a search look at. */
const looked = `m.id, m.type, m.sender_gln, m.receiver_gln, m.thread_id, m.joined_to, m.cpr_hash, m.accepted_at,
  m.receipt_overdue_at`;

/** The stream that a search goes by: what names few messages by itself, else whatever leaves fewest. */
export async function streamFor(db: Queryable, wanted: Wanted): Promise<Stream> {
  const named = byName(wanted);
  if (named) return named;
  const [first, ...others] = broad(wanted);
  if (!first) return ofMessages(wanted, () => []);
  if (others.length === 0) return first.stream;
  const counted = await Promise.all(
    [first, ...others].map(async (way) => ({ ...way, count: await countSome(db, way.some) })),
  );
  return counted.reduce((least, way) => (way.count < least.count ? way : least)).stream;
}

/* Ids, letters, patients, threads: a handful of messages each. What waits for somebody's word: few, or there is other trouble. */
function byName(wanted: Wanted): Stream | undefined {
  const { id, letterId, patient, thread, waitsFor } = wanted;
  if (id !== undefined) return ofMessages(wanted, (put) => [`m.id = ${put(id)}`]);
  if (letterId !== undefined) return ofMessages(wanted, (put) => [`m.id = ANY(ARRAY(${idsOfLetter(put(letterId))}))`]);
  if (patient !== undefined) return ofMessages(wanted, (put) => [`m.cpr_hash = ${put(patient)}`]);
  if (thread !== undefined)
    return ofMessages(wanted, (put) => [`m.thread_id = ANY(ARRAY(${idsOfAnyThread(put(thread))}))`]);
  if (waitsFor === 'receipt') return ofMessages(wanted, () => ['m.receipt_overdue_at IS NOT NULL']);
  if (waitsFor === 'release')
    return ofMessages(wanted, () => ['m.id = ANY(ARRAY(SELECT message_id FROM deliveries WHERE held_at IS NOT NULL))']);
  return undefined;
}

interface Way {
  stream: Stream;
  /** SQL: the candidates, in no order. */
  some: (put: Put) => string;
}

function broad(wanted: Wanted): Way[] {
  const { sender, receiver, type, status } = wanted;
  const states = status === undefined ? [] : statesOf[status].filter((state) => state !== 'delivered');
  return [
    ...(states.length > 0 ? [byState(wanted, states)] : []),
    ...(sender === undefined ? [] : [byColumn(wanted, 'sender_gln', sender)]),
    ...(receiver === undefined ? [] : [byColumn(wanted, 'receiver_gln', receiver)]),
    ...(type === undefined ? [] : [byColumn(wanted, 'type', type)]),
  ];
}

function byColumn(wanted: Wanted, column: 'sender_gln' | 'receiver_gln' | 'type', value: string): Way {
  const condition = (put: Put) => [`m.${column} = ${put(value)}`];
  return {
    stream: ofMessages(wanted, condition),
    some: (put) => `SELECT FROM messages m WHERE ${[...condition(put), ...between(wanted, 'm.id', put)].join(' AND ')}`,
  };
}

/* What is asked for by name is found first and put in order then; what is broad comes in order from its index. */
function ofMessages(wanted: Wanted, conditions: (put: Put) => string[]): Stream {
  return ({ behind, window, put }) => {
    const all = [...conditions(put), ...between(wanted, 'm.id', put, behind)];
    const where = all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`;
    return `SELECT ${looked} FROM messages m ${where} ORDER BY m.id DESC LIMIT ${put(window)}`;
  };
}

/* Files that were posted apart have no delivery of their own: all of them are candidates. */
function byState(wanted: Wanted, states: readonly StateNotDelivered[]): Way {
  const { receiver } = wanted;
  const ofReceiver = (put: Put) => (receiver === undefined ? [] : [`party_gln = ${put(receiver)}`]);
  return {
    stream: ({ behind, window, put }) => {
      const limit = put(window);
      const ids = (state: StateNotDelivered, conditions: string[]) =>
        `(SELECT message_id AS id FROM deliveries
          WHERE ${[`state = '${state}'`, ...conditions, ...between(wanted, 'message_id', put, behind)].join(' AND ')}
          ORDER BY message_id DESC LIMIT ${limit})`;
      const inState = (state: StateNotDelivered) =>
        receiver === undefined
          ? `SELECT i.id FROM ${glnsInState(state)} s CROSS JOIN LATERAL ${ids(state, ['party_gln = s.gln'])} i`
          : ids(state, ofReceiver(put));
      const files = ['joined_to IS NOT NULL', ...between(wanted, 'id', put, behind)].join(' AND ');
      return `SELECT ${looked} FROM messages m WHERE m.id = ANY(ARRAY(
          SELECT id FROM (${states.map(inState).join(' UNION ALL ')}
            UNION ALL (SELECT id FROM messages WHERE ${files} ORDER BY id DESC LIMIT ${limit})) AS c
          GROUP BY id ORDER BY id DESC LIMIT ${limit}))`;
    },
    some: (put) =>
      states
        .map((state) => [`state = '${state}'`, ...ofReceiver(put), ...between(wanted, 'message_id', put)].join(' AND '))
        .map((where) => `SELECT FROM deliveries WHERE ${where}`)
        .join(' UNION ALL '),
  };
}

/* By the time that ids tell, somewhat wide: the conditions of the search are exact. */
function between({ since, until }: Wanted, column: string, put: Put, behind?: string): string[] {
  const below = lowest(behind, until && lowestIdAfter(until));
  return [
    ...(since === undefined ? [] : [`${column} >= ${put(lowestIdSince(since))}`]),
    ...(below === undefined ? [] : [`${column} < ${put(below)}`]),
  ];
}

function lowest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

/* Beyond that many any of them will do, or none. */
const enough = 20_000;

async function countSome(db: Queryable, some: Way['some']): Promise<number> {
  const { values, put } = parameters();
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM (${some(put)}) AS a LIMIT ${enough}) AS b`,
    values,
  );
  return rows[0]?.count ?? 0;
}
