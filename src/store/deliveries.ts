import { v7 as uuidv7 } from 'uuid';
import type { FormatName } from '../formats/format.ts';
import { traceparent } from '../tracing/in-span.ts';
import type { Party } from './parties.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';
import { holdsBack } from './thread-order.ts';

export type ChannelName = Party['channel']['kind'];

/** Condition on a delivery `d` that may go out now: neither it nor its receiver is kept back by an operator or a breaker. */
export const mayGoOut = `d.held_at IS NULL AND NOT EXISTS (
  SELECT FROM receivers r WHERE r.gln = d.party_gln
    AND (r.paused_at IS NOT NULL OR r.disabled_at IS NOT NULL OR r.blocked_until > now()))`;

/** Condition on a delivery `d` to a receiver that is called: all before it in its thread are final. An inbox keeps the order when it leases. */
export const isNextInThread = `(d.channel = 'inbox' OR NOT EXISTS (
  SELECT FROM deliveries b WHERE b.thread_id = d.thread_id AND b.party_gln = d.party_gln AND b.place < d.place
    AND ${holdsBack('b')}))`;

export type DeliveryState =
  | 'queued'
  | 'sending'
  | 'available'
  | 'leased'
  | 'delivered'
  | 'rejected'
  | 'expired'
  | 'dead'
  | 'cancelled';

/** A delivery about to be stored: due at once, ordered within its thread where it has one. */
export interface NewDelivery {
  messageId: string;
  partyGln: string;
  channel: ChannelName;
  format: FormatName;
  /** The envelope that it goes out in; none where absent. */
  envelope?: Party['envelope'];
  /** How many documents it goes out in; one where absent. */
  parts?: number;
  /** Seconds until it is due: it waits for something that belongs to it. */
  waitSeconds?: number;
  /** Receipts have none: they are exempt from the order of the thread. */
  threadId?: string | undefined;
}

/** Stores a delivery, one row for each document it goes out in, in order; it lives as long as its message. */
export async function insertDelivery(db: Queryable, added: NewDelivery): Promise<void> {
  for (let part = 1; part <= (added.parts ?? 1); part += 1) await insertPart(db, added, part);
}

async function insertPart(db: Queryable, added: NewDelivery, part: number): Promise<void> {
  await db.query(
    prepared(`INSERT INTO deliveries (id, message_id, party_gln, channel, format, thread_id, envelope, part, place, due_at, expires_at,
       traceparent)
     SELECT $1, m.id, $3, $4, $5, $6, $7, $8, m.place + $8::smallint - 1, now() + make_interval(secs => $9), m.expires_at, $10
     FROM messages m WHERE m.id = $2`),
    [
      uuidv7(),
      added.messageId,
      added.partyGln,
      added.channel,
      added.format,
      added.threadId ?? null,
      added.envelope ?? null,
      part,
      added.waitSeconds ?? 0,
      traceparent() ?? null,
    ],
  );
}

/** Sends a message that waits another way, at once: it is whole now. False when it waits no longer. */
export async function replaceRoute(
  db: Queryable,
  messageId: string,
  { format, parts, envelope }: { format: FormatName; parts: number; envelope: Party['envelope'] },
): Promise<boolean> {
  const { rows } = await db.query<{
    partyGln: string;
    channel: ChannelName;
    threadId: string | null;
  }>(
    `UPDATE deliveries SET due_at = now(), format = $2, envelope = $3
     WHERE message_id = $1 AND state = 'queued' AND attempts = 0 AND part = 1
     RETURNING party_gln AS "partyGln", channel, thread_id AS "threadId"`,
    [messageId, format, envelope ?? null],
  );
  const [first] = rows;
  if (!first) return false;
  const { threadId, ...way } = first;
  const added = { ...way, messageId, format, envelope, threadId: threadId ?? undefined };
  for (let part = 2; part <= parts; part += 1) await insertPart(db, added, part);
  return true;
}

/** What a job names: a delivery, and which of its turns is meant. */
export interface Turn {
  id: string;
  generation: number;
  /** Of its first turn: where in a trace the delivery came about. */
  traceparent?: string;
}

/** Lets what follows a dead letter in its thread go on. `again` where it was skipped before, `none` where nothing of it is dead. */
export async function skipDead(db: Queryable, messageId: string): Promise<'new' | 'again' | 'none'> {
  const { rows } = await db.query<{ before: Date | null }>(
    `UPDATE deliveries d SET skipped_at = coalesce(d.skipped_at, now())
     FROM (SELECT id, skipped_at FROM deliveries WHERE message_id = $1 AND state = 'dead' FOR UPDATE) AS o
     WHERE d.id = o.id RETURNING o.skipped_at AS before`,
    [messageId],
  );
  if (rows.length === 0) return 'none';
  return rows.some(({ before }) => before === null) ? 'new' : 'again';
}

/** Withdraws a message that nobody has leased yet. False when it is too late. */
export async function cancelDelivery(db: Queryable, messageId: string): Promise<boolean> {
  await db.query('SELECT FROM deliveries WHERE message_id = $1 ORDER BY id FOR UPDATE', [messageId]);
  /* On its way into an inbox nobody has it yet; on its way to a receiver that is called it may have arrived. */
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'cancelled', settled_at = now(), output = NULL, claim_expires_at = NULL
     WHERE message_id = $1 AND NOT EXISTS (
       SELECT FROM deliveries o WHERE o.message_id = $1 AND (o.receive_count > 0 OR NOT (
         o.state IN ('queued', 'available') OR (o.state = 'sending' AND o.channel = 'inbox'))))`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}

/* Of the message $1: some document of it was written for its receiver, just before it went out for the first time. A replay begins its tries anew and leaves this. */
const hasGoneOut = 'EXISTS (SELECT FROM identifiers i WHERE i.message_id = $1)';

/**
 * Marks a message as refused by a receipt of its receiver's own, all parts of it, whatever became of the call it went out
 * with: who has one in hand has lost its claim. False when nothing was left to refuse.
 */
export async function markRejected(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'rejected', settled_at = now(), enqueued_at = NULL, claim_expires_at = NULL, last_error = NULL
     WHERE message_id = $1 AND state IN ('queued', 'sending', 'available', 'leased', 'delivered')`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Ends what of a message waits for its next try, though its receiver's own system has accepted it by a receipt: it is
 * taken over. A call under way is left to its end. False when nothing waited.
 */
export async function endAccepted(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'delivered', settled_at = now(), enqueued_at = NULL, last_error = NULL
     WHERE message_id = $1 AND state = 'queued' AND ${hasGoneOut}`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}
