import { timeOfId } from './id-times.ts';
import { columns, from, rowOf, type Selected, standing } from './message-rows.ts';
import type { MessageRow } from './messages.ts';
import { parameters } from './parameters.ts';
import { narrowed, type Wanted } from './search-conditions.ts';
import { type Stream, streamFor } from './search-streams.ts';
import type { Queryable } from './store.ts';

/** Which page of what is found: behind the id that the page before gave, so many, and how long to look for them at most, in ms. */
export interface Leaf {
  cursor?: string | undefined;
  limit: number;
  atMost?: number | undefined;
}

/** One page of what was found, newest first. */
export interface Found {
  messages: MessageRow[];
  /** There may be more behind it. */
  cursor?: string;
  /** The time was over before the page was full: looked through until here, go on behind the cursor. */
  lookedBackTo?: Date;
}

/* So many candidates are looked at in one go: few at first, since nearly always they do. */
const [fewest, most] = [200, 3_200];

/**
 * Looks for messages of all parties, newest first. Its cost does not grow with what is stored: candidates come in order from the
 * index that leaves fewest of them, and are looked at in growing windows until the page is full or the time is over.
 */
export async function searchMessages(
  db: Queryable,
  wanted: Wanted,
  { cursor, limit, atMost = 120 }: Leaf,
): Promise<Found> {
  const end = performance.now() + atMost;
  const stream = await streamFor(db, wanted);
  const ids: string[] = [];
  let behind = cursor;
  for (let window = fewest; ; window = Math.min(window * 4, most)) {
    const seen = await lookAt(db, stream, wanted, { behind, window, limit: limit + 1 - ids.length });
    ids.push(...seen.ids);
    if (ids.length > limit) return await leafOf(db, ids.slice(0, limit), ids[limit - 1]);
    if (seen.last === null || seen.count < window) return await leafOf(db, ids);
    behind = seen.last;
    if (performance.now() > end) return { ...(await leafOf(db, ids, behind)), lookedBackTo: timeOfId(behind) };
  }
}

interface Seen {
  /** Candidates looked at, and the id of the last of them. */
  count: number;
  last: string | null;
  /** Those of them that are wanted. */
  ids: string[];
}

async function lookAt(
  db: Queryable,
  stream: Stream,
  wanted: Wanted,
  { limit, ...window }: { behind: string | undefined; window: number; limit: number },
): Promise<Seen> {
  const { values, put } = parameters();
  const { rows } = await db.query<Seen>(
    `WITH candidates AS MATERIALIZED (${stream({ ...window, put })})
     SELECT (SELECT count(*)::int FROM candidates) AS count, (SELECT id FROM candidates ORDER BY id LIMIT 1) AS last,
       ARRAY(SELECT m.id FROM candidates m ${wanted.status === undefined ? '' : standing}
         WHERE ${narrowed(wanted, put)} ORDER BY m.id DESC LIMIT ${put(limit)}) AS ids`,
    values,
  );
  const [seen] = rows;
  if (!seen) throw new Error('an aggregate has no row');
  return seen;
}

async function leafOf(db: Queryable, ids: readonly string[], cursor?: string): Promise<Found> {
  const messages = ids.length === 0 ? [] : await messagesByIds(db, ids);
  return { messages, ...(cursor !== undefined && { cursor }) };
}

/** Messages by their ids, whoever asks, newest first. */
export async function messagesByIds(db: Queryable, ids: readonly string[]): Promise<MessageRow[]> {
  const { rows } = await db.query<Selected>(`SELECT ${columns} FROM ${from} WHERE m.id = ANY($1) ORDER BY m.id DESC`, [
    ids,
  ]);
  return rows.map(rowOf);
}
