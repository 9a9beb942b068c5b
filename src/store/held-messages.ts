import type { Queryable } from './store.ts';

/** Keeps what has not ended of a message from being tried or leased; a lease or a try under way goes on. False where all of it has ended. */
export async function holdMessage(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET held_at = coalesce(held_at, now())
     WHERE message_id = $1 AND state IN ('queued', 'sending', 'available', 'leased')`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}

/** Lets a message go on. False where all of it has ended. */
export async function letGo(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET held_at = NULL
     WHERE message_id = $1 AND state IN ('queued', 'sending', 'available', 'leased')`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}

/** Ends a message that nobody has in hand, however often it was tried or leased before. False where a part of it is in somebody's hands or has ended. */
export async function giveUpMessage(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'cancelled', settled_at = now(), output = NULL
     WHERE message_id = $1 AND NOT EXISTS (
       SELECT FROM deliveries o WHERE o.message_id = $1
         AND NOT (o.state IN ('queued', 'available') OR (o.state = 'leased' AND o.lease_expires_at < now())))`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}

/* Of a message: all of it waits, and nobody has a part of it in hand. */
const waits = `d.party_gln = $1 AND d.state IN ('queued', 'available') AND NOT EXISTS (
  SELECT FROM deliveries o WHERE o.message_id = d.message_id AND o.state NOT IN ('queued', 'available'))`;

/** Up to `limit` ids of messages that wait for a receiver, the first accepted first, after one that was seen. */
export async function waitingMessages(
  db: Queryable,
  gln: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT DISTINCT d.message_id AS id FROM deliveries d
     WHERE ${waits} AND ($2::uuid IS NULL OR d.message_id > $2) ORDER BY 1 LIMIT $3`,
    [gln, after ?? null, limit],
  );
  return rows.map((row) => row.id);
}

/** How many messages wait for a receiver that nobody has in hand. */
export async function countWaiting(db: Queryable, gln: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT d.message_id)::int AS count FROM deliveries d WHERE ${waits}`,
    [gln],
  );
  return rows[0]?.count ?? 0;
}
