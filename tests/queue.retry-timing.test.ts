import { expect, test } from '@jest/globals';
import { pausesFor, retryDelaySeconds, toldDelaySeconds } from '../src/delivery/retry-timing.ts';

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

test('goes by the pauses of the type, else of the party, else by its own', () => {
  const retry = { pauses: [60, 120], types: { receipt: { pauses: [] } } };
  expect(retryDelaySeconds(2, () => 0.5, pausesFor(retry, 'correspondence'))).toBeCloseTo(120);
  expect(retryDelaySeconds(3, () => 0.5, pausesFor(retry, 'correspondence'))).toBeUndefined();
  expect(retryDelaySeconds(1, () => 0.5, pausesFor(retry, 'receipt'))).toBeUndefined();
  expect(pausesFor({ types: retry.types }, 'correspondence')).toEqual(pausesFor(undefined, 'correspondence'));
});

test('comes back when it was told to, never sooner, and between five seconds and a day', () => {
  for (const random of [() => 0, () => 0.99]) {
    expect(toldDelaySeconds(120, random)).toBeGreaterThanOrEqual(120);
    expect(toldDelaySeconds(120, random)).toBeLessThan(145);
    expect(toldDelaySeconds(0, random)).toBeGreaterThanOrEqual(5);
    expect(toldDelaySeconds(1e9, random)).toBeLessThan(1.2 * 86_400);
  }
});
