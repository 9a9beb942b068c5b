const minute = 60;
const hour = 60 * minute;

/* The schedule of Standard Webhooks: ten tries over about 75 hours. */
const pauses = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/**
 * Seconds until the next try after `attempt` (from 1) has failed, a tenth more or less by `random` (0 to 1) so that
 * deliveries that failed together do not come back together. Undefined: give up.
 */
export function retryDelaySeconds(attempt: number, random: () => number = Math.random): number | undefined {
  const pause = pauses[attempt - 1];
  return pause === undefined ? undefined : pause * (0.9 + 0.2 * random());
}
