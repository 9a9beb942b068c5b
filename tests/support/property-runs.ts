/**
 * How often a property is tried: so often every day, with the same cases each time (seed.mjs), for a red run shall be about a change;
 * TOVHOLDER_PROPERTY_RUNS times in the full form.
 */
export function propertyRuns(everyday: number): number {
  return Number(process.env.TOVHOLDER_PROPERTY_RUNS ?? everyday);
}
