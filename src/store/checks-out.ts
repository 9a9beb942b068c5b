import type { FormatName } from '../formats/format.ts';
import type { ClaimCheck } from './claim-checks.ts';
import type { Claim } from './claims.ts';
import type { ChannelName, Turn } from './deliveries.ts';
import type { Party } from './parties.ts';
import type { Queryable } from './store.ts';

/* What the store knows of the claim checks that lie at the brokers of receivers. */

/** A channel that hands claim checks to a broker. */
export type BrokerChannel = Extract<ChannelName, 'bullmq' | 'amqp'>;

/** The parties with claim checks at their broker, or with deliveries that wait for their broker to be back. */
export async function partiesAtBrokers(db: Queryable, channel: BrokerChannel): Promise<string[]> {
  const { rows } = await db.query<{ gln: string }>(
    `SELECT party_gln AS gln FROM deliveries WHERE channel = $1 AND state = 'leased' AND channel IN ('bullmq', 'amqp')
     UNION SELECT party_gln FROM deliveries WHERE channel = $1 AND state = 'queued' AND last_error = 'RECEIVER_UNREACHABLE'`,
    [channel],
  );
  return rows.map((row) => row.gln);
}

/** A claim check that a party holds. */
export interface CheckOut extends ClaimCheck, Turn {
  /** Null until the broker has confirmed it. */
  brokerId: string | null;
  /** Until the end of the delivery's time to live; may be below 0. */
  lifeLeftSeconds: number;
}

/** Up to `limit` claim checks that a party holds, in the order of their ids; after one that was seen. */
export async function checksOutOf(
  db: Queryable,
  { gln, channel, after, limit }: { gln: string; channel: BrokerChannel; after: string | undefined; limit: number },
): Promise<CheckOut[]> {
  const { rows } = await db.query<CheckOut>(
    `SELECT id, id AS "deliveryId", generation, lease_token AS "leaseToken", broker_id AS "brokerId",
       extract(epoch FROM expires_at - store_time())::float8 AS "lifeLeftSeconds"
     FROM deliveries
     WHERE party_gln = $1 AND channel = $2 AND state = 'leased' AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
    [gln, channel, after ?? null, limit],
  );
  return rows;
}

/** A claim check that a consumer speaks of, with the claim it was made under. */
export interface SpokenOf {
  check: ClaimCheck;
  claim: Claim;
}

/** The claim check of a turn of a party's; undefined when it no longer holds. */
export async function checkOfTurn(db: Queryable, gln: string, turn: Turn): Promise<SpokenOf | undefined> {
  const { rows } = await db.query<{
    leaseToken: string;
    messageId: string;
    channel: BrokerChannel;
    format: FormatName;
    envelope: Party['envelope'] | null;
    part: number;
    attempt: number;
  }>(
    `SELECT lease_token AS "leaseToken", message_id AS "messageId", channel, format, envelope, part, attempts AS attempt
     FROM deliveries WHERE id = $1 AND generation = $2 AND party_gln = $3 AND state = 'leased' AND channel IN ('bullmq', 'amqp')`,
    [turn.id, turn.generation, gln],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { leaseToken, ...rest } = row;
  return { check: { deliveryId: turn.id, leaseToken }, claim: { ...turn, partyGln: gln, ...rest } };
}

/** Those of some turns of a party's whose claim checks hold no longer. */
export async function turnsOver(db: Queryable, gln: string, turns: readonly Turn[]): Promise<Turn[]> {
  const { rows } = await db.query<Turn>(
    `SELECT asked.id, asked.generation FROM unnest($2::uuid[], $3::int[]) AS asked (id, generation)
     WHERE NOT EXISTS (
       SELECT FROM deliveries d
       WHERE d.id = asked.id AND d.generation = asked.generation AND d.party_gln = $1 AND d.state IN ('sending', 'leased'))`,
    [gln, turns.map((turn) => turn.id), turns.map((turn) => turn.generation)],
  );
  return rows;
}

/* So many a second: what waited for a broker must not come all at once. */
const perSecond = 200;

/** Makes due at once what waits only because a party's broker could not be reached: it is back. Returns how many. */
export async function brokerIsBack(db: Queryable, gln: string, channel: BrokerChannel): Promise<number> {
  const { rowCount } = await db.query(
    `WITH waiting AS (
       SELECT id, row_number() OVER (ORDER BY place) AS number FROM deliveries
       WHERE party_gln = $1 AND channel = $2 AND state = 'queued' AND last_error = 'RECEIVER_UNREACHABLE'
         AND due_at > now() AND held_at IS NULL)
     UPDATE deliveries d SET generation = generation + 1, enqueued_at = NULL,
       due_at = now() + (w.number - 1) / $3::float8 * interval '1 second'
     FROM waiting w WHERE d.id = w.id AND d.state = 'queued'`,
    [gln, channel, perSecond],
  );
  return rowCount ?? 0;
}
