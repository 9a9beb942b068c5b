import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Operator } from '../console/operator.ts';
import type { Queryable } from './store.ts';

/** How long a session lives unused, and at most. */
export const sessionLife = { idleMinutes: 30, hours: 10 } as const;

const isLiving = `s.expires_at > store_time() AND s.seen_at > store_time() - make_interval(mins => ${sessionLife.idleMinutes})`;

/* A token holds 256 random bits, so a plain hash gives nothing away and is found by an index. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** The token that forms of a session bear: only who has the session's own token can make it, and it leads to none. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}

/**
 * Opens a session; its token is told here and never again. Undefined where the operator was revoked, or the password is
 * another one than that which was shown. Sessions that are over are cleared away by the way.
 */
export async function openSession(
  db: Queryable,
  operatorId: string,
  passwordHash?: string,
): Promise<string | undefined> {
  const token = randomBytes(32).toString('base64url');
  const { rowCount } = await db.query(
    `INSERT INTO sessions (token_hash, operator_id, expires_at)
     SELECT $1, id, store_time() + make_interval(hours => ${sessionLife.hours}) FROM operators
     WHERE id = $2 AND revoked_at IS NULL AND ($3::text IS NULL OR password_hash = $3) FOR SHARE`,
    [hashOf(token), operatorId, passwordHash ?? null],
  );
  await db.query(
    `DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires_at < store_time() LIMIT 100)`,
  );
  return rowCount === 1 ? token : undefined;
}

/** Whose session it is, while it lives; accounts of the sandbox count only within it. */
export async function findSession(
  db: Queryable,
  token: string,
  { sandbox }: { sandbox: boolean },
): Promise<Operator | undefined> {
  const { rows } = await db.query<Operator>(
    `SELECT o.id, o.name, o.role FROM sessions s JOIN operators o ON o.id = s.operator_id
     WHERE s.token_hash = $1 AND ${isLiving} AND o.revoked_at IS NULL AND (NOT o.sandbox OR $2)`,
    [hashOf(token), sandbox],
  );
  return rows[0];
}

/** Notes that a session was used; at most once a minute. */
export async function touchSession(db: Queryable, token: string): Promise<void> {
  await db.query(
    `UPDATE sessions SET seen_at = store_time() WHERE token_hash = $1 AND seen_at < store_time() - interval '1 minute'`,
    [hashOf(token)],
  );
}

/** Ends a session; nothing where it is over. */
export async function endSession(db: Queryable, token: string): Promise<void> {
  await db.query('DELETE FROM sessions WHERE token_hash = $1', [hashOf(token)]);
}
