import type { FollowUp, FollowUpState } from './follow-ups.ts';
import type { Queryable } from './store.ts';

/** A follow-up as it was changed, with the message it follows. */
export interface Changed {
  id: string;
  messageId: string;
}

/**
 * Notes an answer: what waited is `answered`, or `closed` where the answer settles it. Returns what this changed. Rows are taken
 * in one order, so that two answers at once cannot wait for each other.
 */
export async function noteAnswered(
  db: Queryable,
  ids: readonly string[],
  by: { messageId: string; state: 'answered' | 'closed'; party: string },
): Promise<Changed[]> {
  const { rows } = await db.query<Changed>(
    `UPDATE follow_ups SET state = $2, due_at = NULL, answered_at = coalesce(answered_at, store_time()),
       answered_by = coalesce(answered_by, $3),
       ended_at = CASE WHEN $2 = 'closed' THEN store_time() END, ended_by = CASE WHEN $2 = 'closed' THEN $4 END
     WHERE id IN (
       SELECT id FROM follow_ups WHERE id = ANY($1)
         AND (state IN ('open', 'overdue') OR (state = 'answered' AND $2 = 'closed')) ORDER BY id FOR UPDATE)
     RETURNING id, message_id AS "messageId"`,
    [ids, by.state, by.messageId, by.party],
  );
  return rows;
}

/** Which follow-up is to end: by its own id, or by the message it follows. */
export type FollowUpKey = { id: string } | { messageId: string };

/** Ends a follow-up that is in one of these states; undefined where it is in none of them. */
export async function endFollowUp(
  db: Queryable,
  key: FollowUpKey,
  end: { state: 'closed' | 'cancelled'; by: string; from: readonly FollowUpState[] },
): Promise<Changed | undefined> {
  const { rows } = await db.query<Changed>(
    `UPDATE follow_ups SET state = $3, due_at = NULL, ended_at = store_time(), ended_by = $4
     WHERE ${'id' in key ? 'id' : 'message_id'} = $1 AND state = ANY($2)
     RETURNING id, message_id AS "messageId"`,
    ['id' in key ? key.id : key.messageId, end.from, end.state, end.by],
  );
  return rows[0];
}

/**
 * Withdraws the reminders of these follow-ups that nobody has leased yet; returns their messages. One that a worker is putting
 * into an inbox at this moment is withdrawn too: the worker's claim is gone then. What is under way to a called receiver is not.
 */
export async function withdrawReminders(db: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<{ messageId: string }>(
    `UPDATE deliveries SET state = 'cancelled', settled_at = now(), output = NULL, claim_expires_at = NULL
     WHERE id IN (
       SELECT d.id FROM deliveries d JOIN reminders r ON r.message_id = d.message_id
       WHERE r.follow_up_id = ANY($1) AND r.number > 0 AND d.receive_count = 0
         AND (d.state IN ('queued', 'available') OR (d.state = 'sending' AND d.channel = 'inbox'))
       ORDER BY d.id FOR UPDATE OF d)
     RETURNING message_id AS "messageId"`,
    [ids],
  );
  return rows.map((row) => row.messageId);
}

/** Keeps which message is which of the gateway's own words about a follow-up: a reminder from 1, or 0 that it is overdue. */
export async function keepReminder(
  db: Queryable,
  { id }: FollowUp,
  sent: { number: number; messageId: string },
): Promise<void> {
  await db.query('INSERT INTO reminders (follow_up_id, number, message_id) VALUES ($1, $2, $3)', [
    id,
    sent.number,
    sent.messageId,
  ]);
}

/** Counts a reminder and says when the next thing is to be done. */
export async function awaitNext(db: Queryable, { id }: FollowUp, dueAt: Date): Promise<void> {
  await db.query('UPDATE follow_ups SET reminders_sent = reminders_sent + 1, due_at = $2 WHERE id = $1', [id, dueAt]);
}

/** Lets a follow-up be overdue: nothing more is done by the clock. */
export async function markOverdue(db: Queryable, { id }: FollowUp): Promise<void> {
  await db.query(`UPDATE follow_ups SET state = 'overdue', due_at = NULL, overdue_at = store_time() WHERE id = $1`, [
    id,
  ]);
}

/** Puts off what could not be done, so that it keeps nothing else from being done. */
export async function putOff(db: Queryable, { id }: FollowUp, seconds: number): Promise<void> {
  await db.query(
    `UPDATE follow_ups SET due_at = store_time() + make_interval(secs => $2) WHERE id = $1 AND state = 'open'`,
    [id, seconds],
  );
}

/** What the gateway sent for a follow-up, in order. */
export async function remindersOf(
  db: Queryable,
  id: string,
): Promise<{ number: number; messageId: string; sentAt: Date }[]> {
  const { rows } = await db.query<{ number: number; messageId: string; sentAt: Date }>(
    `SELECT number, message_id AS "messageId", sent_at AS "sentAt" FROM reminders WHERE follow_up_id = $1 ORDER BY sent_at, number`,
    [id],
  );
  return rows;
}
