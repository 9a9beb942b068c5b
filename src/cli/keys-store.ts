import { rotateKeys } from '../store/rotate.ts';
import { interruptible } from './interrupt.ts';
import { withStore } from './own-store.ts';
import { paletteFor } from './paint.ts';
import { openProgress } from './progress.ts';
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
    process.stdout.write(table(['ID', 'FINGERPRINT', 'FOR'], rows, paletteFor(process.stdout)));
  }
}

/** Seals the store anew, telling how far it has come; Ctrl-C ends it between two batches. */
export async function rotate({ json }: { json?: boolean }): Promise<void> {
  const bar = openProgress('rows looked at');
  await interruptible(async (signal) => {
    const rotation = await withStore((store) =>
      rotateKeys(store, { signal, progress: ({ rows, ofRows }) => bar.at(rows, ofRows) }),
    ).finally(bar.end);
    if (json) process.stdout.write(`${JSON.stringify(rotation)}\n`);
    else process.stdout.write(`${rotation.resealed} values were sealed anew, ${rotation.rows} rows looked at.\n`);
    if (signal.aborted)
      process.stderr.write('It was ended before its end: `tovholder keys rotate` begins again and loses nothing.\n');
  });
}
