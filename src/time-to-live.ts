import type { MessageTypeName } from './message.ts';

/** How long messages wait for a party before they expire, in seconds, and those of single types. */
export interface TimeToLive {
  seconds?: number;
  types?: Partial<Record<MessageTypeName, number>>;
}

const defaultSeconds = 14 * 24 * 60 * 60;

/** Seconds that a message of a type waits for its receiver before it expires: the type's, else the party's, else 14 days (contract *Time*). */
export function timeToLiveFor(party: { timeToLive?: TimeToLive } | undefined, type: MessageTypeName): number {
  return party?.timeToLive?.types?.[type] ?? party?.timeToLive?.seconds ?? defaultSeconds;
}
