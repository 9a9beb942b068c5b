import type { DeliveryState } from './deliveries.ts';

/** What is under way, and what has ended otherwise than well. */
export type StateNotDelivered = Exclude<DeliveryState, 'delivered'>;

/** SQL: a table `(gln)` of the receivers with a delivery in a state other than delivered, found from one to the next: its cost grows with the receivers, not with the deliveries. */
export function glnsInState(state: StateNotDelivered): string {
  return `(WITH RECURSIVE next (gln) AS (
      (SELECT party_gln FROM deliveries WHERE state = '${state}' ORDER BY party_gln LIMIT 1)
      UNION ALL
      SELECT (SELECT party_gln FROM deliveries WHERE state = '${state}' AND party_gln > n.gln ORDER BY party_gln LIMIT 1)
      FROM next n WHERE n.gln IS NOT NULL)
    SELECT gln FROM next WHERE gln IS NOT NULL)`;
}
