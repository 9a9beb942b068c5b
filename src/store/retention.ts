import { messageTypeNames } from '../message.ts';
import { type Lifetimes, letterDays } from '../retention/lifetimes.ts';
import type { Queryable } from './store.ts';

/*
 * Condition on a message `m`: nothing needs what it says any more. Its deliveries have ended, and those that died have been
 * seen to by an operator; so have its receipts, whose writing looks at it; nothing asks its receiver again.
 */
const isDone = `NOT EXISTS (
    SELECT FROM deliveries d WHERE d.message_id = coalesce(m.joined_to, m.id)
      AND (d.state NOT IN ('delivered', 'rejected', 'expired', 'cancelled') OR d.dead_at IS NOT NULL))
  AND NOT EXISTS (
    SELECT FROM messages r JOIN deliveries d ON d.message_id = r.id WHERE r.answers = m.id
      AND (d.state NOT IN ('delivered', 'rejected', 'expired', 'cancelled') OR d.dead_at IS NOT NULL))
  AND NOT EXISTS (SELECT FROM follow_ups f WHERE f.message_id = m.id AND f.state = 'open')`;

/** Removes what up to `limit` messages say whose time is over, oldest first. Returns their ids. */
export async function removeOldContent(
  db: Queryable,
  { contentDays, contentDaysOf }: Lifetimes,
  limit: number,
): Promise<string[]> {
  const days = messageTypeNames.map((type) => contentDaysOf[type] ?? contentDays);
  const { rows } = await db.query<{ id: string }>(
    `SELECT m.id FROM messages m JOIN unnest($1::text[], $2::int[]) AS t(type, days) ON t.type = m.type
     WHERE m.content_removed_at IS NULL AND m.accepted_at < now() - make_interval(days => t.days)
       AND m.accepted_at < now() - make_interval(days => $3) AND ${isDone}
     ORDER BY m.accepted_at LIMIT $4 FOR UPDATE OF m SKIP LOCKED`,
    [messageTypeNames, days, Math.min(...days), limit],
  );
  const ids = rows.map(({ id }) => id);
  await removeContent(db, ids);
  return ids;
}

/** Removes what one message says, on an operator's word. False where something still needs it, undefined where there is none. */
export async function eraseContent(db: Queryable, id: string): Promise<boolean | undefined> {
  const { rows } = await db.query<{ done: boolean }>(
    `SELECT (${isDone}) AS done FROM messages m WHERE m.id = $1 FOR UPDATE OF m`,
    [id],
  );
  const [row] = rows;
  if (row?.done) await removeContent(db, [id]);
  return row?.done;
}

async function removeContent(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.query(
    `UPDATE messages SET original = '', canonical = '', cpr_hash = NULL, content_removed_at = coalesce(content_removed_at, now())
     WHERE id = ANY($1)`,
    [ids],
  );
  await db.query('UPDATE deliveries SET output = NULL WHERE message_id = ANY($1) AND output IS NOT NULL', [ids]);
  await db.query('UPDATE follow_ups SET cpr_hash = NULL WHERE message_id = ANY($1) AND cpr_hash IS NOT NULL', [ids]);
}

/** Removes up to `limit` messages, letters and envelopes each whose time is over, all but the audit trail. Returns whether more may be waiting. */
export async function removeOldMetadata(db: Queryable, { metadataDays }: Lifetimes, limit: number): Promise<boolean> {
  const counts = [
    await removed(
      db,
      `DELETE FROM messages WHERE id IN (
         SELECT m.id FROM messages m
         WHERE m.content_removed_at IS NOT NULL AND m.accepted_at < now() - make_interval(days => $1) AND ${isDone}
         ORDER BY m.accepted_at LIMIT $2 FOR UPDATE OF m SKIP LOCKED)`,
      [metadataDays, limit],
    ),
    await removed(db, oldest('letters', 'sender_gln, letter_id'), [letterDays, limit]),
    await removed(db, oldest('envelopes', 'sender_gln, envelope_id'), [letterDays, limit]),
    await removed(
      db,
      `DELETE FROM threads WHERE id IN (
         SELECT t.id FROM threads t
         WHERE t.created_at < now() - make_interval(days => $1)
           AND NOT EXISTS (SELECT FROM messages m WHERE m.thread_id = t.id)
           AND NOT EXISTS (SELECT FROM threads o WHERE o.merged_into = t.id)
         ORDER BY t.created_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED)`,
      [metadataDays, limit],
    ),
  ];
  return counts.includes(limit);
}

/* SQL: the rows of a table beyond $1 days, up to $2 of them. */
function oldest(table: 'letters' | 'envelopes', key: string): string {
  return `DELETE FROM ${table} WHERE (${key}) IN (
    SELECT ${key} FROM ${table} WHERE created_at < now() - make_interval(days => $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;
}

async function removed(db: Queryable, statement: string, values: unknown[]): Promise<number> {
  return (await db.query(statement, values)).rowCount ?? 0;
}

/** How old what messages say is at most, in days; 0 where nothing is there. */
export async function oldestContentDays(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ days: number }>(
    `SELECT coalesce(extract(epoch FROM now() - min(accepted_at)) / 86400, 0)::float8 AS days
     FROM messages WHERE content_removed_at IS NULL`,
  );
  return rows[0]?.days ?? 0;
}
