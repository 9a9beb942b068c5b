import { v7 as uuidv7 } from 'uuid';
import { secretPlace } from './channel-secrets.ts';
import type { DataKeys } from './keys.ts';
import { prepared } from './prepared.ts';
import { open, seal } from './sealed.ts';
import type { Queryable } from './store.ts';

/** A key that signs what goes to a webhook, without the key itself. */
export interface SigningSecret {
  id: string;
  createdAt: Date;
  /** From then on it signs no more; the present one has no end. */
  endsAt?: Date;
}

/**
 * Keeps a new signing secret, sealed; those before it go on signing for so many seconds. Undefined where no party has this
 * GLN. Call it in a transaction.
 */
export async function addSigningSecret(
  db: Queryable,
  keys: DataKeys,
  added: { gln: string; secret: Buffer; overlapSeconds: number },
): Promise<SigningSecret | undefined> {
  const { rowCount } = await db.query('SELECT FROM parties WHERE gln = $1 FOR UPDATE', [added.gln]);
  if (rowCount === 0) return undefined;
  await db.query(`DELETE FROM channel_secrets WHERE gln = $1 AND purpose = 'signing' AND ends_at <= now()`, [
    added.gln,
  ]);
  await db.query(
    `UPDATE channel_secrets SET ends_at = least(ends_at, now() + make_interval(secs => $2))
     WHERE gln = $1 AND purpose = 'signing'`,
    [added.gln, added.overlapSeconds],
  );
  const id = uuidv7();
  const { rows } = await db.query<{ created_at: Date }>(
    `INSERT INTO channel_secrets (id, gln, purpose, secret) VALUES ($1, $2, 'signing', $3) RETURNING created_at`,
    [id, added.gln, seal(keys, added.secret, secretPlace(id))],
  );
  return { id, createdAt: rows[0]?.created_at ?? new Date() };
}

/** The secrets that sign what goes to a party now, the present one first. */
export async function signingSecretsOf(db: Queryable, keys: DataKeys, gln: string): Promise<Buffer[]> {
  const { rows } = await db.query<{ id: string; secret: Buffer }>(
    prepared(`SELECT id, secret FROM channel_secrets
     WHERE gln = $1 AND purpose = 'signing' AND (ends_at IS NULL OR ends_at > now()) ORDER BY id DESC`),
    [gln],
  );
  return rows.map(({ id, secret }) => open(keys, secret, secretPlace(id)));
}

/** The secrets that sign what goes to a party now, without the secrets themselves; the present one first. */
export async function listSigningSecrets(db: Queryable, gln: string): Promise<SigningSecret[]> {
  const { rows } = await db.query<{ id: string; created_at: Date; ends_at: Date | null }>(
    `SELECT id, created_at, ends_at FROM channel_secrets
     WHERE gln = $1 AND purpose = 'signing' AND (ends_at IS NULL OR ends_at > now()) ORDER BY id DESC`,
    [gln],
  );
  return rows.map(({ id, created_at, ends_at }) => ({
    id,
    createdAt: created_at,
    ...(ends_at && { endsAt: ends_at }),
  }));
}

/** Ends at once every secret of a party that was replaced; the present one goes on signing. Returns how many. */
export async function endReplacedSecrets(db: Queryable, gln: string): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM channel_secrets WHERE gln = $1 AND purpose = 'signing' AND ends_at IS NOT NULL`,
    [gln],
  );
  return rowCount ?? 0;
}
