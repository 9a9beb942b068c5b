import type { MessageTypeName } from '../message.ts';
import type { DeliveryState } from './deliveries.ts';
import { columns, from, rowOf, type Selected } from './message-rows.ts';
import type { MessageRow, MessageStatus } from './messages.ts';
import type { Store } from './store.ts';
import { idsOfThread } from './thread-view.ts';

/** What `listMessages` goes by; `cursor` is the id of the last message of the page before. */
export interface MessageFilter {
  glns: readonly string[];
  status?: MessageStatus | undefined;
  type?: MessageTypeName | undefined;
  letterId?: string | undefined;
  /** Any id that the thread is known under. */
  thread?: string | undefined;
  since?: Date | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** The states of a delivery that are shown as a status. */
export const statesOf: Record<MessageStatus, readonly DeliveryState[]> = {
  accepted: ['queued', 'sending'],
  available: ['available', 'leased'],
  delivered: ['delivered'],
  rejected: ['rejected'],
  expired: ['expired'],
  dead: ['dead'],
  cancelled: ['cancelled'],
};

/** One page of the messages that the parties sent or received, newest first. */
export async function listMessages(
  store: Store,
  filter: MessageFilter,
): Promise<{ messages: MessageRow[]; cursor?: string }> {
  const { rows } = await store.pool.query<Selected>(
    `SELECT ${columns} FROM ${from}
     WHERE (m.sender_gln = ANY($1) OR m.receiver_gln = ANY($1))
       AND ($2::text[] IS NULL OR coalesce(d.state, 'delivered') = ANY($2))
       AND ($3::text IS NULL OR m.type = $3)
       AND ($4::text IS NULL OR m.letter_id = $4)
       AND ($5::timestamptz IS NULL OR m.accepted_at >= $5)
       AND ($6::uuid IS NULL OR m.id < $6)
       AND ($8::uuid IS NULL OR m.thread_id IN (${idsOfThread('(SELECT coalesce(merged_into, id) FROM threads WHERE id = $8)')}))
     ORDER BY m.id DESC LIMIT $7`,
    [
      filter.glns,
      filter.status === undefined ? null : statesOf[filter.status],
      filter.type ?? null,
      filter.letterId ?? null,
      filter.since ?? null,
      filter.cursor ?? null,
      filter.limit + 1,
      filter.thread ?? null,
    ],
  );
  const messages = rows.slice(0, filter.limit).map(rowOf);
  const last = messages.at(-1);
  return { messages, ...(rows.length > filter.limit && last && { cursor: last.id }) };
}
