import { countUnsealed, sealBefore, sealsBehind, trailBegin, unsealedSeconds } from '../store/event-seals.ts';
import type { Store } from '../store/store.ts';
import { sealOf } from './seal.ts';

/** What is wrong with an event of the trail. */
export interface TrailFault {
  kind: 'event-changed' | 'end-cut-off' | 'event-removed' | 'seals-removed' | 'key-unknown' | 'event-unsealed';
  /** Place in the trail, from 1. */
  place?: string;
  eventId?: string;
  messageId?: string;
  /** How many, where it is not one. */
  count?: number;
}

/** A place of the trail and the seal there, in hexadecimal. */
export interface TrailPlace {
  place: string;
  seal: string;
}

/** The word on a trail. */
export interface TrailVerdict {
  /** Events whose seal was checked. */
  checked: number;
  /** Where the trail ends: note it, and a later verification can tell that nothing was cut off. */
  end: TrailPlace;
  faults: TrailFault[];
}

const batch = 5_000;
/* Events are sealed within seconds; one that was put in behind the trail's back never is. */
const mostUnsealedSeconds = 600;
/** More than these tell an operator nothing more. */
const mostFaults = 100;

/**
 * Checks every seal of the trail against its event and the seals before it; `known` is an end noted earlier. `progress` is
 * told how many were checked; the signal ends it without a verdict, by throwing its reason. With `newest` only so many seals at
 * the end are checked, against the one before them, which is taken as it stands.
 * A seal that does not hold says that its event, or a seal before it, was changed.
 */
export async function verifyTrail(
  { pool, keys }: Store,
  {
    known,
    progress,
    signal,
    newest,
  }: {
    known?: TrailPlace | undefined;
    progress?: (checked: number) => void;
    signal?: AbortSignal;
    newest?: number;
  } = {},
): Promise<TrailVerdict> {
  const faults: TrailFault[] = [];
  let isMet = false;
  let checked = 0;
  let { place, seal: inTrail } = newest === undefined ? trailBegin : await sealBefore(pool, newest);
  while (faults.length < mostFaults) {
    signal?.throwIfAborted();
    const rows = await sealsBehind(pool, place, batch);
    for (const { place: at, eventId, messageId, keyId, seal, onMessage, row } of rows) {
      const where = { place: String(at), eventId, ...(messageId !== undefined && { messageId }) };
      if (at !== place + 1n)
        faults.push({ kind: 'seals-removed', place: String(place + 1n), count: Number(at - place - 1n) });
      const key = keys.byId.get(keyId);
      if (!key) faults.push({ kind: 'key-unknown', ...where });
      else if (row === undefined) faults.push({ kind: 'event-removed', ...where });
      else if (at === place + 1n && !sealOf(key, { place: at, before: { inTrail, onMessage }, row }).equals(seal))
        faults.push({ kind: 'event-changed', ...where });
      place = at;
      inTrail = seal;
      if (known?.place === String(at) && known.seal === seal.toString('hex')) isMet = true;
    }
    checked += rows.length;
    progress?.(checked);
    if (rows.length < batch) break;
  }
  if (known && !isMet) faults.push({ kind: 'end-cut-off', place: known.place });
  if (newest === undefined) {
    const count = await countUnsealed(pool, mostUnsealedSeconds);
    if (count > 0) faults.push({ kind: 'event-unsealed', count });
  } else if ((await unsealedSeconds(pool)) > mostUnsealedSeconds) faults.push({ kind: 'event-unsealed' });
  const end = { place: String(place), seal: inTrail.toString('hex') };
  return { checked, end, faults: faults.slice(0, mostFaults) };
}
