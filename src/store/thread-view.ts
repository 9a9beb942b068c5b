import { columns, from, rowOf, type Selected } from './message-rows.ts';
import type { MessageRow } from './messages.ts';
import type { Queryable, Store } from './store.ts';

/* A receipt that was being written while threads were made one still has the old id. */
/** SQL: the ids that a thread is stored under, where `id` is the one it goes by today. */
export function idsOfThread(id: string): string {
  return `SELECT id FROM threads WHERE id = ${id} OR merged_into = ${id}`;
}

/** One page of the messages and receipts of a thread that these parties sent or received, in the order of acceptance; `cursor` is the id of the last one of the page before. */
export async function listThread(
  db: Queryable,
  {
    threadId,
    glns,
    cursor,
    limit,
  }: { threadId: string; glns: readonly string[]; cursor?: string | undefined; limit: number },
): Promise<{ messages: MessageRow[]; cursor?: string }> {
  const { rows } = await db.query<Selected>(
    `SELECT ${columns} FROM ${from}
     WHERE m.thread_id IN (${idsOfThread('$1')}) AND (m.sender_gln = ANY($2) OR m.receiver_gln = ANY($2))
       AND ($3::uuid IS NULL OR m.place > (SELECT place FROM messages WHERE id = $3))
     ORDER BY m.place LIMIT $4`,
    [threadId, glns, cursor ?? null, limit + 1],
  );
  const messages = rows.slice(0, limit).map(rowOf);
  const last = messages.at(-1);
  return { messages, ...(rows.length > limit && last && { cursor: last.id }) };
}

/** Ids of the messages that answer this one: its receipts, oldest first. */
export async function answersTo(store: Store, id: string): Promise<string[]> {
  const { rows } = await store.pool.query<{ id: string }>('SELECT id FROM messages WHERE answers = $1 ORDER BY id', [
    id,
  ]);
  return rows.map((row) => row.id);
}
