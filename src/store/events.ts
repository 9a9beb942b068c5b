import { channel } from 'node:diagnostics_channel';
import { callInProgress } from '../audit/on-behalf.ts';
import { prepared } from './prepared.ts';
import type { Queryable, Store } from './store.ts';

/** What can happen to a message, by one constant word. */
export const eventKinds = [
  'accepted',
  'repeated',
  'joined',
  'available',
  'leased',
  'returned',
  'delivered',
  'rejected',
  'retried',
  'expired',
  'dead',
  'cancelled',
  'held',
  'resumed',
  'replayed',
  'discarded',
  'skipped',
  'content-viewed',
  'content-read',
  'content-removed',
  'content-erased',
  'alarm',
  'envelope-reused',
  'receipt-overdue',
  'reminded',
  'answered',
  'overdue',
  'follow-up-closed',
  'follow-up-cancelled',
  'receipt-sent',
  'receipt-received',
] as const;

/** What happened to a message. */
export type EventKind = (typeof eventKinds)[number];

/** One line of a message's timeline: who (a party's GLN or `gateway`) did what. Holds no text of a message. */
export interface TimelineEvent {
  messageId: string;
  kind: EventKind;
  actor: string;
  /** Stable code of a refusal or an error. */
  code?: string;
  attempt?: number;
}

/** Whose call an event came about in: credential, address and call, as columns of `events`. */
export function onBehalf(): [string | null, string | null, string | null] {
  const call = callInProgress();
  return [call?.credentialId ?? null, call?.origin ?? null, call?.requestId ?? null];
}

/** What an operator did to what the gateway keeps, and who came to the console. */
export type KeepingKind =
  | 'party-saved'
  | 'credential-made'
  | 'credential-revoked'
  | 'sandbox-reset'
  | 'operator-made'
  | 'operator-revoked'
  | 'operator-password-set'
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out';

/** Adds it: `subject` is a party's GLN, the id of a credential or an operator, `sandbox`, or `unknown` for a sign-in as nobody we know. */
export async function addKeeping(
  db: Queryable,
  done: {
    kind: KeepingKind;
    actor: string;
    subject: string;
    code?: string;
  },
): Promise<void> {
  await db.query(
    `INSERT INTO events (subject, kind, actor, code, credential_id, origin, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [done.subject, done.kind, done.actor, done.code ?? null, ...onBehalf()],
  );
}

/** Told of the lines that are added to timelines, as they are written; who counts listens here. */
export const timelineTold = channel('tovholder:timeline');

/** Adds to the timelines. The gateway's role cannot change what was added. */
export async function addEvents(db: Queryable, events: readonly TimelineEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    prepared(`INSERT INTO events (message_id, kind, actor, code, attempt, credential_id, origin, request_id)
     SELECT e.*, $6::uuid, $7::inet, $8::text FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[]) AS e`),
    [
      events.map((event) => event.messageId),
      events.map((event) => event.kind),
      events.map((event) => event.actor),
      events.map((event) => event.code ?? null),
      events.map((event) => event.attempt ?? null),
      ...onBehalf(),
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

/** A message's timeline as its parties see it, oldest first: without the note of each reading. */
export async function timelineOf(store: Store, messageId: string): Promise<TimelineEntry[]> {
  const { rows } = await store.pool.query<{
    at: Date;
    kind: EventKind;
    actor: string;
    code: string | null;
    attempt: number | null;
  }>(`SELECT at, kind, actor, code, attempt FROM events WHERE message_id = $1 AND kind <> 'content-read' ORDER BY id`, [
    messageId,
  ]);
  return rows.map(({ at, kind, actor, code, attempt }) => ({
    at,
    kind,
    actor,
    ...(code !== null && { code }),
    ...(attempt !== null && { attempt }),
  }));
}
