import type { MessageTypeName } from '../message.ts';
import { lowestIdAfter, lowestIdSince } from './id-times.ts';
import { standing } from './message-rows.ts';
import type { MessageStatus } from './messages.ts';
import type { Queryable } from './store.ts';

/** So many messages of one type that stand in one place. */
export interface Count {
  type: MessageTypeName;
  status: MessageStatus;
  count: number;
}

/** What was accepted within an hour, and where it stood when it was counted. */
export interface HourlyCount {
  /** When the hour began. */
  hour: Date;
  counts: Count[];
  countedAt: Date;
}

/* What an overview goes back. */
const hoursKept = 48;

/** The hours that are counted, oldest first; at most so many. */
export async function hourlyCounts(db: Queryable, hours = hoursKept): Promise<HourlyCount[]> {
  const { rows } = await db.query<HourlyCount>(
    `SELECT hour, counts, counted_at AS "countedAt" FROM hourly_counts
     WHERE hour > now() - make_interval(hours => $1) ORDER BY hour`,
    [hours],
  );
  return rows;
}

/** An hour that is to be counted. */
export interface DueHour {
  hour: Date;
}

/*
 * The present hour is counted every ten seconds; one that is over the more seldom the longer it is over, since little moves there
 * any more. No counting takes more than a twentieth of the time.
 */
const isDue = `h.counted_at IS NULL
  OR h.counted_at < now() - greatest(interval '10 seconds', h.took * 20, (h.counted_at - (g.hour + interval '1 hour')) / 10)`;

/** Takes the newest hour whose counting is due, for the transaction: undefined where none is or others count. */
export async function takeDueHour(db: Queryable): Promise<DueHour | undefined> {
  const { rows: mine } = await db.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('hourly_counts', 1)) AS mine`,
  );
  if (!mine[0]?.mine) return undefined;
  const { rows } = await db.query<DueHour>(
    `SELECT g.hour FROM generate_series(date_trunc('hour', now()) - make_interval(hours => $1), now(), '1 hour') AS g(hour)
       LEFT JOIN hourly_counts h ON h.hour = g.hour
     WHERE ${isDue} ORDER BY g.hour DESC LIMIT 1`,
    [hoursKept - 1],
  );
  return rows[0];
}

/** Counts what was accepted within an hour, and forgets the hours that nobody looks at any more. */
export async function countHour(db: Queryable, { hour }: DueHour): Promise<void> {
  const next = new Date(hour.getTime() + 3_600_000);
  await db.query(
    `INSERT INTO hourly_counts (hour, counts, counted_at, took)
     SELECT $1, coalesce(jsonb_agg(to_jsonb(c)), '[]'), now(), clock_timestamp() - now() FROM (
       SELECT m.type, CASE WHEN d.state IN ('queued', 'sending') THEN 'accepted' WHEN d.state = 'leased' THEN 'available'
         ELSE coalesce(d.state, 'delivered') END AS status, count(*)::int AS count
       FROM messages m ${standing}
       WHERE m.id >= $3 AND m.id < $4 AND m.accepted_at >= $1 AND m.accepted_at < $2 GROUP BY 1, 2 ORDER BY 1, 2) AS c
     ON CONFLICT (hour) DO UPDATE SET counts = excluded.counts, counted_at = excluded.counted_at, took = excluded.took`,
    [hour, next, lowestIdSince(hour), lowestIdAfter(next)],
  );
  await db.query('DELETE FROM hourly_counts WHERE hour < now() - make_interval(hours => $1)', [hoursKept + 1]);
}
