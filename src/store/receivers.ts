import type { ChannelName } from './deliveries.ts';
import type { Queryable } from './store.ts';

/** What waits for a receiver and what is known of it as a whole. */
export interface Receiver {
  gln: string;
  name: string;
  channel: ChannelName;
  /** Not yet where the receiver can take it, tries under way included. */
  queued: number;
  available: number;
  leased: number;
  /** Dead letters that no operator has spoken about. */
  dead: number;
  /** How long the oldest of what is queued, available or leased has waited. */
  oldestSeconds?: number;
  /** Since when nothing goes out to it by an operator's word, and whose: the id of a credential, or `command-line`. */
  pausedAt?: Date;
  pausedBy?: string;
  /** Since when nothing goes out to it by its own word, and the code of that. */
  disabledAt?: Date;
  disabledWhy?: string;
  /** Until when nothing is tried after so many failures in a row. */
  blockedUntil?: Date;
  failures: number;
}

interface ReceiverRow {
  gln: string;
  name: string;
  channel: ChannelName;
  queued: number;
  available: number;
  leased: number;
  dead: number;
  oldest: number | null;
  paused_at: Date | null;
  paused_by: string | null;
  disabled_at: Date | null;
  disabled_why: string | null;
  blocked_until: Date | null;
  failures: number;
}

/* One branch for each partial index, so that what was delivered long ago is never read. */
const counted = `
  SELECT party_gln, 'queued' AS place, count(*)::int, min(created_at) FROM deliveries WHERE state = 'queued' GROUP BY 1
  UNION ALL
  SELECT party_gln, 'queued', count(*)::int, min(created_at) FROM deliveries WHERE state = 'sending' GROUP BY 1
  UNION ALL
  SELECT party_gln, state, count(*)::int, min(created_at) FROM deliveries WHERE state IN ('available', 'leased') GROUP BY 1, 2
  UNION ALL
  SELECT party_gln, 'dead', count(*)::int, NULL FROM deliveries WHERE dead_at IS NOT NULL GROUP BY 1`;

/** Every party as a receiver, by GLN; or the one with this GLN. */
export async function listReceivers(db: Queryable, gln?: string): Promise<Receiver[]> {
  const { rows } = await db.query<ReceiverRow>(
    `WITH counted (party_gln, place, number, oldest) AS (${counted})
     SELECT p.gln, p.name, p.channel->>'kind' AS channel, r.paused_at, r.paused_by, r.disabled_at, r.disabled_why,
       CASE WHEN r.blocked_until > now() THEN r.blocked_until END AS blocked_until, coalesce(r.failures, 0) AS failures,
       coalesce(sum(c.number) FILTER (WHERE c.place = 'queued'), 0)::int AS queued,
       coalesce(sum(c.number) FILTER (WHERE c.place = 'available'), 0)::int AS available,
       coalesce(sum(c.number) FILTER (WHERE c.place = 'leased'), 0)::int AS leased,
       coalesce(sum(c.number) FILTER (WHERE c.place = 'dead'), 0)::int AS dead,
       floor(extract(epoch FROM now() - min(c.oldest)))::float8 AS oldest
     FROM parties p LEFT JOIN receivers r ON r.gln = p.gln LEFT JOIN counted c ON c.party_gln = p.gln
     WHERE $1::text IS NULL OR p.gln = $1
     GROUP BY p.gln, r.gln ORDER BY p.gln`,
    [gln ?? null],
  );
  return rows.map(receiverOf);
}

function receiverOf(row: ReceiverRow): Receiver {
  const { gln, name, channel, queued, available, leased, dead, failures } = row;
  return {
    ...{ gln, name, channel, queued, available, leased, dead },
    ...(row.oldest !== null && { oldestSeconds: Math.max(0, row.oldest) }),
    ...(row.paused_at && { pausedAt: row.paused_at }),
    ...(row.paused_by !== null && { pausedBy: row.paused_by }),
    ...(row.disabled_at && { disabledAt: row.disabled_at }),
    ...(row.disabled_why !== null && { disabledWhy: row.disabled_why }),
    ...(row.blocked_until && { blockedUntil: row.blocked_until }),
    failures,
  };
}

