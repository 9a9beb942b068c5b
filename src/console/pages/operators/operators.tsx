import { type ListedOperator, listOperators } from '../../../store/operators.ts';
import { operatorRoles } from '../../operator.ts';
import type { Page, View } from '../../page.ts';
import { Badge } from '../../parts/badge.tsx';
import { Choice, DeedForm, Field } from '../../parts/form.tsx';
import { type Mistake, Mistakes } from '../../parts/mistakes.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

/** Who may sign in, newest first, and the form for one more. */
export const operatorsPage: Page = {
  path: '/console/operators',
  access: 'admin',
  menu: { en: words.en.title, da: words.da.title },
  async show(view) {
    return {
      title: words[view.language].title,
      main: (
        <>
          <OperatorTable view={view} operators={await listOperators(view.context.store.pool)} />
          <h2>{words[view.language].add}</h2>
          <OperatorForm view={view} />
        </>
      ),
    };
  },
};

/** The form in which an operator is written. */
export function OperatorForm({ view, mistakes = [] }: { view: View; mistakes?: readonly Mistake[] }) {
  const say = words[view.language];
  return (
    <>
      <Mistakes title={say.mistakes} mistakes={mistakes} />
      <DeedForm view={view} to="/console/operators" button={say.add}>
        <Field
          {...{ label: say.name, name: 'name', required: true, maxLength: 200, error: mistakes[0]?.detail }}
          value={view.form.get('name') ?? ''}
        />
        <Choice
          {...{ label: say.role, name: 'role', value: view.form.get('role') ?? 'reader' }}
          choices={operatorRoles.map((role) => [role, say[role]])}
        />
        <p>
          <small>
            {say.mayReader} {say.mayOperator} {say.mayAdmin}
          </small>
        </p>
      </DeedForm>
    </>
  );
}

function OperatorTable({ view, operators }: { view: View; operators: readonly ListedOperator[] }) {
  const { language } = view;
  const say = words[language];
  const moment = (at: Date | undefined) => (at ? <Moment at={at} language={language} /> : say.never);
  return (
    <Table
      caption={say.title}
      quiet
      none={say.none}
      rows={operators}
      idOf={({ id }) => `operator-${id}`}
      columns={[
        { head: say.name, cell: ({ id, name }) => (id === view.operator.id ? `${name} (${say.you})` : name) },
        { head: say.role, cell: ({ role }) => say[role] },
        { head: say.account, cell: ({ issuer }) => issuer ?? say.local },
        { head: say.made, cell: ({ madeAt }) => moment(madeAt) },
        { head: say.seen, cell: ({ seenAt }) => moment(seenAt) },
        { head: say.state, cell: (operator) => <State view={view} operator={operator} /> },
      ]}
    />
  );
}

function State({ view, operator: { id, name, issuer, revokedAt } }: { view: View; operator: ListedOperator }) {
  const say = words[view.language];
  if (revokedAt) return <Badge tone="calm">{say.revoked}</Badge>;
  const path = `/console/operators/${id}`;
  return (
    <>
      <Badge tone="good">{say.active}</Badge>{' '}
      {issuer === undefined && <DeedForm view={view} to={`${path}/password`} button={say.renew} about={name} />}{' '}
      {id !== view.operator.id && <DeedForm view={view} to={`${path}/revoke`} button={say.revoke} about={name} grave />}
    </>
  );
}
