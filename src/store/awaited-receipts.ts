import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/* 120 minutes: MedCom, conversion service, use cases §4.5; contract *Receipts*. */
const answerWithinSeconds = 120 * 60;

/** Notes that the receiver's own system, which has taken a message over, owes its sender a receipt from now on; with it for the files joined to it. */
export async function awaitReceipt(db: Queryable, messageId: string): Promise<void> {
  await db.query(
    `UPDATE messages SET receipt_due_at = store_time() + make_interval(secs => $2)
     WHERE (id = $1 OR joined_to = $1) AND type <> 'receipt' AND receipt_requested AND receipt_due_at IS NULL`,
    [messageId, answerWithinSeconds],
  );
}

/** Notes that a receipt is owed no longer: one has come. */
export async function endAwaiting(db: Queryable, messageId: string): Promise<void> {
  await db.query(
    prepared(`UPDATE messages SET receipt_due_at = NULL, receipt_overdue_at = NULL
     WHERE (id = $1 OR joined_to = $1) AND receipt_due_at IS NOT NULL`),
    [messageId],
  );
}

/** A message whose receipt has not come in time. */
export interface Overdue {
  messageId: string;
  receiverGln: string;
}

/** Marks up to `limit` messages whose receipt has not come in time, each once, the longest waiting first. */
export async function markOverdue(db: Queryable, limit: number): Promise<Overdue[]> {
  const { rows } = await db.query<Overdue>(
    `UPDATE messages SET receipt_overdue_at = now()
     WHERE id IN (
       SELECT id FROM messages WHERE receipt_due_at <= (SELECT store_time()) AND receipt_overdue_at IS NULL
       ORDER BY receipt_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id AS "messageId", receiver_gln AS "receiverGln"`,
    [limit],
  );
  return rows;
}
