import { expect, test } from '@jest/globals';
import { retryDelaySeconds } from '../src/delivery/retry-timing.ts';

const attempts = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function total(random: number): number {
  return attempts.reduce((sum, attempt) => sum + (retryDelaySeconds(attempt, () => random) ?? 0), 0) / 3600;
}

test('ten tries span about 75 hours, a tenth more or less', () => {
  expect(total(0.5)).toBeCloseTo(75.6, 1);
  expect(total(0)).toBeGreaterThan(68);
  expect(total(1)).toBeLessThan(84);
});

test('the first retry comes after seconds, each further one later than the one before', () => {
  expect(retryDelaySeconds(1)).toBeLessThan(6);
  const pauses = attempts.map((attempt) => retryDelaySeconds(attempt, () => 0.5) ?? 0);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
});

test('gives up after the tenth try', () => {
  expect(retryDelaySeconds(10)).toBeUndefined();
});
