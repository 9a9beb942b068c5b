import { glnsInState } from './glns-in-state.ts';
import { lowestIdSince } from './id-times.ts';
import type { Queryable } from './store.ts';

/* Beyond that many it is enough to know that there are more. */
const enough = 10_000;

/** How long a receiver's messages wait, and how many of them: never more than `countedUpTo`, which means that or more. */
export interface Waiting {
  gln: string;
  name?: string;
  count: number;
  /** When the one was accepted that has waited longest, and how long ago. */
  oldestSeconds: number;
}

/** Counts end there. */
export const countedUpTo = enough;

/** The receivers whose messages have waited longest, the longest first: what is queued, being tried, or not yet taken from an inbox. */
export async function longestWaiting(db: Queryable, limit: number): Promise<Waiting[]> {
  const waiting = (['queued', 'sending', 'available', 'leased'] as const).map(
    (state) => `SELECT s.gln, o.created_at, c.count FROM ${glnsInState(state)} s
      CROSS JOIN LATERAL (SELECT created_at FROM deliveries WHERE state = '${state}' AND party_gln = s.gln
        ORDER BY message_id LIMIT 1) o
      CROSS JOIN LATERAL (SELECT count(*)::int FROM (
        SELECT FROM deliveries WHERE state = '${state}' AND party_gln = s.gln LIMIT ${enough}) AS few) c`,
  );
  const { rows } = await db.query<Waiting & { name: string | null }>(
    `SELECT w.gln, p.name, least(sum(w.count), ${enough})::int AS count,
       greatest(0, floor(extract(epoch FROM now() - min(w.created_at))))::float8 AS "oldestSeconds"
     FROM (${waiting.join(' UNION ALL ')}) AS w LEFT JOIN parties p ON p.gln = w.gln
     GROUP BY w.gln, p.name ORDER BY min(w.created_at), w.gln LIMIT $1`,
    [limit],
  );
  return rows.map(({ name, ...row }) => ({ ...row, ...(name !== null && { name }) }));
}

/** A receiver that nothing goes out to at this moment, and why: an operator's word, its own, or too many failures in a row. */
export interface Down {
  gln: string;
  name?: string;
  why: 'paused' | 'disabled' | 'failing';
  /** Since when; of one that fails, until when nothing is tried. */
  moment: Date;
}

/** The receivers that nothing goes out to at this moment. */
export async function receiversDown(db: Queryable): Promise<Down[]> {
  const { rows } = await db.query<Down & { name: string | null }>(
    `SELECT r.gln, p.name, CASE WHEN r.disabled_at IS NOT NULL THEN 'disabled' WHEN r.paused_at IS NOT NULL THEN 'paused'
         ELSE 'failing' END AS why, coalesce(r.disabled_at, r.paused_at, r.blocked_until) AS moment
     FROM receivers r LEFT JOIN parties p ON p.gln = r.gln
     WHERE r.disabled_at IS NOT NULL OR r.paused_at IS NOT NULL OR r.blocked_until > now() ORDER BY r.gln`,
  );
  return rows.map(({ name, ...row }) => ({ ...row, ...(name !== null && { name }) }));
}

/** What waits for an operator; every count ends at `countedUpTo`. */
export interface InNeed {
  /** Messages among the dead letters. */
  deadLetters: number;
  /** Messages whose receiver's own system owes its receipt for too long. */
  receiptsOverdue: number;
  /** Receipts whose time to live ended before they reached whom they were for, in the last seven days. */
  receiptsExpired: number;
  followUpsOverdue: number;
  /** Messages that an operator keeps back. */
  held: number;
}

const week = 7 * 86_400_000;

/** Counts what needs a hand now, by the small indexes that hold nothing else. */
export async function inNeed(db: Queryable): Promise<InNeed> {
  const some = (query: string) => `(SELECT count(*)::int FROM (${query} LIMIT ${enough}) AS few)`;
  const since = new Date(Date.now() - week);
  const { rows } = await db.query<InNeed>(
    `SELECT ${some('SELECT DISTINCT message_id FROM deliveries WHERE dead_at IS NOT NULL')} AS "deadLetters",
       ${some('SELECT FROM messages WHERE receipt_overdue_at IS NOT NULL')} AS "receiptsOverdue",
       ${some(`SELECT FROM deliveries d JOIN messages m ON m.id = d.message_id
         WHERE d.state = 'expired' AND d.message_id >= $1 AND m.type = 'receipt' AND m.accepted_at >= $2`)} AS "receiptsExpired",
       ${some("SELECT FROM follow_ups WHERE state = 'overdue'")} AS "followUpsOverdue",
       ${some(`SELECT DISTINCT message_id FROM deliveries
         WHERE held_at IS NOT NULL AND state IN ('queued', 'sending', 'available', 'leased')`)} AS held`,
    [lowestIdSince(since), since],
  );
  const [counts] = rows;
  if (!counts) throw new Error('an aggregate has no row');
  return counts;
}
