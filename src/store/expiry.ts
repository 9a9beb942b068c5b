import type { DeliveryState } from './deliveries.ts';
import type { Queryable } from './store.ts';

/** Up to `limit` messages of which something is left whose time to live is over and that nobody holds, the oldest first. */
export async function findOver(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ message_id: string }>(
    `SELECT message_id FROM deliveries
     WHERE expires_at <= (SELECT store_time())
       AND (state IN ('queued', 'available', 'dead') OR (state = 'leased' AND lease_expires_at < now()))
     ORDER BY expires_at LIMIT $1`,
    [limit],
  );
  return [...new Set(rows.map((row) => row.message_id))];
}

/**
 * Ends what is left of a message whose time to live is over, all parts of it together. False where somebody holds a part:
 * under a live lease or a claim. The locks on its rows are held from the look to the end of the transaction, so that who
 * leases or settles at this moment comes either before or after.
 */
export async function expireMessage(db: Queryable, messageId: string): Promise<boolean> {
  const { rows } = await db.query<{ state: DeliveryState; live: boolean | null }>(
    `SELECT state, lease_expires_at >= clock_timestamp() AS live
     FROM deliveries WHERE message_id = $1 ORDER BY part FOR UPDATE`,
    [messageId],
  );
  if (rows.some(({ state, live }) => state === 'sending' || (state === 'leased' && live === true))) return false;
  const { rowCount } = await db.query(
    `UPDATE deliveries SET state = 'expired', settled_at = now(), output = NULL
     WHERE message_id = $1 AND state IN ('queued', 'available', 'leased', 'dead') AND expires_at <= (SELECT store_time())`,
    [messageId],
  );
  return (rowCount ?? 0) > 0;
}
