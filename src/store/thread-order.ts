/** Condition on a delivery under this alias that holds back what follows it in its thread to the same receiver: it is not final, and no dead letter that an operator has skipped. */
export function holdsBack(alias: string): string {
  return `(${alias}.state IN ('queued', 'sending', 'available', 'leased') OR ${isBlockingDead(alias)})`;
}

/** Condition on a delivery under this alias that is dead and holds back what follows it. */
export function isBlockingDead(alias: string): string {
  return `(${alias}.state = 'dead' AND ${alias}.skipped_at IS NULL)`;
}
