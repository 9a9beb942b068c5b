import type { Queryable } from './store.ts';

/**
 * The code of the last failure known of each of these receivers: of what has waited longest for its next try, else of the
 * newest dead letter. Receivers that nothing failed with are left out.
 */
export async function lastErrorsOf(db: Queryable, glns: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ gln: string; code: string }>(
    `SELECT g.gln, coalesce(q.last_error, d.last_error) AS code FROM unnest($1::text[]) AS g(gln)
     LEFT JOIN LATERAL (SELECT last_error FROM deliveries WHERE state = 'queued' AND party_gln = g.gln
       ORDER BY message_id LIMIT 1) q ON true
     LEFT JOIN LATERAL (SELECT last_error FROM deliveries WHERE state = 'dead' AND party_gln = g.gln
       ORDER BY message_id DESC LIMIT 1) d ON true
     WHERE coalesce(q.last_error, d.last_error) IS NOT NULL`,
    [glns],
  );
  return new Map(rows.map(({ gln, code }) => [gln, code]));
}
