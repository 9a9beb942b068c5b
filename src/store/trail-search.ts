import { type Parameters, parameters } from './parameters.ts';
import type { Queryable } from './store.ts';
import { type TrailEvent, type TrailFilter, trailColumns } from './trail.ts';

/** What of the trail an operator looks for; each field narrows. */
export interface TrailWanted extends TrailFilter {
  /** A party's GLN, the id of a credential or an operator, `gateway` or `command-line`: who did it, or to what it was done. */
  actor?: string | undefined;
  kind?: string | undefined;
}

/** One page of what was found, newest first. */
export interface TrailFound {
  events: TrailEvent[];
  /** There may be more behind it: the id to go on from. */
  cursor?: string;
  /** The time was over before the page was full: looked through until here. */
  lookedBackTo?: Date;
}

const [fewest, most] = [500, 16_000];

/**
 * Looks through the audit trail, newest first. Its cost does not grow with what is stored: events are looked at in growing
 * windows until the page is full or `atMost` ms are over.
 */
export async function searchTrail(
  db: Queryable,
  wanted: TrailWanted,
  { cursor, limit, atMost = 200 }: { cursor?: string | undefined; limit: number; atMost?: number },
): Promise<TrailFound> {
  const end = performance.now() + atMost;
  const events: TrailEvent[] = [];
  let behind = cursor ?? (wanted.until && (await idAt(db, wanted.until)));
  for (let window = fewest; ; window = Math.min(window * 4, most)) {
    const seen = await lookAt(db, wanted, { behind, window, limit: limit + 1 - events.length });
    events.push(...seen.events);
    if (events.length > limit) {
      const page = events.slice(0, limit);
      const last = page.at(-1);
      return { events: page, ...(last && { cursor: last.id }) };
    }
    const isOver = seen.last === undefined || seen.count < window || isBefore(seen.last.at, wanted.since);
    if (isOver || !seen.last) return { events };
    behind = seen.last.id;
    if (performance.now() > end) return { events, cursor: behind, lookedBackTo: seen.last.at };
  }
}

/* Ids are given and clocks are read in nearly, not exactly, the same order. */
const slackMs = 60_000;

function isBefore(at: Date, since: Date | undefined): boolean {
  return since !== undefined && at.getTime() < since.getTime() - slackMs;
}

interface Seen {
  count: number;
  /** The oldest event that was looked at. */
  last?: { id: string; at: Date };
  events: TrailEvent[];
}

async function lookAt(
  db: Queryable,
  wanted: TrailWanted,
  { behind, window, limit }: { behind: string | undefined; window: number; limit: number },
): Promise<Seen> {
  const { values, put } = parameters();
  const { messageId } = wanted;
  /* Those of one message have an index of their own; else the newest come one by one. */
  const some = [
    behind !== undefined && `e.id < ${put(behind)}`,
    messageId !== undefined && `e.message_id = ${put(messageId)}`,
  ].filter((part) => part !== false);
  const { rows } = await db.query<TrailEvent & { count: number; lastId: string; lastAt: Date }>(
    `WITH looked AS MATERIALIZED (SELECT * FROM events e ${some.length > 0 ? `WHERE ${some.join(' AND ')}` : ''}
         ORDER BY e.id DESC LIMIT ${put(window)}),
       edge AS (SELECT count(*)::int AS count, min(id) AS last_id FROM looked)
     SELECT edge.count, edge.last_id AS "lastId", (SELECT at FROM looked WHERE id = edge.last_id) AS "lastAt", found.*
     FROM edge LEFT JOIN LATERAL (SELECT ${trailColumns} FROM looked e WHERE ${narrowed(wanted, put)}
       ORDER BY e.id DESC LIMIT ${put(limit)}) AS found ON true`,
    values,
  );
  const [first] = rows;
  if (!first || first.lastId === null) return { count: 0, events: [] };
  const { count, lastId, lastAt } = first;
  const events = rows.filter(({ id }) => id !== null).map(({ count: _, lastId: __, lastAt: ___, ...event }) => event);
  return { count, last: { id: lastId, at: lastAt }, events };
}

function narrowed({ credentialId, since, until, actor, kind }: TrailWanted, put: Parameters['put']): string {
  const parts = [
    credentialId !== undefined && `e.credential_id = ${put(credentialId)}`,
    since !== undefined && `e.at >= ${put(since)}`,
    until !== undefined && `e.at < ${put(until)}`,
    kind !== undefined && `e.kind = ${put(kind)}`,
    actor !== undefined && actorIs(put(actor)),
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

function actorIs(value: string): string {
  return `${value} IN (e.actor, e.subject, e.party_gln, e.credential_id::text)`;
}

/* The first id whose event came a little after a moment, found by halving: about thirty looks, however many events there are. */
async function idAt(db: Queryable, moment: Date): Promise<string> {
  const { rows } = await db.query<{ most: string }>('SELECT coalesce(max(id), 0) + 1 AS most FROM events');
  let [low, high] = [0n, BigInt(rows[0]?.most ?? 1)];
  while (low < high) {
    const middle = (low + high) / 2n;
    const { rows: near } = await db.query<{ at: Date }>('SELECT at FROM events WHERE id >= $1 ORDER BY id LIMIT 1', [
      String(middle),
    ]);
    const at = near[0]?.at.getTime() ?? Number.POSITIVE_INFINITY;
    if (at >= moment.getTime() + slackMs) high = middle;
    else low = middle + 1n;
  }
  return String(low);
}
