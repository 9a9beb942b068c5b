import type { FormatName } from '../formats/format.ts';
import type { MessageTypeName } from '../message.ts';
import type { DeliveryState } from './deliveries.ts';
import { candidatesOfMany, candidatesOfOne } from './lease-candidates.ts';
import type { Party } from './parties.ts';
import { type Prepared, prepared } from './prepared.ts';
import type { Queryable } from './store.ts';
import { holdsBack, noneBefore } from './thread-order.ts';

/** A delivery that has just been leased. */
export interface Leased {
  deliveryId: string;
  leaseToken: string;
  leaseExpiresAt: Date;
  messageId: string;
  partyGln: string;
  type: MessageTypeName;
  letterId: string;
  sender: string;
  receivedAt: Date;
  attempt: number;
  format: FormatName;
  envelope: Party['envelope'] | null;
  part: number;
  /** Sealed. */
  output: Buffer;
}

/** After a receiver has let so many leases run out without a word, an operator has to look at the delivery. */
export const leasesBeforeDead = 20;

/**
 * Bytes that a batch of more than one delivery comes to at most, as they lie sealed in the store. On its way out a process
 * holds each document some six times over (as the driver reads it, sealed, opened, as text, in the JSON, at the socket):
 * 32 MiB is two of the largest documents that `MAX_BODY` allows by default, and some 200 MiB of memory.
 */
export const batchBytes = 32 * 1024 * 1024;

/* $1 the parties, $2 how many, $3 for how many seconds, $4 after how many leases without a word dead, $5 how many bytes. */
function leasing(candidates: string): Prepared {
  return prepared(`WITH candidates AS MATERIALIZED (${candidates}), batch AS (
       SELECT c.id, c.bytes, sum(c.bytes) OVER (ORDER BY c.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
       FROM candidates c
       WHERE ${noneBefore('c', `(${holdsBack('b')} AND b.id NOT IN (SELECT id FROM candidates))`)}
     ), leased AS (
       UPDATE deliveries d SET state = 'leased', lease_token = gen_random_uuid(), receive_count = receive_count + 1,
         lease_expires_at = now() + make_interval(secs => $3), unsettled = unsettled + (d.state = 'leased')::int
       WHERE d.id = ANY(ARRAY(SELECT id FROM batch WHERE bytes_before IS NULL OR bytes_before + bytes <= $5))
       RETURNING d.*
     )
     SELECT l.id AS "deliveryId", l.lease_token AS "leaseToken", l.lease_expires_at AS "leaseExpiresAt",
       l.message_id AS "messageId", l.party_gln AS "partyGln", m.type, m.letter_id AS "letterId",
       m.sender_gln AS sender, m.accepted_at AS "receivedAt", l.receive_count AS attempt, l.format, l.envelope, l.part, l.output, l.place
     FROM leased l JOIN messages m ON m.id = l.message_id ORDER BY l.place`);
}

const leasingForOne = leasing(candidatesOfOne);
const leasingForMany = leasing(candidatesOfMany);

/**
 * Leases what waits for these parties, oldest first, in one statement; nothing that an operator holds back. What would
 * take the batch beyond `batchBytes` stays as it is, with all that is younger. Within a thread a delivery waits until all before
 * it are final or in the same batch, so that a conversation is taken over in its order; receipts have no thread here.
 * A predecessor that somebody else is leasing at this moment is in no batch of ours, and so holds its successors back.
 */
export async function leaseDeliveries(
  db: Queryable,
  request: { glns: readonly string[]; max: number; leaseSeconds: number },
): Promise<Leased[]> {
  const { rows } = await db.query<Leased & { place: string }>(
    request.glns.length === 1 ? leasingForOne : leasingForMany,
    [request.glns, request.max, request.leaseSeconds, leasesBeforeDead, batchBytes],
  );
  return rows.map(({ place: _, ...leased }) => leased);
}

/** The end of a lease: the state the delivery goes to, and how long it stays out of sight when it goes back. */
export interface LeaseEnd {
  state: 'delivered' | 'rejected' | 'available';
  retryAfterSeconds?: number;
}

