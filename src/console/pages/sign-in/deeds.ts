import { isPassword } from '../../../access/password.ts';
import { addKeeping } from '../../../store/events.ts';
import { findLocalOperator } from '../../../store/operators.ts';
import { endSession } from '../../../store/sessions.ts';
import { inTransaction } from '../../../store/transaction.ts';
import type { Deed, OpenDeed, OpenView } from '../../page.ts';
import { pathOfConsole } from '../../shell/paths.ts';
import { sessionOver, tokenOf } from '../../shell/session.ts';
import { enter, noteRefusal } from './enter.ts';
import { signInForm } from './sign-in.tsx';
import { words } from './words.ts';

/** Signs in with a local account. An unknown name takes as long as a wrong password and is answered alike. */
export const signInDeed: OpenDeed = {
  path: '/console/sign-in',
  access: 'open',
  async do(view) {
    const to = pathOfConsole(view.form.get('to'));
    const name = nameIn(view.form);
    const password = (view.form.get('password') ?? '').slice(0, 1_000);
    await view.signIn.attempts.begin(view.origin, name);
    const found = await findLocalOperator(view.context.store.pool, name, view.desk);
    if (!(await isPassword(password, found?.passwordHash)) || !found) return await refuse(view, to, found?.id);
    await view.signIn.attempts.succeeded(view.origin, name);
    return (await enter(view, found, to, found.passwordHash)) ?? (await refuse(view, to, found.id));
  },
};

/* What no name can be is that of nobody. */
function nameIn(form: URLSearchParams): string {
  const name = (form.get('name') ?? '').trim();
  return name.length > 200 || /\p{Cc}/u.test(name) ? '' : name;
}

async function refuse(view: OpenView, to: string, operatorId: string | undefined) {
  await noteRefusal(view, 'password', operatorId);
  return { ...signInForm(view, to, { text: words[view.language].wrong, tone: 'bad' }), status: 401 };
}

/** Ends the session, here and in the store. */
export const signOutDeed: Deed = {
  path: '/console/sign-out',
  access: 'reader',
  async do(view) {
    const { id } = view.operator;
    await inTransaction(view.context.store.pool, async (db) => {
      await endSession(db, tokenOf(view) ?? '');
      await addKeeping(db, { kind: 'signed-out', actor: id, subject: id });
    });
    return { to: '/console/sign-in?left=yes', cookies: [sessionOver(view.secure)] };
  },
};
