import type { Language } from '../../../findings/row.ts';
import type { FollowUp } from '../../../store/follow-ups.ts';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

interface FollowUpTableProps {
  caption: string;
  followUps: readonly FollowUp[];
  /** Of the parties, by GLN. */
  names: ReadonlyMap<string, string>;
  language: Language;
}

/** Follow-ups: who asked whom, until when, and what came of it. */
export function FollowUpTable({ caption, followUps, names, language }: FollowUpTableProps) {
  const say = words[language];
  const moment = (at: Date | undefined) => (at ? <Moment at={at} language={language} /> : '–');
  return (
    <Table
      caption={caption}
      none={say.none}
      rows={followUps}
      idOf={({ id }) => `follow-up-${id}`}
      columns={[
        {
          head: say.message,
          cell: ({ messageId, kind }) => <a href={`/console/messages/${messageId}`}>{say[kind]}</a>,
        },
        { head: say.from, cell: ({ from }) => <PartyName gln={from} names={names} /> },
        { head: say.to, cell: ({ to }) => <PartyName gln={to} names={names} /> },
        { head: say.answerBy, cell: ({ answerBy }) => moment(answerBy) },
        { head: say.due, cell: ({ dueAt }) => moment(dueAt) },
        { head: say.reminders, numeric: true, cell: ({ remindersSent }) => remindersSent },
        { head: say.answer, cell: (followUp) => <Answer followUp={followUp} language={language} /> },
        { head: say.ended, cell: ({ endedAt }) => moment(endedAt) },
        {
          head: say.thread,
          cell: ({ threadId }) => (threadId ? <a href={`/console/threads/${threadId}`}>{say.seeThread}</a> : '–'),
        },
      ]}
    />
  );
}

function Answer({ followUp: { answeredAt, answeredBy }, language }: { followUp: FollowUp; language: Language }) {
  if (!answeredAt) return <>–</>;
  return (
    <>
      <Moment at={answeredAt} language={language} />{' '}
      {answeredBy && <a href={`/console/messages/${answeredBy}`}>{words[language].seeAnswer}</a>}
    </>
  );
}
