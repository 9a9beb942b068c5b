import type { FormatName } from '../formats/format.ts';
import type { MessageTypeName } from '../message.ts';
import type { ChannelName } from './deliveries.ts';
import type { Queryable } from './store.ts';

/** A message that could not be delivered and that no operator has spoken about yet. Of one with several dead parts the first tells why. */
export interface DeadLetter {
  /** The message's id. */
  id: string;
  /** `expired`: its time to live ended meanwhile and its sender was told. */
  status: 'dead' | 'expired';
  deliveryId: string;
  type: MessageTypeName;
  letterId: string;
  sender: string;
  receiver: string;
  /** As it was posted, and as it goes out. */
  format: FormatName;
  targetFormat: FormatName;
  channel: ChannelName;
  /** Stable code of the last failure. */
  code: string;
  attempts: number;
  /** How often the receiver let a lease of it run out, and how often a worker was gone with it in hand. */
  unsettled: number;
  lostClaims: number;
  acceptedAt: Date;
  deadAt: Date;
  expiresAt: Date;
  /** Whether it can be sent again: not where its sender was told that it was not delivered. */
  replayable: boolean;
}

/** Which dead letters are meant; each field narrows. The times are those of dying. */
export interface DeadLetterFilter {
  receiver?: string | undefined;
  sender?: string | undefined;
  type?: MessageTypeName | undefined;
  code?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/* The sender heard the opposite: the same message always gets the same answer (contract *Receipts*). */
const replayable = `NOT EXISTS (SELECT FROM events e WHERE e.message_id = d.message_id
  AND e.kind IN ('receipt-sent', 'receipt-received') AND e.code = 'rejected')`;

const meant = `d.dead_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM deliveries o WHERE o.message_id = d.message_id AND o.dead_at IS NOT NULL AND o.part < d.part)
  AND ($1::text IS NULL OR m.receiver_gln = $1) AND ($2::text IS NULL OR m.sender_gln = $2)
  AND ($3::text IS NULL OR m.type = $3) AND ($4::text IS NULL OR d.last_error = $4)
  AND ($5::timestamptz IS NULL OR d.dead_at >= $5) AND ($6::timestamptz IS NULL OR d.dead_at < $6)`;

function valuesOf(filter: DeadLetterFilter): unknown[] {
  const { receiver, sender, type, code, since, until } = filter;
  return [receiver ?? null, sender ?? null, type ?? null, code ?? null, since ?? null, until ?? null];
}

const selected = `SELECT m.id, d.state AS status, d.id AS "deliveryId", m.type, m.letter_id AS "letterId", m.sender_gln AS sender,
    m.receiver_gln AS receiver, m.format, d.format AS "targetFormat", d.channel, coalesce(d.last_error, 'INTERNAL') AS code,
    d.attempts, d.unsettled, d.lost_claims AS "lostClaims", m.accepted_at AS "acceptedAt", d.dead_at AS "deadAt",
    d.expires_at AS "expiresAt", ${replayable} AS replayable
  FROM deliveries d JOIN messages m ON m.id = d.message_id`;

/** One page of the dead letters, the last accepted first; `cursor` is the id of the last one of the page before. */
export async function listDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter & { cursor?: string | undefined; limit: number },
): Promise<{ deadLetters: DeadLetter[]; cursor?: string }> {
  const { rows } = await db.query<DeadLetter>(
    `${selected} WHERE ${meant} AND ($7::uuid IS NULL OR m.id < $7) ORDER BY m.id DESC LIMIT $8`,
    [...valuesOf(filter), filter.cursor ?? null, filter.limit + 1],
  );
  const deadLetters = rows.slice(0, filter.limit);
  const last = deadLetters.at(-1);
  return { deadLetters, ...(rows.length > filter.limit && last && { cursor: last.id }) };
}

/** The dead letter with this message's id. */
export async function findDeadLetter(db: Queryable, id: string): Promise<DeadLetter | undefined> {
  const { rows } = await db.query<DeadLetter>(`${selected} WHERE ${meant} AND m.id = $7`, [...valuesOf({}), id]);
  return rows[0];
}

