import { isNextInThread, mayGoOut, type Turn } from './deliveries.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/* So many deliveries of one receiver that is called are in hand at once, so that one that is slow cannot hold all workers. */
const mostInHand = 5;
/* So many to inboxes lie in the queue at most: enough for any number of workers, and what is read of a backlog to find the next. */
const mostEnqueued = 1_000;

/** Condition on a delivery `d`: its time has come and is not over. */
export const isDue = `d.state = 'queued' AND d.due_at <= now() AND d.expires_at > (SELECT store_time())`;
/* Of a delivery `d`: it is in no queue that still counts. */
const isNotEnqueued = `(d.enqueued_at IS NULL OR d.enqueued_at < now() - interval '1 minute')`;

/** Recursive query `receivers_waiting (gln)`: every receiver to be called for which something is queued, then NULL; found by leaps through an index, however much waits for each. */
export const receiversWaiting = `
  receivers_waiting (gln) AS (
    SELECT min(party_gln) FROM deliveries WHERE state = 'queued' AND channel <> 'inbox'
    UNION ALL
    SELECT (SELECT min(d.party_gln) FROM deliveries d WHERE d.state = 'queued' AND d.channel <> 'inbox' AND d.party_gln > w.gln)
    FROM receivers_waiting w WHERE w.gln IS NOT NULL)`;

/* How many more of each receiver's deliveries may be sent; one that has failed just now gets one at a time. */
const roomLeft = `
  room (gln, left_over) AS (
    SELECT w.gln, CASE WHEN r.failures > 0 THEN 1 ELSE $2 END - (
      SELECT count(*) FROM deliveries s WHERE s.party_gln = w.gln AND s.state = 'sending' AND s.channel <> 'inbox')
    FROM receivers_waiting w LEFT JOIN receivers r ON r.gln = w.gln
    WHERE w.gln IS NOT NULL AND r.paused_at IS NULL AND r.disabled_at IS NULL
      AND (r.blocked_until IS NULL OR r.blocked_until <= now()))`;

/**
 * Takes up to `limit` deliveries to inboxes and as many to receivers that are called, all due and not in the queue, and
 * stamps them as enqueued. Of those to inboxes, and of each receiver that is called, only the first few go out at once:
 * those that are in the queue are among them, so two relays that look at the same time find the same.
 */
export async function takeDue(db: Queryable, limit: number): Promise<Turn[]> {
  const { rows } = await db.query<Pick<Turn, 'id' | 'generation'> & { traceparent: string | null }>(
    prepared(`WITH RECURSIVE ${receiversWaiting}, ${roomLeft},
     /* Made once: left to the planner it may be made anew for every delivery that waits. */
     first AS MATERIALIZED (
       (SELECT d.id FROM room CROSS JOIN LATERAL (
         SELECT d.id, d.enqueued_at FROM deliveries d
         WHERE d.party_gln = room.gln AND ${isDue} AND d.channel <> 'inbox' AND d.held_at IS NULL AND ${isNextInThread}
         ORDER BY d.due_at, d.id LIMIT greatest(room.left_over, 0)) d
       WHERE ${isNotEnqueued} LIMIT $1)
       UNION ALL
       (SELECT d.id FROM (
         SELECT d.id, d.enqueued_at FROM deliveries d
         WHERE ${isDue} AND d.channel = 'inbox' AND ${mayGoOut}
         ORDER BY d.due_at, d.id LIMIT $3) d
       WHERE ${isNotEnqueued} LIMIT $1)),
     taken AS (
       SELECT d.id FROM deliveries d WHERE d.id = ANY(ARRAY(SELECT id FROM first)) AND ${isDue} AND ${isNotEnqueued}
       FOR UPDATE OF d SKIP LOCKED)
     UPDATE deliveries SET enqueued_at = now()
     WHERE id = ANY(ARRAY(SELECT id FROM taken))
     RETURNING id, generation, CASE WHEN generation = 1 THEN traceparent END AS traceparent`),
    [limit, mostInHand, mostEnqueued],
  );
  return rows.map(({ traceparent, ...turn }) => (traceparent === null ? turn : { ...turn, traceparent }));
}

/* In one statement: small enough to be done well within its time limit. */
const forgotten = 5_000;

/** Forgets what was enqueued, for the queue was wiped; outside of a transaction any number goes, batch by batch. */
export async function forgetEnqueued(db: Queryable): Promise<void> {
  for (;;) {
    /* What somebody holds at this moment is on its way out of the queue. */
    const { rowCount } = await db.query(
      `UPDATE deliveries SET enqueued_at = NULL
       WHERE id = ANY(ARRAY(
         SELECT id FROM deliveries WHERE state = 'queued' AND enqueued_at IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED))`,
      [forgotten],
    );
    if ((rowCount ?? 0) < forgotten) return;
  }
}
