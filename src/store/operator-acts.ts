import { type EventKind, onBehalf, type TimelineEntry } from './events.ts';
import { open, seal } from './sealed.ts';
import type { Queryable, Store } from './store.ts';

/** What an operator did to a message. Who: the id of a credential, or `command-line`, never a name. */
export interface Act {
  messageId: string;
  kind: Extract<
    EventKind,
    'held' | 'resumed' | 'cancelled' | 'replayed' | 'discarded' | 'skipped' | 'content-viewed' | 'content-erased'
  >;
  actor: string;
  /** Why, in the operator's own words: kept sealed, shown to operators only. */
  reason?: string;
  /** Of content that was seen: in which form, where it was not as received. */
  code?: string;
}

/** Adds what operators did to the timelines, for good. */
export async function addActs(db: Queryable, { keys }: Store, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  await db.query(
    `INSERT INTO events (message_id, kind, actor, reason, code, credential_id, origin, request_id)
     SELECT e.*, $6::uuid, $7::inet, $8::text FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[]) AS e`,
    [
      acts.map((act) => act.messageId),
      acts.map((act) => act.kind),
      acts.map((act) => act.actor),
      acts.map(({ messageId, reason }) =>
        reason === undefined ? null : seal(keys, Buffer.from(reason), reasonPlace(messageId)),
      ),
      acts.map((act) => act.code ?? null),
      ...onBehalf(),
    ],
  );
}

/** What happened to a receiver as a whole. */
export type ReceiverActKind = 'paused' | 'resumed' | 'disabled' | 'webhook-secret-made' | 'webhook-secrets-ended';

/** Adds what an operator did to a receiver as a whole, or what it said of itself, for good. */
export async function addReceiverAct(
  db: Queryable,
  act: { gln: string; kind: ReceiverActKind; actor: string },
): Promise<void> {
  await db.query(
    `INSERT INTO events (party_gln, kind, actor, credential_id, origin, request_id) VALUES ($1, $2, $3, $4, $5, $6)`,
    [act.gln, act.kind, act.actor, ...onBehalf()],
  );
}

/** A message's timeline as operators see it: with the reasons they gave. Oldest first; at most the newest `most` lines. */
export async function operatorsTimelineOf(
  { pool, keys }: Store,
  messageId: string,
  most?: number,
): Promise<(TimelineEntry & { reason?: string })[]> {
  const { rows } = await pool.query<{
    at: Date;
    kind: EventKind;
    actor: string;
    code: string | null;
    attempt: number | null;
    reason: Buffer | null;
  }>('SELECT at, kind, actor, code, attempt, reason FROM events WHERE message_id = $1 ORDER BY id DESC LIMIT $2', [
    messageId,
    most ?? null,
  ]);
  return rows.reverse().map(({ at, kind, actor, code, attempt, reason }) => ({
    at,
    kind,
    actor,
    ...(code !== null && { code }),
    ...(attempt !== null && { attempt }),
    ...(reason && { reason: open(keys, reason, reasonPlace(messageId)).toString('utf8') }),
  }));
}

function reasonPlace(messageId: string): string {
  return `events/${messageId}/reason`;
}
