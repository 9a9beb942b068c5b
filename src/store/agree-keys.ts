import type { Pool } from 'pg';
import { GatewayError } from '../errors.ts';
import type { DataKeys } from './keys.ts';

/**
 * Compares the configured data keys with those the store was written with, and registers the writing key.
 * Throws KEY_MISMATCH where a key of the store is missing or another key bears its id.
 */
export async function agreeOnKeys(pool: Pool, configured: DataKeys): Promise<DataKeys> {
  const { id, fingerprint } = configured.writing;
  const known = await mustFit(pool, configured);
  if (!known.some((key) => key.id === id)) {
    await pool.query('INSERT INTO data_keys (id, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      id,
      fingerprint,
    ]);
  }
  /* Read again: another gateway may have been first with this id. */
  const registered = await mustFit(pool, configured);
  const founding = configured.byId.get(registered[0]?.id ?? id) ?? configured.writing;
  return { ...configured, founding };
}

/** The keys that the store was written with. Throws KEY_MISMATCH where one of them is missing or another key bears its id. */
export async function mustFit(pool: Pool, configured: DataKeys): Promise<RegisteredKey[]> {
  const known = await registeredKeys(pool);
  for (const key of known) checkKey(configured, key);
  return known;
}

interface RegisteredKey {
  id: string;
  fingerprint: string;
}

async function registeredKeys(pool: Pool): Promise<RegisteredKey[]> {
  const { rows } = await pool.query<RegisteredKey>('SELECT id, fingerprint FROM data_keys ORDER BY created_at, id');
  return rows;
}

function checkKey(configured: DataKeys, registered: RegisteredKey): void {
  const key = configured.byId.get(registered.id);
  if (!key) {
    throw new GatewayError(
      'KEY_MISMATCH',
      `The store was written with data key "${registered.id}", which is not configured: add it to DATA_KEYS.`,
    );
  }
  if (key.fingerprint === registered.fingerprint) return;
  throw new GatewayError(
    'KEY_MISMATCH',
    `Data key "${registered.id}" is not the key the store was written with (fingerprint ${key.fingerprint} here, ` +
      `${registered.fingerprint} there): put the right key into DATA_KEYS, and give a new key an id of its own.`,
  );
}
