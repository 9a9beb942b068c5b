import type { Queryable } from '../store/store.ts';
import { type Found, ok, warning } from './verdict.ts';

interface Ending {
  id: string;
  name: string;
  ends: string;
  isOver: boolean;
}

/** Whether operators can get in, and whose credential ends within 30 days or has ended within the last 30. */
export async function examineCredentials(db: Queryable): Promise<Found[]> {
  const { rows } = await db.query<Ending>(
    `SELECT id, name, to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS ends, expires_at <= now() AS "isOver" FROM credentials
     WHERE revoked_at IS NULL AND expires_at BETWEEN now() - interval '30 days' AND now() + interval '30 days' ORDER BY expires_at`,
  );
  const found = rows.map(({ id, name, ends, isOver }) =>
    warning(
      'credentials',
      `The credential "${name}" (${id}) ${isOver ? 'has ended' : 'ends'} on ${ends}.`,
      'Make a new one (tovholder party key), have its holder use it, then revoke the old one.',
    ),
  );
  if (!(await hasOperator(db))) {
    const remedy = 'Make one: tovholder party key --admin.';
    found.push(
      warning(
        'credentials',
        'No operator has one that counts: dead letters can be handled by command line only.',
        remedy,
      ),
    );
  }
  return found.length > 0 ? found : [ok('credentials', 'None ends within 30 days.')];
}

async function hasOperator(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM credentials WHERE role = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) LIMIT 1`,
  );
  return rowCount === 1;
}
