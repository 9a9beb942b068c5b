import { rotateKeys } from '../store/rotate.ts';
import { verifySealed } from '../store/verify-sealed.ts';
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

/** Opens everything that is sealed, tells what cannot be opened, and ends with 1 where there is such a thing. */
export async function verify({ json }: { json?: boolean }): Promise<void> {
  const bar = openProgress('values opened');
  await interruptible(async (signal) => {
    const verdict = await withStore((store) => verifySealed(store, { signal, progress: bar.at })).finally(bar.end);
    const { opened, faults } = verdict;
    if (signal.aborted) process.stderr.write(`Ended after ${opened} values, so there is no verdict: verify again.\n`);
    else if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
    else {
      for (const { code, detail } of faults) process.stdout.write(`${code}  ${detail}\n`);
      process.stdout.write(`${opened} values were opened, ${faults.length} cannot be.\n`);
    }
    if (faults.length > 0 && !signal.aborted) process.exitCode = 1;
  });
}
