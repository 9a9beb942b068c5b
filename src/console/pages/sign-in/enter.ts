import { addKeeping } from '../../../store/events.ts';
import { endSession, openSession } from '../../../store/sessions.ts';
import { inTransaction } from '../../../store/transaction.ts';
import type { Operator } from '../../operator.ts';
import type { Done, OpenView } from '../../page.ts';
import { sessionCookie, tokenOf } from '../../shell/session.ts';

/**
 * Lets an operator in: a session with a token that nobody had before, and a line in the audit trail. One that the browser
 * had ends. Undefined where the operator was revoked or got another password meanwhile.
 */
export async function enter(
  view: OpenView,
  { id }: Operator,
  to: string,
  passwordHash?: string,
): Promise<Done | undefined> {
  const former = tokenOf(view);
  const token = await inTransaction(view.context.store.pool, async (db) => {
    if (former !== undefined) await endSession(db, former);
    const opened = await openSession(db, id, passwordHash);
    if (opened !== undefined) await addKeeping(db, { kind: 'signed-in', actor: id, subject: id });
    return opened;
  });
  return token === undefined ? undefined : { to, cookies: [sessionCookie(token, view.secure)] };
}

/** Why somebody was not let in. */
export type Refusal = 'password' | 'identity-provider' | 'no-role' | 'revoked';

/** Notes a sign-in that failed: as whom, where that is an operator we know, never what was typed. */
export async function noteRefusal({ context }: OpenView, code: Refusal, operatorId = 'unknown'): Promise<void> {
  await addKeeping(context.store.pool, { kind: 'sign-in-failed', actor: operatorId, subject: operatorId, code });
}
