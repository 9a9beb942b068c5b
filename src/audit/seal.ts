import { createHmac } from 'node:crypto';
import type { DataKey } from '../store/keys.ts';

/** An event as it is sealed: its place in the trail and its row in one constant spelling. */
export interface SealedEvent {
  place: bigint;
  /** Of the event before it in the trail, and of the one before it on the same message; empty where there is none. */
  before: { inTrail: Buffer; onMessage: Buffer };
  /** The row as `spellingOf` has it. */
  row: string;
}

/**
 * The seal of an event (HMAC-SHA256): it covers the event, its place, and the seals before it in the trail and on its
 * message, so that nothing can be changed, taken out or put in between unnoticed.
 */
export function sealOf(key: DataKey, { place, before, row }: SealedEvent): Buffer {
  const parts = [String(place), before.inTrail.toString('hex'), before.onMessage.toString('hex'), row];
  return createHmac('sha256', key.audit).update(JSON.stringify(parts)).digest();
}

/** SQL: the row of event `e` in one constant spelling, whatever the time zone and whatever columns come later. */
export const spelling = `(jsonb_strip_nulls(to_jsonb(e) - 'written_in') || jsonb_build_object('at', extract(epoch FROM e.at)::text))::text`;
