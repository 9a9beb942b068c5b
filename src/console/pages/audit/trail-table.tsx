import type { Language } from '../../../findings/row.ts';
import type { TrailEvent } from '../../../store/trail.ts';
import { eventKindName } from '../../parts/event-kinds.ts';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

interface TrailTableProps {
  events: readonly TrailEvent[];
  /** Of parties, operators and credentials. */
  names: ReadonlyMap<string, string>;
  language: Language;
}

/** Events of the audit trail: ids, names of those who act, and codes; nothing of what a message says. */
export function TrailTable({ events, names, language }: TrailTableProps) {
  const say = words[language];
  return (
    <Table
      caption={say.found}
      none={say.none}
      rows={events}
      idOf={({ id }) => `event-${id}`}
      columns={[
        { head: say.when, cell: ({ at }) => <Moment at={at} language={language} /> },
        { head: say.kind, cell: ({ kind }) => eventKindName(kind, language) },
        { head: say.by, cell: ({ actor }) => <PartyName gln={actor} names={names} /> },
        { head: say.about, cell: (event) => <About event={event} names={names} language={language} /> },
        { head: say.code, cell: ({ code }) => code && <code>{code}</code> },
        { head: say.from, cell: ({ origin }) => origin && <span class="exact">{origin}</span> },
        { head: say.call, cell: ({ requestId }) => requestId && <small class="exact">{requestId}</small> },
      ]}
    />
  );
}

function About({ event, names, language }: { event: TrailEvent; names: TrailTableProps['names']; language: Language }) {
  const { messageId, partyGln, subject } = event;
  if (messageId !== null) return <a href={`/console/messages/${messageId}`}>{words[language].seeMessage}</a>;
  return <PartyName gln={partyGln ?? subject ?? ''} names={names} />;
}
