/** Condition on a delivery under this alias that holds back what follows it in its thread to the same receiver: it is not final, and no dead letter that an operator has skipped. */
export function holdsBack(alias: string): string {
  return `(${alias}.state IN ('queued', 'sending', 'available', 'leased') OR ${isBlockingDead(alias)})`;
}

/** Condition on a delivery under this alias that is dead and holds back what follows it. */
export function isBlockingDead(alias: string): string {
  return `(${alias}.state = 'dead' AND ${alias}.skipped_at IS NULL)`;
}

/**
 * Condition that no delivery `b` before the one under this alias, in its thread and to the same receiver, is so as `condition`
 * says; `condition` is of deliveries that are not final. Read one by one from the first of the thread on, to the first that
 * is so: PostgreSQL makes no join of an EXISTS with OFFSET, and takes what coalesce gives for likely, or it would read them all.
 */
export function noneBefore(alias: string, condition: string): string {
  return `NOT EXISTS (
    SELECT FROM deliveries b
    WHERE b.thread_id = ${alias}.thread_id AND b.party_gln = ${alias}.party_gln AND b.place < ${alias}.place
      AND b.state IN ('queued', 'sending', 'available', 'leased', 'dead') AND coalesce(${condition}, false)
    ORDER BY b.place OFFSET 0)`;
}
