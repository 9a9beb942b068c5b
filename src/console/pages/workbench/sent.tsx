import { isUuid } from '../../../formats/derived-ids.ts';
import { characters } from '../../../sandbox/characters/index.ts';
import { type TimelineEntry, timelineOf } from '../../../store/events.ts';
import { type MessageRow, messageById } from '../../../store/messages.ts';
import { answersTo } from '../../../store/thread-view.ts';
import type { OpenPage, VisitorsView } from '../../page.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { eventKindNames } from '../../parts/event-kinds.ts';
import { Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Table } from '../../parts/table.tsx';
import { typeNames } from '../../parts/types.ts';
import { noSuchPage } from '../../shell/paths.ts';
import { keyOf } from './curl.ts';
import { Shown } from './translations.tsx';
import { words } from './words.ts';

/** In the sandbox: where a message stands, and how to take part in what becomes of it. Shows nothing of what it says. */
export const sentPage: OpenPage = {
  path: '/workbench/sent/:id',
  access: 'sandbox',
  async show(view) {
    const { store } = view.context;
    const { id = '' } = view.params;
    const message = view.desk.sandbox && isUuid(id) ? await messageById(store.pool, id) : undefined;
    if (!message) throw noSuchPage();
    const answers = await Promise.all((await answersTo(store, id)).map((one) => messageById(store.pool, one)));
    const receipts = answers.filter((one) => one !== undefined);
    const told = { view, message, receipts, timeline: await timelineOf(store, id) };
    return { title: words[view.language].sentTitle, main: <Sent {...told} /> };
  },
};

interface SentProps {
  view: VisitorsView;
  message: MessageRow;
  receipts: readonly MessageRow[];
  timeline: readonly TimelineEntry[];
}

/* In ms: a page that is left open is not followed for ever. */
const followed = 3_600_000;

function Sent({ view, message, receipts, timeline }: SentProps) {
  const { language } = view;
  const say = words[language];
  const isLive = Date.now() - message.acceptedAt.getTime() < followed;
  return (
    <>
      <p>{say.sentIntro}</p>
      <div id="sent" {...(isLive && refetching(view.address))}>
        <Facts
          facts={[
            [say.state, <StateBadge state={message.status} language={language} />],
            [say.type, typeNames[message.type][language]],
            [say.message, <code>{message.id}</code>],
            [say.letterId, <code>{message.letterId}</code>],
            [say.from, <code>{message.senderGln}</code>],
            [say.to, <code>{message.receiverGln}</code>],
          ]}
        />
        <Table
          caption={say.timeline}
          none={say.nothing}
          rows={timeline}
          idOf={({ at, kind }) => `${kind}-${at.getTime()}`}
          columns={[
            { head: say.at, cell: ({ at }) => <Moment at={at} language={language} /> },
            { head: say.what, cell: ({ kind }) => eventKindNames[kind][language] },
            { head: say.by, cell: ({ actor }) => <code>{actor}</code> },
            { head: say.code, cell: ({ code }) => code && <code>{code}</code> },
            { head: say.attempt, numeric: true, cell: ({ attempt }) => attempt },
          ]}
        />
        <Table
          caption={say.receipts}
          none={say.noReceipts}
          rows={receipts}
          idOf={({ id }) => `receipt-${id}`}
          columns={[
            { head: say.message, cell: ({ id }) => <a href={`/workbench/sent/${id}`}>{id}</a> },
            { head: say.type, cell: ({ type }) => typeNames[type][language] },
            { head: say.state, cell: ({ status }) => <StateBadge state={status} language={language} /> },
          ]}
        />
      </div>
      <TakePart view={view} message={message} />
      <p class="choices">
        <a href="/workbench">{say.again}</a>
        {view.operator && <a href={`/console/messages/${message.id}`}>{say.inConsole}</a>}
      </p>
    </>
  );
}

function refetching(address: string) {
  return {
    'hx-get': address,
    'hx-trigger': 'every 2s',
    'hx-select': '#sent',
    'hx-swap': 'outerMorph',
    'hx-headers': '{"X-Live":"moved"}',
  };
}

function TakePart({ view, message: { receiverGln, senderGln } }: { view: VisitorsView; message: MessageRow }) {
  const say = words[view.language];
  const character = characters.find(({ party }) => party.gln === receiverGln);
  const forward = `curl -sS '${view.site}/v1/sandbox/clock' -H 'Authorization: Bearer sandbox-gp' -H 'Content-Type: application/json' -d '{"forward":3600}'`;
  return (
    <section aria-labelledby="next">
      <h2 id="next">{say.next}</h2>
      {character ? <p>{say.behaves(character.party.name)}</p> : <p>{say.fetch}</p>}
      {!character && (
        <Shown id="fetch" label={say.fetch} text={fetchAs(view.site, receiverGln)} language={view.language} />
      )}
      <p>{say.fetchReply}</p>
      <Shown id="fetch-reply" label={say.fetchReply} text={fetchAs(view.site, senderGln)} language={view.language} />
      <p>{say.forward}</p>
      <Shown id="forward" label={say.forward} text={forward} language={view.language} />
    </section>
  );
}

function fetchAs(site: string, gln: string): string {
  return `npx tovholder inbox --url '${site}' --key "${keyOf(gln)}" --ack`;
}
