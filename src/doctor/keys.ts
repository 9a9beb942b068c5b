import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { mustFit } from '../store/agree-keys.ts';
import { parseDataKeys } from '../store/keys.ts';
import { readPrivateFile } from '../store/private-file.ts';
import type { Store } from '../store/store.ts';
import { verifySealed } from '../store/verify-sealed.ts';
import { type Found, fault, faultOf, ok } from './verdict.ts';

/** Whether the data keys at hand open what is in the store. Tells fingerprints, never keys. */
export async function examineKeys(pool: Pool, { dataKeys, dataDir }: Config): Promise<Found[]> {
  try {
    const text = dataKeys ?? (await readPrivateFile(join(dataDir, 'data-keys')));
    if (text === undefined) return [missing()];
    const keys = parseDataKeys(text);
    await mustFit(pool, keys);
    const { id, fingerprint } = keys.writing;
    const others = keys.byId.size === 1 ? '' : `, ${keys.byId.size - 1} more to read with`;
    const fit = ok('keys', `They fit the store: "${id}" (fingerprint ${fingerprint}) writes${others}.`);
    return [fit, await examineSeals({ pool, keys })];
  } catch (error) {
    return faultOf('keys', error);
  }
}

/* All of them would take longer than a doctor may: `keys verify` opens all. */
const newest = 20;

async function examineSeals(store: Store): Promise<Found> {
  const { opened, faults } = await verifySealed(store, { most: newest });
  const [first] = faults;
  if (!first) return ok('seals', `The newest sealed values, ${opened} of them, can be opened.`);
  const others = faults.length === 1 ? '' : ` and ${faults.length - 1} more`;
  const remedy = 'Run `tovholder keys verify` for all that was changed, and restore it from a backup.';
  return fault('seals', `${first.place}${others} cannot be opened: it was changed, moved or taken away.`, remedy);
}

function missing(): Found {
  const detail = 'The store is there and the data key is not: it is neither in DATA_KEYS nor under DATA_DIR.';
  return fault('keys', detail, 'Put the copy of data-keys back under DATA_DIR, or set DATA_KEYS.');
}
