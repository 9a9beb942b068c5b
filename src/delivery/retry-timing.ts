import type { MessageTypeName } from '../message.ts';

/** How deliveries to a party are tried again: the pauses after each try that failed, in seconds; none is no second try. */
export interface Schedule {
  pauses: readonly number[];
}

/** A party's schedule, and those of single message types. */
export type Retry = Partial<Schedule> & { types?: Partial<Record<MessageTypeName, Schedule>> };

const minute = 60;
const hour = 60 * minute;

/* The schedule of Standard Webhooks: ten tries over about 75 hours. */
const defaultPauses = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** The pauses for messages of a type to a party, in seconds: the type's, else the party's, else ten tries over about 75 hours. */
export function pausesFor(retry: Retry | undefined, type: MessageTypeName): readonly number[] {
  return retry?.types?.[type]?.pauses ?? retry?.pauses ?? defaultPauses;
}

/**
 * Seconds until the next try after `attempt` (from 1) has failed, a tenth more or less by `random` (0 to 1) so that
 * deliveries that failed together do not come back together. Undefined: give up.
 */
export function retryDelaySeconds(
  attempt: number,
  random: () => number = Math.random,
  pauses: readonly number[] = defaultPauses,
): number | undefined {
  const pause = pauses[attempt - 1];
  return pause === undefined ? undefined : pause * (0.9 + 0.2 * random());
}

const shortestBusySeconds = 5;
const longestBusySeconds = 24 * hour;

/** Seconds until the next try where the receiver said when: never sooner than it said, up to a fifth later, and between five seconds and a day. */
export function toldDelaySeconds(told: number, random: () => number = Math.random): number {
  return Math.min(Math.max(told, shortestBusySeconds), longestBusySeconds) * (1 + 0.2 * random());
}
