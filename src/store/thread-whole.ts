import { columns, from, rowOf, type Selected } from './message-rows.ts';
import type { MessageRow } from './messages.ts';
import type { Queryable } from './store.ts';
import { idsOfThread } from './thread-view.ts';

/** A thread as operators see it, whoever asks. */
export interface ThreadFacts {
  /** The id it goes by today. */
  id: string;
  /** The ids of threads that were made part of it. */
  merged: string[];
  /** GLNs of its parties. */
  parties: string[];
  /** Whether a party gave it its name; else the gateway opened it by itself. */
  isNamed: boolean;
  openedAt: Date;
}

/** The thread that goes by this id, or went by it before it was made part of another. */
export async function findThread(db: Queryable, id: string): Promise<ThreadFacts | undefined> {
  const { rows } = await db.query<ThreadFacts>(
    `SELECT t.id, t.parties, t.named AS "isNamed", t.created_at AS "openedAt",
       ARRAY(SELECT o.id FROM threads o WHERE o.merged_into = t.id ORDER BY o.created_at, o.id) AS merged
     FROM threads t WHERE t.id = (SELECT coalesce(merged_into, id) FROM threads WHERE id = $1)`,
    [id],
  );
  return rows[0];
}

/** A message or receipt of a thread, with what may be missing around it. */
export interface ThreadMessage extends MessageRow {
  /** The letter that it says it follows and that has not come. */
  awaitsLetter?: string;
  /** The thread that it was in before that was made part of this one. */
  cameFrom?: string;
}

type Row = Selected & { awaits_letter: string | null; first_thread: string | null };

/** A page of a thread's messages and receipts in the order of acceptance, behind one of them. */
export async function messagesOfThread(
  db: Queryable,
  { threadId, behind, limit }: { threadId: string; behind?: string | undefined; limit: number },
): Promise<ThreadMessage[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns}, m.awaits_letter, m.first_thread FROM ${from}
     WHERE m.thread_id IN (${idsOfThread('$1')})
       AND ($2::uuid IS NULL OR m.place > (SELECT place FROM messages WHERE id = $2))
     ORDER BY m.place LIMIT $3`,
    [threadId, behind ?? null, limit],
  );
  return rows.map(({ awaits_letter, first_thread, ...row }) => ({
    ...rowOf(row),
    ...(awaits_letter !== null && { awaitsLetter: awaits_letter }),
    ...(first_thread !== null && first_thread !== threadId && { cameFrom: first_thread }),
  }));
}
