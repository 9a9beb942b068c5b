import { v7 as newId } from 'uuid';
import { hashPassword } from '../access/password.ts';
import type { Operator, OperatorRole } from '../console/operator.ts';
import type { Queryable } from './store.ts';

/** An operator as it is listed. */
export interface ListedOperator extends Operator {
  /** Of the identity provider; undefined for a local account. */
  issuer?: string;
  madeAt: Date;
  revokedAt?: Date;
  /** When one of the sessions that still live was last used. */
  seenAt?: Date;
}

/** The fixed accounts of the sandbox, whose passwords everybody knows. */
export const sandboxOperators = {
  reader: 'sandbox-reader',
  operator: 'sandbox-operator',
  admin: 'sandbox-admin',
} as const satisfies Record<OperatorRole, string>;

/* Nothing is kept secret by it: a cheap hash will do. */
const cheap = { ln: 10, r: 8, p: 1 };

/** Adds a local account. Undefined where a living one has the name, whatever its capitals. */
export async function addOperator(
  db: Queryable,
  { name, role, passwordHash }: { name: string; role: OperatorRole; passwordHash: string },
): Promise<Operator | undefined> {
  const id = newId();
  const { rowCount } = await db.query(
    'INSERT INTO operators (id, name, role, password_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [id, name, role, passwordHash],
  );
  return rowCount === 1 ? { id, name, role } : undefined;
}

/** Writes the sandbox's accounts where they are not there yet. */
export async function saveSandboxOperators(db: Queryable): Promise<void> {
  for (const [role, password] of Object.entries(sandboxOperators)) {
    await db.query(
      `INSERT INTO operators (id, name, role, password_hash, sandbox) VALUES ($1, $2, $2, $3, true) ON CONFLICT DO NOTHING`,
      [newId(), role, await hashPassword(password, cheap)],
    );
  }
}

/** The living local account of a name with its hash; those of the sandbox count only within it, and there before others. */
export async function findLocalOperator(
  db: Queryable,
  name: string,
  { sandbox }: { sandbox: boolean },
): Promise<(Operator & { passwordHash: string }) | undefined> {
  const { rows } = await db.query<Operator & { passwordHash: string }>(
    `SELECT id, name, role, password_hash AS "passwordHash" FROM operators
     WHERE lower(name) = lower($1) AND password_hash IS NOT NULL AND revoked_at IS NULL AND (NOT sandbox OR $2)
     ORDER BY sandbox DESC LIMIT 1`,
    [name, sandbox],
  );
  return rows[0];
}

/** Whom an identity provider vouches for, with the name and role it gives. Undefined where the operator was revoked here. */
export async function saveVouchedOperator(
  db: Queryable,
  { issuer, subject, name, role }: { issuer: string; subject: string; name: string; role: OperatorRole },
): Promise<Operator | undefined> {
  const { rows } = await db.query<Operator>(
    `INSERT INTO operators (id, name, role, issuer, subject) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, role = excluded.role
       WHERE operators.revoked_at IS NULL
     RETURNING id, name, role`,
    [newId(), name, role, issuer, subject],
  );
  return rows[0];
}

/** Gives a local account another password and ends its sessions; false where there is no such living account. Within a transaction. */
export async function setPassword(db: Queryable, id: string, passwordHash: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE operators SET password_hash = $2 WHERE id = $1 AND password_hash IS NOT NULL AND revoked_at IS NULL',
    [id, passwordHash],
  );
  if (rowCount === 1) await endSessionsOf(db, id);
  return rowCount === 1;
}

/** Ends an operator and all sessions at once and for good; false where there is none that lives. Within a transaction. */
export async function revokeOperator(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query('UPDATE operators SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [
    id,
  ]);
  if (rowCount === 1) await endSessionsOf(db, id);
  return rowCount === 1;
}

/* A statement of its own: it sees a session that was opened while the one before it waited. */
async function endSessionsOf(db: Queryable, operatorId: string): Promise<void> {
  await db.query('DELETE FROM sessions WHERE operator_id = $1', [operatorId]);
}

/** All operators, newest first. */
export async function listOperators(db: Queryable): Promise<ListedOperator[]> {
  const { rows } = await db.query<
    Operator & { issuer: string | null; made_at: Date; revoked_at: Date | null; seen_at: Date | null }
  >(
    `SELECT o.id, o.name, o.role, o.issuer, o.made_at, o.revoked_at, max(s.seen_at) AS seen_at
     FROM operators o LEFT JOIN sessions s ON s.operator_id = o.id GROUP BY o.id ORDER BY o.made_at DESC, o.id DESC`,
  );
  return rows.map(({ id, name, role, issuer, made_at, revoked_at, seen_at }) => ({
    ...{ id, name, role, madeAt: made_at },
    ...(issuer !== null && { issuer }),
    ...(revoked_at && { revokedAt: revoked_at }),
    ...(seen_at && { seenAt: seen_at }),
  }));
}
