import type { DeliveryState } from './deliveries.ts';
import type { Queryable } from './store.ts';

/** Takes back what of a refused message nobody has leased yet: the parts belong together. */
export async function withdrawParts(db: Queryable, messageId: string): Promise<void> {
  await db.query(
    `UPDATE deliveries SET state = 'rejected', settled_at = now(), output = NULL
     WHERE message_id = $1 AND state IN ('queued', 'sending', 'available')`,
    [messageId],
  );
}

/** Whether every part of a message has been taken over. Waits for others that settle a part of it at this moment. */
export async function isTakenOver(db: Queryable, messageId: string): Promise<boolean> {
  await lockParts(db, messageId);
  const { rows } = await db.query<{ state: DeliveryState }>('SELECT state FROM deliveries WHERE message_id = $1', [
    messageId,
  ]);
  return rows.every(({ state }) => state === 'delivered');
}

/** Notes that the receiver's own system has answered the part with this letter id; whether all parts are answered now. */
export async function markAnswered(db: Queryable, messageId: string, letterId: string): Promise<boolean> {
  await lockParts(db, messageId);
  await db.query(
    `UPDATE deliveries SET answered = true WHERE message_id = $1 AND part = coalesce(
       (SELECT i.part FROM identifiers i WHERE i.message_id = $1 AND i.letter_id = $2 ORDER BY i.part DESC LIMIT 1), 1)`,
    [messageId, letterId],
  );
  const { rows } = await db.query<{ answered: boolean }>('SELECT answered FROM deliveries WHERE message_id = $1', [
    messageId,
  ]);
  return rows.every(({ answered }) => answered);
}

/* Of two that settle parts of a message at one moment the later sees what the earlier did. Row locks would wait for each other. */
async function lockParts(db: Queryable, messageId: string): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [messageId]);
}