/** Lets nothing go out to a receiver from now on, by an operator's word. False when it was paused already: the first word stays. */
export async function pauseReceiver(db: Queryable, gln: string, by: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO receivers (gln, paused_at, paused_by) VALUES ($1, now(), $2)
     ON CONFLICT (gln) DO UPDATE SET paused_at = now(), paused_by = $2, updated_at = now() WHERE receivers.paused_at IS NULL`,
    [gln, by],
  );
  return rowCount === 1;
}

/** Lets nothing go out to a receiver from now on, by its own word. False when it had said so before. */
export async function disableReceiver(db: Queryable, gln: string, why: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO receivers (gln, disabled_at, disabled_why) VALUES ($1, now(), $2)
     ON CONFLICT (gln) DO UPDATE SET disabled_at = now(), disabled_why = $2, updated_at = now()
       WHERE receivers.disabled_at IS NULL`,
    [gln, why],
  );
  return rowCount === 1;
}

/** Takes away whatever keeps a receiver's deliveries back: the pause, its own word, the breaker. False where nothing did. */
export async function freeReceiver(db: Queryable, gln: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE receivers SET paused_at = NULL, paused_by = NULL, disabled_at = NULL, disabled_why = NULL, failures = 0,
       blocked_until = NULL, updated_at = now()
     WHERE gln = $1 AND (paused_at IS NOT NULL OR disabled_at IS NOT NULL OR blocked_until IS NOT NULL OR failures > 0)`,
    [gln],
  );
  return rowCount === 1;
}

/* So many a second: what was kept back must not come all at once. */
const perSecond = 50;
const longestSpreadSeconds = 300;
/* In one statement: small enough to be done well within its time limit. */
const batch = 2_000;

/**
 * Makes what waits for its next try due now, spread over some seconds by its number: of a receiver, or of one message.
 * Left alone is what waits for something that belongs to it and was never tried; with `seldom` also what was hurried within
 * the last hour. Returns how many. Outside of a transaction any number goes, batch by batch.
 */
export async function hurry(
  db: Queryable,
  what: { gln: string } | { messageId: string },
  { seldom = false }: { seldom?: boolean } = {},
): Promise<number> {
  const [column, value] = 'gln' in what ? ['party_gln', what.gln] : ['message_id', what.messageId];
  const waiting = `FROM deliveries WHERE state = 'queued' AND ${column} = $1 AND held_at IS NULL
    AND (attempts > 0 OR last_error IS NOT NULL OR due_at <= now()) AND expires_at > (SELECT store_time())
    ${seldom ? "AND (hurried_at IS NULL OR hurried_at < now() - interval '1 hour')" : ''}`;
  const { rows } = await db.query<{ number: number }>(`SELECT count(*)::int AS number ${waiting}`, [value]);
  const spread = Math.min(((rows[0]?.number ?? 0) - 1) / perSecond, longestSpreadSeconds);
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const { rows: found } = await db.query<{ id: string }>(
      `SELECT id ${waiting} AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [value, after ?? null, batch],
    );
    count += await comeDue(db, found, spread);
    if (found.length < batch) return count;
    after = found.at(-1)?.id;
  }
}

async function comeDue(db: Queryable, found: readonly { id: string }[], spread: number): Promise<number> {
  if (found.length === 0) return 0;
  const { rowCount } = await db.query(
    `UPDATE deliveries SET generation = generation + 1, enqueued_at = NULL, hurried_at = now(),
       due_at = now() + make_interval(secs => random() * $2)
     WHERE id = ANY($1) AND state = 'queued'`,
    [found.map(({ id }) => id), Math.max(spread, 0)],
  );
  return rowCount ?? 0;
}
