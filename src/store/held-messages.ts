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
