/** How long something took, in ms: in the middle, for all but one in twenty, for all but one in a hundred, and at worst. */
export interface Times {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** The percentiles of what was measured, by the nearest rank; zeros where nothing was. */
export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number) => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** With one decimal. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
