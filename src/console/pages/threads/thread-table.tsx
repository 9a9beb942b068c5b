import type { Language } from '../../../findings/row.ts';
import type { ThreadMessage } from '../../../store/thread-whole.ts';
import { Badge, StateBadge } from '../../parts/badge.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { typeNames } from '../../parts/types.ts';
import { words } from './words.ts';

interface ThreadTableProps {
  messages: readonly ThreadMessage[];
  names: ReadonlyMap<string, string>;
  language: Language;
}

/** The messages of a thread in order, each with what it follows and what is missing. */
export function ThreadTable({ messages, names, language }: ThreadTableProps) {
  const say = words[language];
  return (
    <Table
      caption={say.messages}
      none={say.none}
      rows={messages}
      idOf={({ id }) => `message-${id}`}
      columns={[
        {
          head: say.type,
          cell: ({ id, type }) => <a href={`/console/messages/${id}`}>{typeNames[type][language]}</a>,
        },
        { head: say.came, cell: ({ acceptedAt }) => <Moment at={acceptedAt} language={language} /> },
        { head: say.from, cell: ({ senderGln }) => <PartyName gln={senderGln} names={names} /> },
        { head: say.to, cell: ({ receiverGln }) => <PartyName gln={receiverGln} names={names} /> },
        { head: say.letter, cell: ({ letterId }) => <span class="exact">{letterId}</span> },
        { head: say.state, cell: ({ status }) => <StateBadge state={status} language={language} /> },
        { head: say.story, cell: (message) => <Story message={message} language={language} /> },
      ]}
    />
  );
}

function Story({ message, language }: { message: ThreadMessage; language: Language }) {
  const say = words[language];
  const { type, exchange, predecessor, answers, correctedBy, awaitsLetter, cameFrom, receiptOverdue } = message;
  const follows = answers ?? predecessor;
  return (
    <>
      {type === 'receipt' ? say.receiptOf : say[exchange ?? 'new']}
      {follows && (
        <>
          {': '}
          <a href={`#message-${follows}`}>{say.toThis}</a>
        </>
      )}
      {correctedBy && (
        <div>
          {say.correctedBy} <a href={`#message-${correctedBy}`}>{say.toThis}</a>
        </div>
      )}
      {awaitsLetter !== undefined && (
        <div>
          <Badge tone="warn">{say.gap(awaitsLetter)}</Badge>
        </div>
      )}
      {cameFrom !== undefined && <div>{say.cameFrom(cameFrom)}</div>}
      {receiptOverdue && <div>{say.receiptOverdue}</div>}
    </>
  );
}