/** Ends a lease by its token; the message's id, or undefined when the token no longer holds. The token decides every race. */
export async function endLease(
  db: Queryable,
  held: { deliveryId: string; leaseToken: string; glns: readonly string[] },
  end: LeaseEnd,
): Promise<string | undefined> {
  const { rows } = await db.query<{ message_id: string }>(
    /* A receiver that is not asked for its messages gets what it gives back anew. */
    prepared(`UPDATE deliveries SET lease_expires_at = NULL,
       state = CASE WHEN $4 = 'available' AND channel <> 'inbox' THEN 'queued' ELSE $4 END,
       generation = CASE WHEN $4 = 'available' AND channel <> 'inbox' THEN generation + 1 ELSE generation END,
       enqueued_at = CASE WHEN $4 = 'available' THEN NULL ELSE enqueued_at END,
       lease_token = CASE WHEN $4 = 'available' THEN NULL ELSE lease_token END,
       settled_at = CASE WHEN $4 = 'available' THEN NULL ELSE now() END,
       due_at = CASE WHEN $4 = 'available' THEN now() + make_interval(secs => $5) ELSE due_at END
     WHERE id = $1 AND lease_token = $2 AND party_gln = ANY($3) AND state = 'leased'
     RETURNING message_id`),
    [held.deliveryId, held.leaseToken, held.glns, end.state, end.retryAfterSeconds ?? 0],
  );
  return rows[0]?.message_id;
}

/**
 * Gives leases back that nobody knows of: their consumer was gone before it had them, or could not be answered. As if they
 * had never been given.
 * Returns those that still held.
 */
export async function giveBackLeases(
  db: Queryable,
  leases: readonly { deliveryId: string; leaseToken: string }[],
): Promise<{ messageId: string; partyGln: string }[]> {
  const { rows } = await db.query<{ messageId: string; partyGln: string }>(
    `UPDATE deliveries d SET state = 'available', lease_token = NULL, lease_expires_at = NULL, receive_count = receive_count - 1
     FROM unnest($1::uuid[], $2::uuid[]) AS lost (id, token)
     WHERE d.id = lost.id AND d.lease_token = lost.token AND d.state = 'leased' AND d.channel = 'inbox'
     RETURNING d.message_id AS "messageId", d.party_gln AS "partyGln"`,
    [leases.map(({ deliveryId }) => deliveryId), leases.map(({ leaseToken }) => leaseToken)],
  );
  return rows;
}

/** Lays a leased delivery among the dead letters; whether the token still held. */
export async function layLeaseDead(
  db: Queryable,
  { deliveryId, leaseToken }: { deliveryId: string; leaseToken: string },
  code: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'dead', lease_token = NULL, lease_expires_at = NULL, last_error = $3
     WHERE id = $1 AND lease_token = $2 AND state = 'leased'`,
    [deliveryId, leaseToken, code],
  );
  return rowCount === 1;
}

/** Lengthens a lease by its token, counted from now; its new end, or undefined when the token no longer holds. */
export async function lengthenLease(
  db: Queryable,
  held: { deliveryId: string; leaseToken: string; glns: readonly string[]; leaseSeconds: number },
): Promise<Date | undefined> {
  const { rows } = await db.query<{ lease_expires_at: Date }>(
    `UPDATE deliveries SET lease_expires_at = now() + make_interval(secs => $4)
     WHERE id = $1 AND lease_token = $2 AND party_gln = ANY($3) AND state = 'leased'
     RETURNING lease_expires_at`,
    [held.deliveryId, held.leaseToken, held.glns, held.leaseSeconds],
  );
  return rows[0]?.lease_expires_at;
}

/** Where a delivery of these parties stands, and whether this token was the last that held it. */
export async function standingOf(
  db: Queryable,
  held: { deliveryId: string; leaseToken: string; glns: readonly string[] },
): Promise<{ state: DeliveryState; holds: boolean } | undefined> {
  const { rows } = await db.query<{ state: DeliveryState; holds: boolean }>(
    `SELECT state, lease_token IS NOT DISTINCT FROM $2 AS holds FROM deliveries WHERE id = $1 AND party_gln = ANY($3)`,
    [held.deliveryId, held.leaseToken, held.glns],
  );
  return rows[0];
}

/** Lays up to `limit` deliveries among the dead letters whose receiver has let the last of its leases run out. Returns their messages. */
export async function layNeverSettledDead(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ message_id: string }>(
    /* Some seconds late, since an acknowledgement that is a little late is taken too. */
    `UPDATE deliveries SET state = 'dead', unsettled = unsettled + 1, lease_expires_at = NULL, last_error = 'NEVER_SETTLED'
     WHERE id IN (
       SELECT id FROM deliveries
       WHERE state = 'leased' AND channel = 'inbox' AND unsettled > 0 AND unsettled >= $1 - 1
         AND lease_expires_at < now() - interval '5 seconds'
       ORDER BY lease_expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING message_id`,
    [leasesBeforeDead, limit],
  );
  return rows.map((row) => row.message_id);
}
