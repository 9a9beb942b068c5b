import type { Language } from '../../../findings/row.ts';
import { countedUpTo, type Down, type Waiting } from '../../../store/overview.ts';
import { Age, Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

interface Named {
  gln: string;
  name?: string;
}

/** The receivers that nothing goes out to, and why. */
export function DownReceivers({ down, language }: { down: readonly Down[]; language: Language }) {
  const say = words[language];
  return (
    <Table
      caption={say.down}
      none={say.noneDown}
      rows={down}
      idOf={({ gln }) => `down-${gln}`}
      columns={[
        { head: say.receiver, cell: (row) => linkTo(row) },
        { head: say.why, cell: ({ why }) => say[why] },
        { head: say.since, cell: ({ moment }) => <Moment at={moment} language={language} /> },
      ]}
    />
  );
}

/** The receivers whose messages have waited longest. */
export function WaitingReceivers({ waiting, language }: { waiting: readonly Waiting[]; language: Language }) {
  const say = words[language];
  return (
    <Table
      caption={say.waiting}
      none={say.noneWaiting}
      rows={waiting}
      idOf={({ gln }) => `waiting-${gln}`}
      columns={[
        { head: say.receiver, cell: (row) => linkTo(row) },
        { head: say.count, numeric: true, cell: ({ count }) => shownCount(count) },
        {
          ...{ head: say.oldest, numeric: true },
          cell: ({ oldestSeconds }) => <Age seconds={oldestSeconds} language={language} />,
        },
      ]}
    />
  );
}

function linkTo({ gln, name }: Named) {
  return (
    <a href={`/console/messages?receiver=${gln}`}>
      <PartyName gln={gln} names={new Map(name === undefined ? [] : [[gln, name]])} />
    </a>
  );
}

/** A count as it is shown: it ends at `countedUpTo`. */
export function shownCount(count: number): string {
  return count >= countedUpTo ? `${countedUpTo}+` : String(count);
}