/** How many dead letters a filter means, and how many of them can be sent again. */
export async function countDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter,
): Promise<{ all: number; replayable: number }> {
  const { rows } = await db.query<{ all: number; replayable: number }>(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE ${replayable}))::int AS replayable
     FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE ${meant}`,
    valuesOf(filter),
  );
  return rows[0] ?? { all: 0, replayable: 0 };
}

/** Up to `limit` ids of dead letters that can be sent again, the first accepted first, after one that was seen. */
export async function replayableIds(
  db: Queryable,
  filter: DeadLetterFilter,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT m.id FROM deliveries d JOIN messages m ON m.id = d.message_id
     WHERE ${meant} AND ${replayable} AND ($7::uuid IS NULL OR m.id > $7) ORDER BY m.id LIMIT $8`,
    [...valuesOf(filter), after ?? null, limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Sends dead letters again, all parts that are dead: a new generation whose tries are counted afresh, by the channel and the
 * envelope that the receiver has today, due within so many seconds. What would expire within a day lives a day longer, with
 * the parts that wait behind it.
 * Returns the messages; one that somebody else has in hand or that cannot be sent again is left out.
 */
export async function reviveDeadLetters(
  db: Queryable,
  ids: readonly string[],
  due: { afterSeconds: number; withinSeconds: number },
): Promise<string[]> {
  const { rows } = await db.query<{ message_id: string }>(
    `WITH dead AS (
       SELECT d.id, d.message_id FROM deliveries d WHERE d.message_id = ANY($1) AND d.dead_at IS NOT NULL AND ${replayable}
       ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
     ), extended AS (
       UPDATE messages m SET expires_at = greatest(m.expires_at, store_time() + interval '1 day')
       WHERE m.id IN (SELECT message_id FROM dead)
     ), beside AS (
       UPDATE deliveries d SET expires_at = greatest(d.expires_at, store_time() + interval '1 day')
       WHERE d.message_id IN (SELECT message_id FROM dead) AND d.id NOT IN (SELECT id FROM dead)
         AND d.state IN ('queued', 'sending', 'available', 'leased'))
     UPDATE deliveries d SET state = 'queued', generation = d.generation + 1, attempts = 0, unsettled = 0, lost_claims = 0,
       due_at = now() + make_interval(secs => $2 + random() * $3), enqueued_at = NULL, claim_expires_at = NULL,
       lease_token = NULL, lease_expires_at = NULL, broker_id = NULL, output = NULL, dead_at = NULL, settled_at = NULL,
       held_at = NULL, skipped_at = NULL, last_error = NULL, expires_at = greatest(d.expires_at, store_time() + interval '1 day'),
       channel = p.channel->>'kind', envelope = CASE WHEN d.format = 'json' THEN NULL ELSE p.envelope END
     FROM dead, parties p WHERE d.id = dead.id AND p.gln = d.party_gln
     RETURNING d.message_id`,
    [ids, due.afterSeconds, due.withinSeconds],
  );
  return [...new Set(rows.map((row) => row.message_id))];
}

/**
 * Takes a dead letter off the list for good: refused, or expired where its time to live ended before. False where it is
 * none (any more).
 */
export async function endDeadLetter(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = CASE WHEN state = 'dead' THEN 'rejected' ELSE state END, dead_at = NULL, output = NULL,
       settled_at = coalesce(settled_at, now())
     WHERE message_id = $1 AND dead_at IS NOT NULL`,
    [id],
  );
  return (rowCount ?? 0) > 0;
}

/** Those of these messages, receipts apart, that go out in one document whose format their receiver takes no longer. */
export async function withFormatNoLongerTaken(
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; receiver: string }[]> {
  const { rows } = await db.query<{ id: string; receiver: string }>(
    `SELECT m.id, m.receiver_gln AS receiver
     FROM deliveries d JOIN messages m ON m.id = d.message_id JOIN parties p ON p.gln = d.party_gln
     WHERE d.message_id = ANY($1) AND d.state = 'queued' AND NOT (d.format = ANY(p.formats)) AND m.type <> 'receipt'
       AND NOT EXISTS (SELECT FROM deliveries o WHERE o.message_id = d.message_id AND o.part > 1)`,
    [ids],
  );
  return rows;
}

/** Has a message that is queued go out in another format. */
export async function setFormat(db: Queryable, id: string, format: FormatName): Promise<void> {
  await db.query(
    `UPDATE deliveries d SET format = $2, envelope = CASE WHEN $2 = 'json' THEN NULL ELSE p.envelope END
     FROM parties p WHERE d.message_id = $1 AND d.state = 'queued' AND p.gln = d.party_gln`,
    [id, format],
  );
}
