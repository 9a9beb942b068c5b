import { lastErrorsOf } from '../../../store/receiver-errors.ts';
import { listReceivers, type Receiver } from '../../../store/receivers.ts';
import { mayAct } from '../../operator.ts';
import type { Page, View } from '../../page.ts';
import { ErrorCode } from '../../parts/error-code.tsx';
import { Choice, DeedForm, Field, QueryForm } from '../../parts/form.tsx';
import { Age } from '../../parts/moment.tsx';
import { Pager } from '../../parts/pager.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { isKeptBack, Standing, waitingFor } from './standing.tsx';
import { words } from './words.ts';

const pageSize = 100;

/** What waits for each receiver, and whether it gets it; those that need a hand first. */
export const receiversPage: Page = {
  path: '/console/receivers',
  access: 'reader',
  menu: { en: words.en.title, da: words.da.title },
  live: ['receivers'],
  async show(view) {
    const say = words[view.language];
    const { pool } = view.context.store;
    const found = (await listReceivers(pool)).filter(isMeant(view.query));
    const from = view.query.get('cursor') ?? '';
    const rest = found.filter(({ gln }) => gln > from);
    const shown = rest.slice(0, pageSize);
    const errors = await lastErrorsOf(
      pool,
      shown.map(({ gln }) => gln),
    );
    return {
      title: say.title,
      main: (
        <>
          <QueryForm view={view} button={say.show}>
            <Choice
              label={say.which}
              name="which"
              value={view.query.get('which') ?? ''}
              choices={[
                ['', say.every],
                ['needing', say.needing],
              ]}
            />
            <Field
              label={say.search}
              name="search"
              kind="search"
              value={view.query.get('search') ?? ''}
              maxLength={100}
            />
          </QueryForm>
          <Table
            caption={say.list}
            none={say.none}
            rows={shown}
            idOf={({ gln }) => `receiver-${gln}`}
            columns={columnsFor(view, errors)}
          />
          <Pager view={view} next={rest.length > pageSize ? shown.at(-1)?.gln : undefined} />
        </>
      ),
    };
  },
};

function isMeant(query: URLSearchParams): (receiver: Receiver) => boolean {
  const sought = (query.get('search') ?? '').trim().toLowerCase();
  const isNeeding = query.get('which') === 'needing';
  return (receiver) => {
    if (isNeeding && isInOrder(receiver)) return false;
    return receiver.name.toLowerCase().includes(sought) || receiver.gln.includes(sought);
  };
}

function columnsFor(view: View, errors: ReadonlyMap<string, string>): Column<Receiver>[] {
  const { language } = view;
  const say = words[language];
  const columns: Column<Receiver>[] = [
    {
      head: say.receiver,
      cell: ({ gln, name }) => (
        <>
          <a href={`/console/receivers/${gln}`}>{name}</a> <small class="exact">{gln}</small>
        </>
      ),
    },
    { head: say.channel, cell: ({ channel }) => channel },
    { head: say.queued, numeric: true, cell: ({ queued }) => queued },
    { head: say.available, numeric: true, cell: ({ available }) => available },
    { head: say.leased, numeric: true, cell: ({ leased }) => leased },
    { head: say.dead, numeric: true, cell: ({ gln, dead }) => (dead > 0 ? <DeadLetters gln={gln} count={dead} /> : 0) },
    {
      ...{ head: say.oldest, numeric: true },
      cell: ({ oldestSeconds }) =>
        oldestSeconds === undefined ? '–' : <Age seconds={oldestSeconds} language={language} />,
    },
    { head: say.state, cell: (receiver) => <Standing receiver={receiver} language={language} /> },
    { head: say.lastError, cell: ({ gln }) => <LastError code={errors.get(gln)} /> },
  ];
  if (!mayAct(view.operator.role, 'operator')) return columns;
  return [...columns, { head: `${say.pause} / ${say.resume}`, cell: (one) => <Turn view={view} receiver={one} /> }];
}

/** The way to a receiver's dead letters, by their count. */
export function DeadLetters({ gln, count }: { gln: string; count: number }) {
  return <a href={`/console/dead-letters?receiver=${gln}`}>{count}</a>;
}

function LastError({ code }: { code: string | undefined }) {
  return code === undefined ? '–' : <ErrorCode code={code} />;
}

function isInOrder(receiver: Receiver): boolean {
  return waitingFor(receiver) + receiver.dead + receiver.failures === 0 && !isKeptBack(receiver);
}

/** The button that turns a receiver on where something keeps its messages back, else off. */
function Turn({ view, receiver }: { view: View; receiver: Receiver }) {
  return isKeptBack(receiver) ? <Resume view={view} receiver={receiver} /> : <Pause view={view} receiver={receiver} />;
}

/** The button that lets everything go out to a receiver again, after a question. */
export function Resume({ view, receiver: { gln, name } }: { view: View; receiver: Receiver }) {
  const { resume } = words[view.language];
  return <DeedForm view={view} to={`/console/receivers/${gln}/resume`} button={resume} about={name} />;
}

/** The button that lets nothing go out to a receiver, after a question. */
export function Pause({ view, receiver: { gln, name } }: { view: View; receiver: Receiver }) {
  const { pause } = words[view.language];
  return <DeedForm view={view} to={`/console/receivers/${gln}/pause`} button={pause} about={name} />;
}
