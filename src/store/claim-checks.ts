import type { MessageTypeName } from '../message.ts';
import type { Claim } from './claims.ts';
import type { Queryable } from './store.ts';

/*
 * A receiver with a broker of its own gets a claim check: the delivery's id and the token that holds it. The delivery is
 * leased from then on, until it is settled with the token or its time has passed.
 */

/** A claim check and until when it holds unless its hand-over is confirmed. */
export interface ClaimCheck {
  deliveryId: string;
  leaseToken: string;
}

/** A claim check that is about to be handed over, with what its text needs. */
export interface WrittenCheck extends ClaimCheck {
  type: MessageTypeName;
  /** How often the delivery was checked out, this time included. */
  attempt: number;
  /** Until the end of the delivery's time to live. */
  secondsLeft: number;
}

/* Longer than any broker takes to confirm; where the gateway dies in between, the check is written anew after it. */
const unconfirmedSeconds = 20;

/**
 * Checks a claimed delivery out, its written document kept for the receiver to fetch. The token holds for some seconds:
 * confirm it when the broker has it. Undefined when the claim was lost meanwhile.
 */
export async function checkOut(db: Queryable, claim: Claim, output: Buffer): Promise<WrittenCheck | undefined> {
  const { rows } = await db.query<WrittenCheck>(
    `UPDATE deliveries d SET state = 'leased', output = $3, claim_expires_at = NULL, lease_token = gen_random_uuid(),
       receive_count = receive_count + 1, lease_expires_at = now() + make_interval(secs => $4), broker_id = NULL
     FROM messages m
     WHERE d.id = $1 AND d.generation = $2 AND d.state = 'sending' AND m.id = d.message_id
     RETURNING d.id AS "deliveryId", lease_token AS "leaseToken", m.type, receive_count AS attempt,
       extract(epoch FROM d.expires_at - store_time())::float8 AS "secondsLeft"`,
    [claim.id, claim.generation, output, unconfirmedSeconds],
  );
  return rows[0];
}

/** Confirms that the broker has a claim check: the receiver has so many seconds to settle it. */
export async function confirmCheck(
  db: Queryable,
  { deliveryId, leaseToken }: ClaimCheck,
  given: { brokerId: string; seconds: number },
): Promise<void> {
  await db.query(
    `UPDATE deliveries SET lease_expires_at = now() + make_interval(secs => $4), broker_id = $3, last_error = NULL
     WHERE id = $1 AND lease_token = $2 AND state = 'leased'`,
    [deliveryId, leaseToken, given.brokerId, given.seconds],
  );
}

/** Notes that a claim check was found at its broker under another id than the one it was given under; it holds as long as before. */
export async function noteMove(db: Queryable, { deliveryId, leaseToken }: ClaimCheck, brokerId: string): Promise<void> {
  await db.query(`UPDATE deliveries SET broker_id = $3 WHERE id = $1 AND lease_token = $2 AND state = 'leased'`, [
    ...[deliveryId, leaseToken, brokerId],
  ]);
}

/**
 * Takes back a claim check that the broker did not get, or that its consumer gave up: the delivery is being sent again,
 * under the same claim. `perhapsOut`: a consumer may have seen it, so the next one is told as a further attempt.
 */
export async function takeBackCheck(
  db: Queryable,
  claim: Claim,
  { leaseToken }: ClaimCheck,
  { perhapsOut }: { perhapsOut: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'sending', lease_token = NULL, lease_expires_at = NULL, broker_id = NULL,
       receive_count = receive_count - $4::int, claim_expires_at = now() + interval '20 seconds'
     WHERE id = $1 AND generation = $2 AND lease_token = $3 AND state = 'leased'`,
    [claim.id, claim.generation, leaseToken, perhapsOut ? 0 : 1],
  );
  return rowCount === 1;
}

/** Gives a claim check that is gone from its broker another turn at once; false when its token no longer holds. */
export async function writeCheckAnew(db: Queryable, { deliveryId, leaseToken }: ClaimCheck): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'queued', generation = generation + 1, enqueued_at = NULL, lease_token = NULL,
       lease_expires_at = NULL, broker_id = NULL, due_at = now()
     WHERE id = $1 AND lease_token = $2 AND state = 'leased'`,
    [deliveryId, leaseToken],
  );
  return rowCount === 1;
}

/**
 * Takes back up to `limit` claim checks whose time has passed: another turn at once, or dead where the receiver has let
 * its time pass `most` times. One that was never confirmed was not the receiver's fault and is not counted.
 */
export async function takeBackPassed(
  db: Queryable,
  { limit, most }: { limit: number; most: number },
): Promise<{ deliveryId: string; messageId: string; state: 'queued' | 'dead' }[]> {
  const { rows } = await db.query<{ deliveryId: string; messageId: string; state: 'queued' | 'dead' }>(
    `UPDATE deliveries SET
       state = CASE WHEN unsettled + (broker_id IS NOT NULL)::int >= $2 THEN 'dead' ELSE 'queued' END,
       last_error = CASE WHEN broker_id IS NULL THEN last_error ELSE 'NEVER_SETTLED' END,
       unsettled = unsettled + (broker_id IS NOT NULL)::int, generation = generation + 1, enqueued_at = NULL,
       lease_token = NULL, lease_expires_at = NULL, broker_id = NULL, due_at = now()
     WHERE id IN (
       SELECT id FROM deliveries
       WHERE state = 'leased' AND channel IN ('bullmq', 'amqp') AND lease_expires_at < now()
       ORDER BY lease_expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id AS "deliveryId", message_id AS "messageId", state`,
    [limit, most],
  );
  return rows;
}
