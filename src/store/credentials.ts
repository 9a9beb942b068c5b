import { createHash, randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type { Caller } from '../intake/caller.ts';
import type { Party } from './parties.ts';
import type { Queryable } from './store.ts';

/** What a new credential is to be: for one or more parties, or for an operator. */
export interface NewCredential {
  name: string;
  role: Caller['role'];
  /** GLNs of parties that are in the store. */
  parties: readonly string[];
  expiresAt?: Date | undefined;
}

/** A credential as it is listed; its key was shown once and is not kept. */
export interface Credential extends NewCredential {
  id: string;
  createdAt: Date;
  revokedAt?: Date;
}

/** The fixed API keys of the sandbox and the parties they stand for. Source: contract §5. */
export const sandboxKeys = {
  'sandbox-gp': '5790000990016',
  'sandbox-health-visitor': '5790000990023',
  'sandbox-ppr': '5790000990030',
  'sandbox-home-nursing': '5790000990047',
  'sandbox-hospital': '5790000990054',
  'sandbox-prevention': '5790000990061',
  'sandbox-admin': undefined,
} as const;

/* A key holds 256 random bits, so a plain hash gives nothing away and is found by an index. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** Makes a credential. Its key is told here and never again: the store keeps a hash. */
export async function createCredential(db: Queryable, credential: NewCredential): Promise<{ id: string; key: string }> {
  const id = newId();
  const key = `tvh_${randomBytes(32).toString('base64url')}`;
  await db.query(
    'INSERT INTO credentials (id, name, key_hash, role, parties, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, credential.name, hashOf(key), credential.role, credential.parties, credential.expiresAt ?? null],
  );
  return { id, key };
}

/** Whoever holds the key, unless it is expired or revoked; what belongs to the sandbox counts only within it. */
export async function findCredential(
  db: Queryable,
  key: string,
  { sandbox }: { sandbox: boolean },
): Promise<Caller | undefined> {
  if (!sandbox && Object.hasOwn(sandboxKeys, key)) return undefined;
  const { rows } = await db.query<{ id: string; name: string; role: Caller['role']; parties: string[] }>(
    `SELECT id, name, role, parties FROM credentials
     WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND (NOT sandbox OR $2)`,
    [hashOf(key), sandbox],
  );
  const [row] = rows;
  return row && { credentialId: row.id, name: row.name, role: row.role, parties: row.parties };
}

/** Whether a credential belongs to the sandbox alone. */
export async function isSandboxCredential(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM credentials WHERE id::text = $1 AND sandbox', [id]);
  return rowCount === 1;
}

/** Ends a credential at once and for good; whether there was one to end. Repeating it changes nothing. */
export async function revokeCredential(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query<{ id: string }>(
    'UPDATE credentials SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id',
    [id],
  );
  return rows.length > 0;
}

/** All credentials, newest first, without their keys. */
export async function listCredentials(db: Queryable): Promise<Credential[]> {
  const { rows } = await db.query<CredentialRow>(
    'SELECT id, name, role, parties, created_at, expires_at, revoked_at FROM credentials ORDER BY created_at DESC, id DESC',
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    parties: row.parties,
    createdAt: row.created_at,
    ...(row.expires_at && { expiresAt: row.expires_at }),
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
  }));
}

interface CredentialRow {
  id: string;
  name: string;
  role: Caller['role'];
  parties: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** Writes the sandbox's fixed keys for those of its parties that are given, and the operator's. Repeatable. */
export async function saveSandboxCredentials(db: Queryable, parties: readonly Party[]): Promise<void> {
  for (const [key, gln] of Object.entries(sandboxKeys)) {
    if (gln !== undefined && !parties.some((party) => party.gln === gln)) continue;
    await db.query(
      `INSERT INTO credentials (id, name, key_hash, role, parties, sandbox) VALUES ($1, $2, $3, $4, $5, true)
       ON CONFLICT (key_hash) DO NOTHING`,
      [newId(), key, hashOf(key), gln === undefined ? 'admin' : 'party', gln === undefined ? [] : [gln]],
    );
  }
}
