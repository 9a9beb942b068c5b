import type { FormatName } from '../formats/format.ts';
import type { MessageTypeName } from '../message.ts';
import { type ChannelName, type DeliveryState, mayGoOut, type Turn } from './deliveries.ts';
import type { Party } from './parties.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** A delivery that a worker has taken upon itself. */
export interface Claim extends Omit<Turn, 'traceparent'> {
  messageId: string;
  partyGln: string;
  channel: ChannelName;
  format: FormatName;
  envelope: Party['envelope'] | null;
  /** Which of the documents that the message goes out in, from 1. */
  part: number;
  /** Which attempt this is, from 1. */
  attempt: number;
  /** Where in a trace the delivery came about, as a traceparent. */
  bornIn?: string;
}

/** So long a claim holds unless it is kept: longer than any translation takes, short enough that a crash delays a delivery by seconds only. */
export const claimSeconds = 20;

/** Claims a turn, which goes the way that its receiver names today; undefined when somebody else has it, its time has passed, or it was kept back since it was enqueued. */
export async function claimDelivery(db: Queryable, turn: Turn): Promise<Claim | undefined> {
  const { rows } = await db.query<{
    message_id: string;
    party_gln: string;
    channel: ChannelName;
    format: FormatName;
    envelope: Party['envelope'] | null;
    part: number;
    attempts: number;
    traceparent: string | null;
  }>(
    prepared(`UPDATE deliveries d SET state = 'sending', attempts = attempts + 1, claim_expires_at = now() + make_interval(secs => $3),
       channel = coalesce((SELECT p.channel->>'kind' FROM parties p WHERE p.gln = d.party_gln), d.channel)
     WHERE d.id = $1 AND d.generation = $2 AND d.state = 'queued' AND d.expires_at > (SELECT store_time()) AND ${mayGoOut}
     RETURNING message_id, party_gln, channel, format, envelope, part, attempts, traceparent`),
    [turn.id, turn.generation, claimSeconds],
  );
  const [row] = rows;
  if (!row) {
    await takeTurnBack(db, turn);
    return undefined;
  }
  const { message_id: messageId, party_gln: partyGln, channel, format, envelope, part, attempts: attempt } = row;
  const { id, generation } = turn;
  const bornIn = row.traceparent === null ? {} : { bornIn: row.traceparent };
  return { id, generation, messageId, partyGln, channel, format, envelope, part, attempt, ...bornIn };
}

/* What is kept back must be found as soon as it no longer is, not when its stamp has lost its force. */
async function takeTurnBack(db: Queryable, turn: Turn): Promise<void> {
  await db.query(
    `UPDATE deliveries SET generation = generation + 1, enqueued_at = NULL
     WHERE id = $1 AND generation = $2 AND state = 'queued'`,
    [turn.id, turn.generation],
  );
}

/** Keeps a claim alive while a receiver that is called takes its time: it holds as long again. False when it was lost meanwhile. */
export async function keepClaim(db: Queryable, claim: Claim): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET claim_expires_at = now() + make_interval(secs => $3)
     WHERE id = $1 AND generation = $2 AND state = 'sending'`,
    [claim.id, claim.generation, claimSeconds],
  );
  return rowCount === 1;
}

/** The type of a claimed delivery's message; undefined where the claim was lost meanwhile. */
export async function typeWhileClaimed(db: Queryable, claim: Claim): Promise<MessageTypeName | undefined> {
  const { rows } = await db.query<{ type: MessageTypeName }>(
    prepared(`SELECT m.type FROM deliveries d JOIN messages m ON m.id = d.message_id
     WHERE d.id = $1 AND d.generation = $2 AND d.state = 'sending'`),
    [claim.id, claim.generation],
  );
  return rows[0]?.type;
}

/** Whether a claim holds; from then on nobody takes it away until the transaction ends. */
export async function lockClaim(db: Queryable, claim: Claim): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM deliveries WHERE id = $1 AND generation = $2 AND state = 'sending' FOR UPDATE`,
    [claim.id, claim.generation],
  );
  return rowCount === 1;
}

