import { isUuid } from '../formats/derived-ids.ts';
import type { Cover } from '../message.ts';
import type { MessageRow } from './messages.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** What a thread is called towards the receiver of one of its messages. */
export interface ThreadNames {
  /** The id that the receiver knows the thread by: the one it has used, else the one it got first. */
  known: string;
  /** The episode of care that the parties have told, which is not the thread's own id. */
  episode: string | null;
  /** Whether what the message gives as its episode is an id of the thread. */
  isEpisodeThread: boolean;
}

/** The names of the thread of a stored message, towards its receiver. Only where threads were made one do these differ. */
export async function threadNames(db: Queryable, stored: MessageRow, cover: Cover): Promise<ThreadNames> {
  const episode = cover.episodeOfCareId;
  const { rows } = await db.query<ThreadNames>(
    prepared(`SELECT CASE WHEN EXISTS (SELECT FROM threads o WHERE o.merged_into = t.id) THEN coalesce(
         (SELECT m.named_thread FROM messages m WHERE m.thread_id = t.id AND m.sender_gln = $2 AND m.named_thread IS NOT NULL
          ORDER BY m.place DESC LIMIT 1),
         (SELECT coalesce(m.first_thread, m.thread_id) FROM messages m
          WHERE m.thread_id = t.id AND m.receiver_gln = $2 AND m.type <> 'receipt' ORDER BY m.place LIMIT 1)) ELSE t.id END AS known,
       t.episode_id AS episode,
       EXISTS (SELECT FROM threads o WHERE o.id = $3 AND (o.id = t.id OR o.merged_into = t.id)
         AND t.episode_id IS DISTINCT FROM o.id::text) AS "isEpisodeThread"
     FROM threads t WHERE t.id = $1`),
    [stored.threadId, stored.receiverGln, episode !== undefined && isUuid(episode) ? episode : null],
  );
  const [names] = rows;
  return names ?? { known: stored.threadId ?? '', episode: null, isEpisodeThread: false };
}

/** A message of a thread that came before another one. */
export type Earlier = Pick<MessageRow, 'id' | 'format' | 'exchange' | 'predecessor'>;

/* An answer repeats no more than this. */
const mostRepeated = 200;

/**
 * The messages that went between the two parties in the thread before this one, oldest first; none that was withdrawn by its
 * sender or refused by its receiver, and no files without their letter.
 */
export async function earlierInThread(db: Queryable, stored: MessageRow): Promise<Earlier[]> {
  const { rows } = await db.query<Earlier & { exchange: Earlier['exchange'] | null; predecessor: string | null }>(
    `SELECT m.id, m.format, m.exchange, m.predecessor FROM messages m
     WHERE m.thread_id = $1 AND m.type <> 'receipt' AND m.joined_to IS NULL
       AND m.place < (SELECT place FROM messages WHERE id = $2)
       AND ((m.sender_gln = $3 AND m.receiver_gln = $4) OR (m.sender_gln = $4 AND m.receiver_gln = $3))
       AND NOT EXISTS (SELECT FROM deliveries d WHERE d.message_id = m.id AND d.state IN ('cancelled', 'rejected'))
     ORDER BY m.place DESC LIMIT $5`,
    [stored.threadId, stored.id, stored.senderGln, stored.receiverGln, mostRepeated],
  );
  return rows.reverse().map(({ id, format, exchange, predecessor }) => ({
    ...{ id, format },
    ...(exchange && { exchange }),
    ...(predecessor !== null && { predecessor }),
  }));
}
