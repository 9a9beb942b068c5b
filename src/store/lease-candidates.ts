import { isBlockingDead, noneBefore } from './thread-order.ts';

/* What can be in no batch, and so holds back what follows it. */
const isBlocking = `(b.state IN ('queued', 'sending') OR ${isBlockingDead('b')} OR (b.state = 'available' AND b.due_at > now())
  OR (b.state = 'leased' AND b.lease_expires_at >= now())
  OR (b.state IN ('available', 'leased') AND b.held_at IS NOT NULL))`;

/* Of a delivery `d` to this party; in $4 the leases without a word that make it a dead letter. */
function mayBeLeased(gln: string): string {
  return `d.party_gln = ${gln} AND d.channel = 'inbox' AND d.due_at <= now() AND d.expires_at > (SELECT store_time())
    AND d.held_at IS NULL AND d.state IN ('available', 'leased')
    AND (d.state = 'available' OR (d.lease_expires_at < now() AND d.unsettled < $4 - 1))
    AND NOT EXISTS (SELECT FROM receivers r WHERE r.gln = ${gln} AND r.paused_at IS NOT NULL OFFSET 0)
    AND ${noneBefore('d', isBlocking)}`;
}

const columns = 'd.id, d.thread_id, d.party_gln, d.place, coalesce(octet_length(d.output), 0) AS bytes';

/** The first $2 deliveries that may be leased of the one party in $1, locked. Reads those and no more, however many wait behind them. */
export const candidatesOfOne = `SELECT ${columns} FROM deliveries d WHERE ${mayBeLeased('($1::text[])[1]')}
  ORDER BY d.place LIMIT $2 FOR UPDATE OF d SKIP LOCKED`;

/* Others who lease for these parties may have the very first locked at this moment. */
const someMore = 'LIMIT $2 + least(3 * $2, 100)';

/**
 * The same of all the parties in $1 together. Each party's first few are read, and only the oldest of all are locked: a lock
 * on what is not leased would keep it from those who lease beside us.
 */
export const candidatesOfMany = `SELECT ${columns} FROM deliveries d
  WHERE d.id = ANY(ARRAY(
      SELECT first.id FROM unnest($1::text[]) AS party (gln) CROSS JOIN LATERAL (
        SELECT d.id, d.place FROM deliveries d WHERE ${mayBeLeased('party.gln')} ORDER BY d.place ${someMore}) first
      ORDER BY first.place ${someMore}))
    AND ${mayBeLeased('d.party_gln')}
  ORDER BY d.place LIMIT $2 FOR UPDATE OF d SKIP LOCKED`;
