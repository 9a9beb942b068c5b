import type { Queryable } from './store.ts';

/** Where in a trace a delivery came about, or the first one of a message; undefined where nothing was traced. */
export async function traceparentOf(
  db: Queryable,
  of: { deliveryId: string } | { messageId: string },
): Promise<string | undefined> {
  const [column, id] = 'deliveryId' in of ? ['id', of.deliveryId] : ['message_id', of.messageId];
  const { rows } = await db.query<{ traceparent: string | null }>(
    `SELECT traceparent FROM deliveries WHERE ${column} = $1 ORDER BY part LIMIT 1`,
    [id],
  );
  return rows[0]?.traceparent ?? undefined;
}