/** Gives a claimed delivery back untried, due at once: this process is ending. */
export async function giveBack(db: Queryable, claim: Claim): Promise<void> {
  await db.query(
    `UPDATE deliveries SET state = 'queued', generation = generation + 1, attempts = attempts - 1, enqueued_at = NULL,
       claim_expires_at = NULL, due_at = now()
     WHERE id = $1 AND generation = $2 AND state = 'sending'`,
    [claim.id, claim.generation],
  );
}

/** Puts a claimed delivery, translated, where its receiver can lease it. False when the claim was lost meanwhile. */
export async function makeAvailable(db: Queryable, claim: Claim, output: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(`UPDATE deliveries SET state = 'available', output = $3, claim_expires_at = NULL, last_error = NULL, due_at = now()
     WHERE id = $1 AND generation = $2 AND state = 'sending'`),
    [claim.id, claim.generation, output],
  );
  return rowCount === 1;
}

/* When the time to live ends, by the clock that retries go by. */
const end = 'now() + (expires_at - store_time())';

/* The last try is made a random part of this before the end: at most a minute, a twentieth of a short life. */
const lastTry = `${end} - random() * least(interval '1 minute', (expires_at - created_at) / 20)`;

/**
 * Gives a claimed delivery another turn in so many seconds, never past its time to live: the last one just before it, and
 * when that was the last, none; then it waits for its expiry. A try that does not count leaves the number of attempts as it
 * was. False when the claim was lost meanwhile.
 */
export async function retryLater(
  db: Queryable,
  claim: Claim,
  code: string,
  next: { seconds: number; counts: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(`UPDATE deliveries d SET state = 'queued', generation = generation + 1, enqueued_at = NULL, claim_expires_at = NULL,
       due_at = CASE WHEN wanted <= latest THEN wanted WHEN now() + interval '5 seconds' < latest THEN latest ELSE ending END,
       attempts = attempts - $5, last_error = $3
     FROM (SELECT id, now() + make_interval(secs => $4) AS wanted, ${lastTry} AS latest, ${end} AS ending
           FROM deliveries WHERE id = $1) AS times
     WHERE d.id = times.id AND d.generation = $2 AND d.state = 'sending'`),
    [claim.id, claim.generation, code, next.seconds, next.counts ? 0 : 1],
  );
  return rowCount === 1;
}

/** Lays a claimed delivery among the dead letters. False when the claim was lost meanwhile. */
export async function layDead(db: Queryable, claim: Claim, code: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'dead', claim_expires_at = NULL, last_error = $3
     WHERE id = $1 AND generation = $2 AND state = 'sending'`,
    [claim.id, claim.generation, code],
  );
  return rowCount === 1;
}

/** After so many lost claims the fault is in the message, not in the worker. */
const lostBeforeDead = 10;

/**
 * Gives every delivery whose claim has run out another turn; one that was lost too often is dead. Returns the messages.
 * The first time at once; then at random moments further and further apart, so that what was in hand together with a
 * message that kills its worker gets away from it.
 */
export async function returnLostClaims(db: Queryable): Promise<{ messageId: string; state: DeliveryState }[]> {
  const { rows } = await db.query<{ message_id: string; state: DeliveryState }>(
    `UPDATE deliveries SET state = CASE WHEN lost_claims + 1 >= $1 THEN 'dead' ELSE 'queued' END,
       lost_claims = lost_claims + 1, generation = generation + 1, enqueued_at = NULL, claim_expires_at = NULL,
       due_at = now() + random() * least(lost_claims, 6) * interval '5 seconds', last_error = 'CLAIM_LOST'
     WHERE state = 'sending' AND claim_expires_at < now()
     RETURNING message_id, state`,
    [lostBeforeDead],
  );
  return rows.map((row) => ({ messageId: row.message_id, state: row.state }));
}

/** Ends a claimed delivery for good, its written document kept where there is one. False when the claim was lost meanwhile. */
export async function endClaim(
  db: Queryable,
  claim: Claim,
  state: 'delivered' | 'rejected',
  output?: Buffer,
): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(`UPDATE deliveries SET state = $3, settled_at = now(), claim_expires_at = NULL, output = $4, last_error = NULL
     WHERE id = $1 AND generation = $2 AND state = 'sending'`),
    [claim.id, claim.generation, state, output ?? null],
  );
  return rowCount === 1;
}
