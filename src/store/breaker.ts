import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** So many failures in a row open it. */
export const failuresToOpen = 5;
/* It stays open ten seconds, each time twice as long as before, five minutes at most. */
const [firstSeconds, longestSeconds] = [10, 300];

/**
 * Counts a failed call of a receiver. After five in a row nothing is tried for a while, then one delivery alone. What was
 * on its way when that began is not counted. True when it begins: later failures only lengthen it.
 */
export async function countFailure(db: Queryable, gln: string): Promise<boolean> {
  const { rows } = await db.query<{ failures: number }>(
    `INSERT INTO receivers AS r (gln, failures) VALUES ($1, 1)
     ON CONFLICT (gln) DO UPDATE SET failures = r.failures + 1, updated_at = now(),
       blocked_until = CASE WHEN r.failures + 1 < $2 THEN r.blocked_until
         ELSE now() + make_interval(secs => least($4, $3 * 2 ^ least(r.failures + 1 - $2, 10))) END
       WHERE r.blocked_until IS NULL OR r.blocked_until <= now()
     RETURNING failures`,
    [gln, failuresToOpen, firstSeconds, longestSeconds],
  );
  return rows[0]?.failures === failuresToOpen;
}

/** Forgets the failures of a receiver that has answered. True when nothing or little was tried because of them. */
export async function forgetFailures(db: Queryable, gln: string): Promise<boolean> {
  const { rows } = await db.query<{ before: number }>(
    prepared(`UPDATE receivers r SET failures = 0, updated_at = now(),
       blocked_until = CASE WHEN r.failures < $2 THEN r.blocked_until END
     FROM (SELECT failures AS before FROM receivers WHERE gln = $1 AND failures > 0 FOR UPDATE) old
     WHERE r.gln = $1 RETURNING old.before`),
    [gln, failuresToOpen],
  );
  return (rows[0]?.before ?? 0) >= failuresToOpen;
}

/** Leaves a receiver alone for as long as it asked for, five minutes at most: then it may be asked again. */
export async function leaveAlone(db: Queryable, gln: string, seconds: number): Promise<void> {
  await db.query(
    `INSERT INTO receivers AS r (gln, blocked_until) VALUES ($1, now() + make_interval(secs => $2))
     ON CONFLICT (gln) DO UPDATE SET blocked_until = greatest(r.blocked_until, EXCLUDED.blocked_until), updated_at = now()`,
    [gln, Math.min(seconds, longestSeconds)],
  );
}
