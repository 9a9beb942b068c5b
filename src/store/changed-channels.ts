import { addEvents } from './events.ts';
import type { Queryable } from './store.ts';

/*
 * A party's channel of today is that of whatever waits for it: a delivery that is queued, or lies in an inbox that the
 * party has left. What a worker has claimed is left to it. A lease of an inbox that the party has left holds on: whoever
 * has it may settle it by its token, and when it passes the delivery goes the new way. A claim check stays what it is
 * until it is settled or its time has passed.
 */

/* Of a delivery `d` to a party `p`. One that is leased and bears the name of a webhook was leased in an inbox. */
const goesAnotherWay = `d.state IN ('queued', 'available', 'leased') AND d.channel <> p.channel->>'kind'
  AND (d.state = 'queued' OR d.channel IN ('inbox', 'webhook'))`;

/* What lay in the inbox is written anew where it goes; its old bytes are of no use to anybody. */
const goTheNewWay = `SET channel = w.kind, unsettled = 0,
  state = CASE WHEN w.leased THEN d.state ELSE 'queued' END,
  generation = d.generation + (NOT w.leased)::int,
  enqueued_at = NULL,
  output = CASE WHEN w.leased THEN d.output END,
  lease_token = CASE WHEN w.leased THEN d.lease_token END,
  lease_expires_at = CASE WHEN w.leased THEN d.lease_expires_at END`;

/* In one statement: small enough to be done well within its time limit. */
const batch = 2_000;

/**
 * Has all that waits for a party go the way that it names now, and forgets what failed on the old one; a pause and the
 * word of a receiver that is gone stay. Tries and due times are left as they are. Returns how many go another way. In
 * the transaction that changes the party.
 */
export async function followParty(db: Queryable, gln: string): Promise<number> {
  await db.query(
    `UPDATE receivers SET failures = 0, blocked_until = NULL, updated_at = now()
     WHERE gln = $1 AND (failures > 0 OR blocked_until IS NOT NULL)`,
    [gln],
  );
  let count = 0;
  for (;;) {
    const moved = await move(db, 'p.gln = $2', { limit: batch, values: [gln] });
    if (moved === 0) return count;
    count += moved;
  }
}

/* Longer than any claim lasts that was made before the party was saved, and than any message takes to be accepted. */
const settlingSeconds = 120;

/**
 * The same for up to `limit` deliveries that could not follow at once when their party was saved, a short while ago:
 * they were being claimed, accepted or leased at that moment. Returns how many.
 */
export async function followSavedParties(db: Queryable, limit: number): Promise<number> {
  const which = 'p.updated_at > now() - make_interval(secs => $2)';
  return await move(db, which, { limit, values: [settlingSeconds], skipping: true });
}

async function move(
  db: Queryable,
  which: string,
  { limit, values, skipping = false }: { limit: number; values: readonly unknown[]; skipping?: boolean },
): Promise<number> {
  const { rows } = await db.query<{ messageId: string; was: string }>(
    `WITH waiting AS (
       SELECT o.id, o.state, o.state = 'leased' AS leased, p.channel->>'kind' AS kind
       FROM parties p CROSS JOIN LATERAL (
         SELECT d.id, d.state FROM deliveries d WHERE d.party_gln = p.gln AND ${goesAnotherWay}
         ORDER BY d.id LIMIT $1 FOR UPDATE OF d ${skipping ? 'SKIP LOCKED' : ''}) o
       WHERE ${which} LIMIT $1)
     UPDATE deliveries d ${goTheNewWay} FROM waiting w WHERE d.id = w.id
     RETURNING d.message_id AS "messageId", w.state AS was`,
    [limit, ...values],
  );
  await noteReturned(
    db,
    rows.filter(({ was }) => was === 'available'),
  );
  return rows.length;
}

/**
 * Takes back up to `limit` leases of inboxes that their parties have left for a webhook, whose time has passed: they go the
 * new way. Those of parties that have a broker now are taken back like claim checks. Returns how many.
 */
export async function takeBackLeftLeases(db: Queryable, limit: number): Promise<number> {
  const { rows } = await db.query<{ messageId: string }>(
    /* A party that is called has nothing leased otherwise: a look at its index is all this costs. */
    `WITH passed AS (
       SELECT o.id, p.channel->>'kind' AS kind, false AS leased
       FROM parties p CROSS JOIN LATERAL (
         SELECT d.id FROM deliveries d
         WHERE d.party_gln = p.gln AND d.state = 'leased' AND d.channel = 'webhook' AND d.lease_expires_at < now()
         ORDER BY d.id LIMIT $1 FOR UPDATE OF d SKIP LOCKED) o
       WHERE p.channel->>'kind' = 'webhook' LIMIT $1)
     UPDATE deliveries d ${goTheNewWay}, due_at = now() FROM passed w WHERE d.id = w.id
     RETURNING d.message_id AS "messageId"`,
    [limit],
  );
  await noteReturned(db, rows);
  return rows.length;
}

async function noteReturned(db: Queryable, deliveries: readonly { messageId: string }[]): Promise<void> {
  const note = { kind: 'returned', actor: 'gateway' } as const;
  await addEvents(
    db,
    deliveries.map(({ messageId }) => ({ messageId, ...note })),
  );
}
