import { createHash } from 'node:crypto';

/** The seed of this run: the same faults and the same behaviour of everybody for the same one. */
export const seed = process.env.TOVHOLDER_SEED ?? '20251110';

/** Whether this run tries everything at length. */
export const isFull = process.env.TOVHOLDER_CRASH === 'full';

/** How often the full form goes through each list of faults. */
export const rounds = isFull ? Number(process.env.TOVHOLDER_CRASH_ROUNDS ?? 2) : 1;

/** A number from 0 to 1 that depends on the seed and on these words alone, so that no order of events changes it. */
export function chance(...words: readonly (string | number)[]): number {
  return (
    createHash('sha256')
      .update([seed, ...words].join('/'))
      .digest()
      .readUInt32BE() /
    2 ** 32
  );
}
