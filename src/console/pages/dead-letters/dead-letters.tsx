import { failureOf } from '../../../delivery/failures.ts';
import { messageTypeNames } from '../../../message.ts';
import { type DeadLetter, listDeadLetters } from '../../../store/dead-letters.ts';
import { partyNames } from '../../../store/party-names.ts';
import { mayAct } from '../../operator.ts';
import type { Page, View } from '../../page.ts';
import { Badge, StateBadge } from '../../parts/badge.tsx';
import { ErrorCode } from '../../parts/error-code.tsx';
import { Choice, DeedForm, Field, QueryForm } from '../../parts/form.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Pager } from '../../parts/pager.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { typeNames } from '../../parts/types.ts';
import { type FilterField, filterFields, filterOf, type ReadFilter } from './filter.ts';
import { words } from './words.ts';

const pageSize = 50;

/** What could not be delivered: found by filters, sent again together. */
export const deadLettersPage: Page = {
  path: '/console/dead-letters',
  access: 'reader',
  menu: { en: words.en.title, da: words.da.title },
  live: ['dead-letters'],
  async show(view) {
    const say = words[view.language];
    const read = filterOf(view.query);
    const { pool } = view.context.store;
    const found = await listDeadLetters(pool, { ...read.filter, cursor: cursorOf(view), limit: pageSize });
    const names = await partyNames(
      pool,
      found.deadLetters.flatMap(({ sender, receiver }) => [sender, receiver]),
    );
    const mayReplay = mayAct(view.operator.role, 'operator') && found.deadLetters.length > 0 && read.wrong.size === 0;
    return {
      title: say.title,
      main: (
        <>
          <p>{say.about}</p>
          <Filters view={view} read={read} />
          <List view={view} deadLetters={found.deadLetters} names={names} />
          <Pager view={view} next={found.cursor} />
          {mayReplay && (
            <DeedForm view={view} to="/console/dead-letters/replay" button={say.many} fields={given(view.query)} />
          )}
        </>
      ),
    };
  },
};

function cursorOf({ query }: View): string | undefined {
  const cursor = query.get('cursor') ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(cursor) ? cursor : undefined;
}

/** The fields of the filter that were filled in. */
export function given(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    filterFields.flatMap((field) => (query.get(field) ? [[field, query.get(field) ?? '']] : [])),
  );
}

function Filters({ view, read }: { view: View; read: ReadFilter }) {
  const say = words[view.language];
  const value = (field: FilterField) => view.query.get(field) ?? '';
  const error = (field: FilterField, sentence: string) => (read.wrong.has(field) ? sentence : undefined);
  const types = messageTypeNames.map((name) => [name, typeNames[name][view.language]] as const);
  return (
    <details open={Object.keys(given(view.query)).length > 0}>
      <summary>{say.filters}</summary>
      {read.wrong.size > 0 && <p class="notice bad">{say.wrongFilter}</p>}
      <QueryForm view={view} button={say.show}>
        <Field
          label={say.receiverGln}
          name="receiver"
          value={value('receiver')}
          error={error('receiver', say.wrongGln)}
        />
        <Field label={say.senderGln} name="sender" value={value('sender')} error={error('sender', say.wrongGln)} />
        <Choice label={say.type} name="type" value={value('type')} choices={[['', say.anyType], ...types]} />
        <Field
          label={say.code}
          name="code"
          value={value('code')}
          help={say.codeHelp}
          error={error('code', say.wrongCode)}
        />
        <Time
          label={say.since}
          name="since"
          value={value('since')}
          error={error('since', say.wrongTime)}
          help={say.timeHelp}
        />
        <Time
          label={say.until}
          name="until"
          value={value('until')}
          error={error('until', say.wrongTime)}
          help={say.timeHelp}
        />
      </QueryForm>
    </details>
  );
}

function Time(props: { label: string; name: FilterField; value: string; error: string | undefined; help: string }) {
  return <Field {...props} kind="datetime-local" />;
}

interface ListProps {
  view: View;
  deadLetters: readonly DeadLetter[];
  names: ReadonlyMap<string, string>;
}

function List({ view, deadLetters, names }: ListProps) {
  const { language } = view;
  const say = words[language];
  return (
    <Table
      caption={say.list}
      none={say.none}
      rows={deadLetters}
      idOf={({ id }) => `letter-${id}`}
      columns={[
        {
          head: say.message,
          cell: ({ id, type }) => <a href={`/console/dead-letters/${id}`}>{typeNames[type][language]}</a>,
        },
        { head: say.receiver, cell: ({ receiver }) => <PartyName gln={receiver} names={names} /> },
        { head: say.sender, cell: ({ sender }) => <PartyName gln={sender} names={names} /> },
        { head: say.code, cell: ({ code }) => <ErrorCode code={code} /> },
        { head: say.step, cell: ({ code }) => say[failureOf(code).step] },
        { head: say.tries, numeric: true, cell: ({ attempts }) => attempts },
        { head: say.died, cell: ({ deadAt }) => <Moment at={deadAt} language={language} /> },
        { head: say.standing, cell: (letter) => <Standing letter={letter} view={view} /> },
      ]}
    />
  );
}

/** Where a dead letter stands, and whether it can be sent again. */
export function Standing({ letter: { status, replayable }, view }: { letter: DeadLetter; view: View }) {
  return (
    <>
      <StateBadge state={status} language={view.language} />
      {!replayable && <Badge tone="warn">{words[view.language].notReplayable}</Badge>}
    </>
  );
}
