import type { Language } from '../../../findings/row.ts';
import type { MessageRow } from '../../../store/messages.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { typeNames } from '../../parts/types.ts';
import { words } from './words.ts';

interface MessageTableProps {
  caption: string;
  none: string;
  /** The heading above says what it is. */
  quiet?: boolean;
  messages: readonly MessageRow[];
  names: ReadonlyMap<string, string>;
  language: Language;
  /** The message that the page is about. */
  here?: string;
  /** Tells the rows of two such tables on one page apart. */
  rowsAs?: string;
}

/** Messages under each other, each a link to its page; never what they say. */
export function MessageTable(props: MessageTableProps) {
  const { caption, none, quiet = false, messages, names, language, here, rowsAs = 'message' } = props;
  const say = words[language];
  return (
    <Table
      {...{ caption, none, quiet }}
      rows={messages}
      idOf={({ id }) => `${rowsAs}-${id}`}
      columns={[
        {
          head: say.accepted,
          cell: ({ id, acceptedAt }) => (
            <a href={`/console/messages/${id}`} aria-current={id === here ? 'page' : undefined}>
              <Moment at={acceptedAt} language={language} />
            </a>
          ),
        },
        { head: say.type, cell: ({ type }) => typeNames[type][language] },
        { head: say.status, cell: ({ status }) => <StateBadge state={status} language={language} /> },
        { head: say.from, cell: ({ senderGln }) => <PartyName gln={senderGln} names={names} /> },
        { head: say.to, cell: ({ receiverGln }) => <PartyName gln={receiverGln} names={names} /> },
        { head: say.letterId, cell: ({ letterId }) => <span class="exact">{letterId}</span> },
      ]}
    />
  );
}
