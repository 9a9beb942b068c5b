import { channel } from 'node:diagnostics_channel';
import type { Queryable, Store } from './store.ts';

/** What happened to a message, by one constant word. */
export type EventKind =
  | 'accepted'
  | 'repeated'
  | 'joined'
  | 'available'
  | 'leased'
  | 'returned'
  | 'delivered'
  | 'rejected'
  | 'retried'
  | 'expired'
  | 'dead'
  | 'cancelled'
  | 'held'
  | 'resumed'
  | 'replayed'
  | 'discarded'
  | 'content-viewed'
  | 'alarm'
  | 'envelope-reused'
  | 'receipt-overdue'
  | 'reminded'
  | 'answered'
  | 'overdue'
  | 'follow-up-closed'
  | 'follow-up-cancelled'
  | 'receipt-sent'
  | 'receipt-received';

/** One line of a message's timeline: who (a party's GLN or `gateway`) did what. Holds no text of a message. */
export interface TimelineEvent {
  messageId: string;
  kind: EventKind;
  actor: string;
  /** Stable code of a refusal or an error. */
  code?: string;
  attempt?: number;
}

/** Told of the lines that are added to timelines, as they are written; who counts listens here. */
export const timelineTold = channel('tovholder:timeline');

/** Adds to the timelines. The gateway's role cannot change what was added. */
export async function addEvents(db: Queryable, events: readonly TimelineEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `INSERT INTO events (message_id, kind, actor, code, attempt)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[])`,
    [
      events.map((event) => event.messageId),
      events.map((event) => event.kind),
      events.map((event) => event.actor),
      events.map((event) => event.code ?? null),
      events.map((event) => event.attempt ?? null),
    ],
  );
  timelineTold.publish(events);
}

/** One line of a timeline as it is shown. */
export interface TimelineEntry {
  at: Date;
  kind: EventKind;
  actor: string;
  code?: string;
  attempt?: number;
}

/** A message's timeline, oldest first. */
export async function timelineOf(store: Store, messageId: string): Promise<TimelineEntry[]> {
  const { rows } = await store.pool.query<{
    at: Date;
    kind: EventKind;
    actor: string;
    code: string | null;
    attempt: number | null;
  }>('SELECT at, kind, actor, code, attempt FROM events WHERE message_id = $1 ORDER BY id', [messageId]);
  return rows.map(({ at, kind, actor, code, attempt }) => ({
    at,
    kind,
    actor,
    ...(code !== null && { code }),
    ...(attempt !== null && { attempt }),
  }));
}
