import { columns, from, rowOf, type Selected } from './message-rows.ts';
import type { MessageRow } from './messages.ts';
import type { Queryable } from './store.ts';
import { idsOfThread } from './thread-view.ts';

/** The messages and receipts of a thread near one of them, whoever sent them, in the order of acceptance. */
export interface ThreadPart {
  messages: MessageRow[];
  /** There are more before or behind. */
  isCut: boolean;
}

/** Up to `each` messages of its thread before a message, itself, and as many behind it. */
export async function threadAround(
  db: Queryable,
  { id, threadId }: Pick<MessageRow, 'id' | 'threadId'>,
  each: number,
): Promise<ThreadPart> {
  if (threadId === undefined) return { messages: [], isCut: false };
  const near = (order: string, side: string) =>
    `(SELECT m.id FROM messages m WHERE m.thread_id IN (${idsOfThread('$1')})
       AND m.place ${side} (SELECT place FROM messages WHERE id = $2) ORDER BY m.place ${order} LIMIT $3)`;
  const { rows } = await db.query<Selected>(
    `SELECT ${columns} FROM ${from}
     WHERE m.id = ANY(ARRAY(${near('DESC', '<')} UNION ALL ${near('ASC', '>=')})) ORDER BY m.place`,
    [threadId, id, each + 1],
  );
  const messages = rows.map(rowOf);
  const here = messages.findIndex((message) => message.id === id);
  const shown = messages.slice(Math.max(0, here - each), here + each + 1);
  return { messages: shown, isCut: shown.length < messages.length };
}
