import type { Queryable } from './store.ts';

/**
 * Makes several threads one: their messages, deliveries and follow-ups go over to `into`, and their ids lead there from now on.
 * Each message keeps in mind which thread its parties knew it in. The rows of all must be locked against joining.
 */
export async function mergeThreads(db: Queryable, from: readonly string[], into: string): Promise<void> {
  /* First the follow-ups: a reminder being written at this moment has locked its own, and is waited for. */
  await db.query('UPDATE follow_ups SET thread_id = $2 WHERE thread_id = ANY($1)', [from, into]);
  await db.query(
    `UPDATE messages SET thread_id = $2, first_thread = coalesce(first_thread, thread_id) WHERE thread_id = ANY($1)`,
    [from, into],
  );
  await db.query('UPDATE deliveries SET thread_id = $2 WHERE thread_id = ANY($1)', [from, into]);
  await db.query(
    `UPDATE threads SET episode_id = coalesce(episode_id, (SELECT min(episode_id) FROM threads WHERE id = ANY($1)))
     WHERE id = $2`,
    [from, into],
  );
  await db.query('UPDATE threads SET merged_into = $2 WHERE id = ANY($1) OR merged_into = ANY($1)', [from, into]);
}

/** Locks threads for the transaction: with `alone` nobody else may join or merge them, else none may be merged away. Returns those that are still threads of their own. */
export async function lockRows(
  db: Queryable,
  ids: readonly string[],
  { alone }: { alone: boolean },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string; merged: boolean }>(
    `SELECT id, merged_into IS NOT NULL AS merged FROM threads WHERE id = ANY($1) ORDER BY id FOR ${alone ? 'UPDATE' : 'KEY SHARE'}`,
    [ids],
  );
  return rows.filter(({ merged }) => !merged).map(({ id }) => id);
}
