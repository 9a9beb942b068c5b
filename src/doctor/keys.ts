import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { mustFit } from '../store/agree-keys.ts';
import { parseDataKeys } from '../store/keys.ts';
import { readPrivateFile } from '../store/private-file.ts';
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
    return [ok('keys', `They fit the store: "${id}" (fingerprint ${fingerprint}) writes${others}.`)];
  } catch (error) {
    return faultOf('keys', error);
  }
}

function missing(): Found {
  const detail = 'The store is there and the data key is not: it is neither in DATA_KEYS nor under DATA_DIR.';
  return fault('keys', detail, 'Put the copy of data-keys back under DATA_DIR, or set DATA_KEYS.');
}
