import type { DeliveryState } from './deliveries.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** Keeps others from settling, leasing or ending the deliveries of a message until the transaction ends. */
export async function lockDeliveries(db: Queryable, messageId: string): Promise<void> {
  await db.query('SELECT FROM deliveries WHERE message_id = $1 ORDER BY part FOR UPDATE', [messageId]);
}

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
  await lockAnswers(db, messageId);
  const { rows } = await db.query<{ state: DeliveryState }>(
    prepared('SELECT state FROM deliveries WHERE message_id = $1'),
    [messageId],
  );
  return rows.every(({ state }) => state === 'delivered');
}

/** Notes that the receiver's own system has answered the part with this letter id; whether all parts are answered now. */
export async function markAnswered(db: Queryable, messageId: string, letterId: string): Promise<boolean> {
  await lockAnswers(db, messageId);
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

/**
 * Lets one transaction at a time decide how a message is answered, until it ends: of two that settle parts of it or answer
 * it at one moment the later sees what the earlier did. Who changes its deliveries has their rows locked before this.
 */
export async function lockAnswers(db: Queryable, messageId: string): Promise<void> {
  await db.query(prepared('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))'), [messageId]);
}
