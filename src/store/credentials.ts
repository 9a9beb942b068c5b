import { createHash, randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import type { Caller } from '../access/caller.ts';
import type { Party } from './parties.ts';
import { prepared } from './prepared.ts';
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
  /** In hexadecimal, where the proof is a client certificate. */
  certificateSha256?: string;
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
  const key = `tvh_${randomBytes(32).toString('base64url')}`;
  const id = newId();
  await insertCredential(db, id, credential, { keyHash: hashOf(key) });
  return { id, key };
}

/** Makes a credential of a client certificate, by its SHA-256. Undefined where a living credential has that certificate. */
export async function createCertificateCredential(
  db: Queryable,
  credential: NewCredential,
  thumbprint: Buffer,
): Promise<{ id: string } | undefined> {
  const id = newId();
  return (await insertCredential(db, id, credential, { thumbprint })) ? { id } : undefined;
}

async function insertCredential(
  db: Queryable,
  id: string,
  { name, role, parties, expiresAt }: NewCredential,
  proof: { keyHash?: Buffer; thumbprint?: Buffer },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO credentials (id, name, key_hash, certificate_sha256, role, parties, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [id, name, proof.keyHash ?? null, proof.thumbprint ?? null, role, parties, expiresAt ?? null],
  );
  return rowCount === 1;
}

/** Whoever holds the key, unless it is expired or revoked; what belongs to the sandbox counts only within it. */
export async function findCredential(
  db: Queryable,
  key: string,
  { sandbox }: { sandbox: boolean },
): Promise<Caller | undefined> {
  if (!sandbox && Object.hasOwn(sandboxKeys, key)) return undefined;
  const { rows } = await db.query<CallerRow>(
    prepared(`SELECT id AS "credentialId", name, role, parties FROM credentials
     WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND (NOT sandbox OR $2)`),
    [hashOf(key), sandbox],
  );
  return rows[0];
}

/** Whoever holds the client certificate with this SHA-256, unless the credential is expired or revoked. */
export async function findCredentialOfCertificate(db: Queryable, thumbprint: Buffer): Promise<Caller | undefined> {
  const { rows } = await db.query<CallerRow>(
    `SELECT id AS "credentialId", name, role, parties FROM credentials
     WHERE certificate_sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
    [thumbprint],
  );
  return rows[0];
}

interface CallerRow extends Caller {
  parties: string[];
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
    `SELECT id, name, role, parties, created_at, expires_at, revoked_at, encode(certificate_sha256, 'hex') AS certificate
     FROM credentials ORDER BY created_at DESC, id DESC`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    parties: row.parties,
    createdAt: row.created_at,
    ...(row.expires_at && { expiresAt: row.expires_at }),
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
    ...(row.certificate !== null && { certificateSha256: row.certificate }),
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
  certificate: string | null;
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

/** The fixed key of the sandbox that acts for all who behave by themselves there, so that what reached them can be looked at. */
export const charactersKey = 'sandbox-characters';

/** Writes that key for these parties. Repeatable. */
export async function saveCharactersCredential(db: Queryable, glns: readonly string[]): Promise<void> {
  await db.query(
    `INSERT INTO credentials (id, name, key_hash, role, parties, sandbox) VALUES ($1, $2, $3, 'party', $4, true)
     ON CONFLICT (key_hash) DO UPDATE SET parties = excluded.parties`,
    [newId(), charactersKey, hashOf(charactersKey), glns],
  );
}
