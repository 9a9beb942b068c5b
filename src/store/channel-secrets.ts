import { v7 as uuidv7 } from 'uuid';
import { addressOf, type ChannelSettings, withAddress, withoutPassword } from '../channels/settings.ts';
import type { DataKeys } from './keys.ts';
import { prepared } from './prepared.ts';
import { open, seal } from './sealed.ts';
import type { Queryable } from './store.ts';

/* What of a party's channel nobody may read lies sealed beside the party. */

/** The place at which a channel's secret is sealed. */
export function secretPlace(id: string): string {
  return `channel_secrets/${id}/secret`;
}

/**
 * The settings as anybody may read them, after their password has been put away. An address that is given without a
 * password and is the stored one keeps its password; another one drops it.
 */
export async function putPasswordAway(
  db: Queryable,
  keys: DataKeys,
  gln: string,
  settings: ChannelSettings,
): Promise<void> {
  const address = addressOf(settings);
  const stored = await addressWithPassword(db, keys, gln);
  if (stored !== undefined && (stored === address || withoutPassword(stored) === address)) return;
  await db.query(`DELETE FROM channel_secrets WHERE gln = $1 AND purpose = 'address'`, [gln]);
  if (address === undefined || withoutPassword(address) === address) return;
  const id = uuidv7();
  const secret = seal(keys, Buffer.from(address), secretPlace(id));
  await db.query(`INSERT INTO channel_secrets (id, gln, purpose, secret) VALUES ($1, $2, 'address', $3)`, [
    id,
    gln,
    secret,
  ]);
}

/** The settings of a party's channel without the password its address may hold. */
export function readable(settings: ChannelSettings): ChannelSettings {
  const address = addressOf(settings);
  return address === undefined ? settings : withAddress(settings, withoutPassword(address));
}

/** The settings of a party's channel with its password, for those who connect. */
export async function withPassword(
  db: Queryable,
  keys: DataKeys,
  gln: string,
  settings: ChannelSettings,
): Promise<ChannelSettings> {
  const address = await addressWithPassword(db, keys, gln);
  return address === undefined ? settings : withAddress(settings, address);
}

async function addressWithPassword(db: Queryable, keys: DataKeys, gln: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string; secret: Buffer }>(
    prepared(`SELECT id, secret FROM channel_secrets WHERE gln = $1 AND purpose = 'address'`),
    [gln],
  );
  return rows[0] && open(keys, rows[0].secret, secretPlace(rows[0].id)).toString();
}
