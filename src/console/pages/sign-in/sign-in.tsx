import { sandboxOperators } from '../../../store/operators.ts';
import type { OpenPage, OpenView, Shown } from '../../page.ts';
import { Field, Hidden } from '../../parts/form.tsx';
import { Table } from '../../parts/table.tsx';
import { pathOfConsole } from '../../shell/paths.ts';
import { sessionOf } from '../../shell/session.ts';
import { words } from './words.ts';

/** Where operators sign in; who is signed in already is led on. */
export const signInPage: OpenPage = {
  path: '/console/sign-in',
  access: 'open',
  async show(view) {
    const to = pathOfConsole(view.query.get('to'));
    if (await sessionOf(view)) return { to };
    const left = view.query.has('left') ? words[view.language].left : undefined;
    return signInForm(view, to, left === undefined ? undefined : { text: left, tone: 'good' });
  },
};

/** The page to sign in on, which leads to a path of the console. */
export function signInForm(view: OpenView, to: string, said?: { text: string; tone: 'good' | 'bad' }): Shown {
  const say = words[view.language];
  const provider = `/console/sign-in/provider?${new URLSearchParams({ to })}`;
  return {
    title: say.title,
    main: (
      <>
        {said && (
          <p class={`notice ${said.tone}`} role={said.tone === 'bad' ? 'alert' : 'status'}>
            {said.text}
          </p>
        )}
        {view.signIn.provider && (
          <>
            <p>
              <a class="button" href={provider}>
                {say.provider}
              </a>
            </p>
            <h2>{say.or}</h2>
          </>
        )}
        <form method="post" action="/console/sign-in">
          <Hidden name="to" value={to} />
          <Field label={say.name} name="name" required autocomplete="username" maxLength={200} />
          <Field label={say.password} name="password" kind="password" required autocomplete="current-password" />
          <button type="submit">{say.signIn}</button>
        </form>
        {view.desk.sandbox && <SandboxAccounts view={view} />}
      </>
    ),
  };
}

function SandboxAccounts({ view }: { view: OpenView }) {
  const say = words[view.language];
  return (
    <Table
      caption={say.sandbox}
      none=""
      rows={Object.entries(sandboxOperators)}
      columns={[
        { head: say.account, cell: ([name]) => <code>{name}</code> },
        { head: say.accountPassword, cell: ([, password]) => <code>{password}</code> },
      ]}
    />
  );
}
