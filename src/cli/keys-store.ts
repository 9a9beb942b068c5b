import { type Rotation, rotateKeys } from '../store/rotate.ts';
import { withStore } from './own-store.ts';
import { table } from './table.ts';

/** Lists the keys of the set-up by their fingerprints. */
export async function list({ json }: { json?: boolean }): Promise<void> {
  const keys = await withStore(async ({ keys: { byId, writing, founding } }) =>
    [...byId.values()].map(({ id, fingerprint }) => ({
      id,
      fingerprint,
      writes: id === writing.id,
      finds: id === founding.id,
    })),
  );
  if (json) process.stdout.write(`${JSON.stringify({ keys })}\n`);
  else {
    const rows = keys.map(({ id, fingerprint, writes, finds }) => [
      id,
      fingerprint,
      [writes && 'seals what is new', finds && 'finds patients and repeats'].filter(Boolean).join(', ') ||
        'opens what it sealed',
    ]);
    process.stdout.write(table(['ID', 'FINGERPRINT', 'FOR'], rows));
  }
}

/** Seals the store anew, telling how far it has come. */
export async function rotate({ json }: { json?: boolean }): Promise<void> {
  const isWatched = process.stderr.isTTY === true;
  const progress = ({ rows, ofRows }: Rotation) => {
    if (isWatched) process.stderr.write(`\r${rows} of ${ofRows} rows looked at`);
  };
  const rotation = await withStore((store) => rotateKeys(store, progress));
  if (isWatched) process.stderr.write('\n');
  if (json) process.stdout.write(`${JSON.stringify(rotation)}\n`);
  else process.stdout.write(`${rotation.resealed} values were sealed anew, ${rotation.rows} rows looked at.\n`);
}
