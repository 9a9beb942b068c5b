import { GatewayError } from '../../../errors.ts';
import { endOperator, makeOperator, mustBeOperatorName, renewPassword } from '../../../keeping/operator.ts';
import { type ListedOperator, listOperators } from '../../../store/operators.ts';
import { operatorRoles } from '../../operator.ts';
import type { Deed, Shown, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { mistakesOf } from '../../parts/mistakes.tsx';
import { noSuchPage } from '../../shell/paths.ts';
import { OperatorForm } from './operators.tsx';
import { words } from './words.ts';

const back = '/console/operators';

/** Adds an operator and shows the password that was made, this once. */
export const addOperatorDeed: Deed = {
  path: back,
  access: 'admin',
  ask: (view) =>
    unlessMistaken(view, async () => {
      const say = words[view.language];
      const { name, role } = writtenIn(view);
      return { title: say.addTitle, asks: <p>{say.adds(name, say[role])}</p>, button: say.add, back };
    }),
  do: (view) =>
    unlessMistaken(view, async () => {
      const { name, password } = await makeOperator(view.context, writtenIn(view), view.operator.id);
      return shownOnce(view, words[view.language].addedTitle, name, password);
    }),
};

function writtenIn({ form }: View) {
  const name = (form.get('name') ?? '').trim();
  mustBeOperatorName(name);
  return { name, role: operatorRoles.find((role) => role === form.get('role')) ?? 'reader' };
}

async function unlessMistaken<T>(view: View, work: () => Promise<T>): Promise<T | Shown> {
  try {
    return await work();
  } catch (error) {
    const mistakes = mistakesOf(error, view);
    return { title: words[view.language].add, main: <OperatorForm view={view} mistakes={mistakes} />, status: 422 };
  }
}

function shownOnce({ language }: View, title: string, name: string, password: string): Shown {
  const say = words[language];
  return {
    title,
    main: (
      <>
        <p class="notice warn">{say.keep}</p>
        <Facts
          facts={[
            [say.name, name],
            [say.password, <code key="password">{password}</code>],
          ]}
        />
        <p>
          <a href={back}>{say.all}</a>
        </p>
      </>
    ),
  };
}

/** Gives a local account another password and shows it, this once. */
export const renewPasswordDeed: Deed = {
  path: '/console/operators/:id/password',
  access: 'admin',
  async ask(view) {
    const say = words[view.language];
    const { name } = await operatorIn(view);
    return { title: say.renewTitle, asks: <p>{say.renews(name)}</p>, button: say.renew, grave: true, back };
  },
  async do(view) {
    const { id, name } = await operatorIn(view);
    const password = await renewPassword(view.context, id, view.operator.id);
    if (password === undefined) throw noSuchPage();
    return shownOnce(view, words[view.language].renewedTitle, name, password);
  },
};

/** Ends the access of an operator at once and for good; nobody ends their own. */
export const revokeOperatorDeed: Deed = {
  path: '/console/operators/:id/revoke',
  access: 'admin',
  async ask(view) {
    const say = words[view.language];
    const { name } = await other(view);
    return { title: say.revokeTitle, asks: <p>{say.revokes(name)}</p>, button: say.revoke, grave: true, back };
  },
  async do(view) {
    const { id, name } = await other(view);
    await endOperator(view.context, id, view.operator.id);
    return { to: back, said: words[view.language].wasRevoked(name) };
  },
};

async function operatorIn({ context, params }: View): Promise<ListedOperator> {
  const found = (await listOperators(context.store.pool)).find(({ id }) => id === params.id);
  if (!found) throw noSuchPage();
  return found;
}

/* So there is always an administrator left. */
async function other(view: View): Promise<ListedOperator> {
  const found = await operatorIn(view);
  if (found.id !== view.operator.id) return found;
  const detail = 'Nobody ends an access of their own: another administrator does it.';
  throw new GatewayError('FORBIDDEN', detail, [], { reason: 'own-access' });
}
