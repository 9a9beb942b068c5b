import { isNextInThread } from './deliveries.ts';
import { isDue, receiversWaiting } from './due.ts';
import type { Queryable } from './store.ts';

/** For how long, in seconds, a delivery that may go out has been due, whether it was put in the queue or not; 0 where none is. */
export interface Overdue {
  /** The longest of all, also of those that wait for their receiver's few in hand. */
  queued: number;
  /** The longest of those that nothing but the relay and the workers keeps waiting. */
  relayLag: number;
}

/* Of what is known of a receiver: nothing goes out to it (`mayGoOut`, written so that many may wait for it). */
const isKeptBack = '(r.paused_at IS NOT NULL OR r.disabled_at IS NOT NULL OR r.blocked_until > now())';

/* One that has something in a worker's hands, or has failed just now, rightly keeps the rest of its deliveries waiting. */
const isIdle = `coalesce(r.failures, 0) = 0 AND NOT EXISTS (
  SELECT FROM deliveries s
  WHERE s.party_gln = w.gln AND s.state = 'sending' AND s.channel <> 'inbox' AND s.claim_expires_at > now())`;

/* So many of a receiver's deliveries are looked through for one that is behind no other of its thread. */
const mostLookedAt = 1_000;

/**
 * Tells how long what may go out has been due. Read is the first to an inbox that is not kept back, and of each receiver
 * that is called the first that is besides behind no other of its thread: it costs as much however much waits behind them.
 */
export async function readOverdue(db: Queryable): Promise<Overdue> {
  const { rows } = await db.query<Overdue>(
    `WITH RECURSIVE ${receiversWaiting},
     first AS (
       (SELECT d.due_at, true AS is_left FROM deliveries d
        WHERE ${isDue} AND d.channel = 'inbox' AND d.held_at IS NULL
          AND d.party_gln NOT IN (SELECT r.gln FROM receivers r WHERE ${isKeptBack})
        ORDER BY d.due_at LIMIT 1)
       UNION ALL
       SELECT f.due_at, ${isIdle} FROM receivers_waiting w LEFT JOIN receivers r ON r.gln = w.gln CROSS JOIN LATERAL (
         SELECT d.due_at FROM (
           SELECT * FROM deliveries d
           WHERE d.party_gln = w.gln AND ${isDue} AND d.channel <> 'inbox' AND d.held_at IS NULL
           ORDER BY d.due_at, d.id LIMIT $1) d
         WHERE ${isNextInThread} ORDER BY d.due_at, d.id LIMIT 1) f
       WHERE ${isKeptBack} IS NOT TRUE)
     SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8 AS queued,
       coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE is_left)), 0)::float8 AS "relayLag"
     FROM first`,
    [mostLookedAt],
  );
  return rows[0] ?? { queued: 0, relayLag: 0 };
}
