import { hashPassword, randomPassword } from '../access/password.ts';
import type { Operator, OperatorRole } from '../console/operator.ts';
import type { Context } from '../context.ts';
import { addKeeping } from '../store/events.ts';
import { addOperator, revokeOperator, setPassword } from '../store/operators.ts';
import { inTransaction } from '../store/transaction.ts';
import { unkeepable } from './refusal.ts';

/** An operator with a password that was made for the account: told here and never again. */
export interface MadeOperator extends Operator {
  password: string;
}

/** Throws BAD_REQUEST where nobody may be called so. */
export function mustBeOperatorName(name: string): void {
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name))
    throw unkeepable('/name', 'A name has 1 to 200 characters and no control characters.', 'operator-name');
}

/** Where operators are kept. */
type Keeping = Pick<Context, 'store'>;

/** Adds a local account, with a password made for it where none is given, on record. Throws BAD_REQUEST where an operator has the name. */
export async function makeOperator(
  { store: { pool } }: Keeping,
  { name, role, password = randomPassword() }: { name: string; role: OperatorRole; password?: string },
  actor: string,
): Promise<MadeOperator> {
  mustBeOperatorName(name);
  const passwordHash = await hashPassword(password);
  return await inTransaction(pool, async (db) => {
    const made = await addOperator(db, { name, role, passwordHash });
    if (!made) throw unkeepable('/name', 'An operator has this name: choose another one.', 'taken-name');
    await addKeeping(db, { kind: 'operator-made', actor, subject: made.id });
    return { ...made, password };
  });
}

/** Gives a local account another password, made for it where none is given, on record, and ends its sessions. Undefined where there is no such account. */
export async function renewPassword(
  { store: { pool } }: Keeping,
  id: string,
  actor: string,
  password: string = randomPassword(),
): Promise<string | undefined> {
  const passwordHash = await hashPassword(password);
  return await inTransaction(pool, async (db) => {
    if (!(await setPassword(db, id, passwordHash))) return undefined;
    await addKeeping(db, { kind: 'operator-password-set', actor, subject: id });
    return password;
  });
}

/** Ends an operator's access and every session at once and for good, on record; false where there was none. */
export async function endOperator({ store: { pool } }: Keeping, id: string, actor: string): Promise<boolean> {
  return await inTransaction(pool, async (db) => {
    if (!(await revokeOperator(db, id))) return false;
    await addKeeping(db, { kind: 'operator-revoked', actor, subject: id });
    return true;
  });
}
