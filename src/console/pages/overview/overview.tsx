import { openStates, readGauges } from '../../../store/gauges.ts';
import type { Page } from '../../page.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { Tiles } from '../../parts/facts.tsx';
import { Age, ageOf } from '../../parts/moment.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

/** What is under way in the whole store, by state. */
export const overviewPage: Page = {
  path: '/console',
  access: 'reader',
  menu: { en: words.en.menu, da: words.da.menu },
  live: ['messages', 'receivers'],
  async show({ context, language }) {
    const say = words[language];
    const { open, deadLetters, receiptsOverdue, relayLagSeconds } = await readGauges(context.store.pool);
    const rows = openStates.map((state) => {
      const some = open.filter((one) => one.state === state);
      const count = some.reduce((sum, one) => sum + one.count, 0);
      return { state, count, oldest: Math.max(0, ...some.map((one) => one.oldestSeconds)) };
    });
    return {
      title: say.title,
      main: (
        <>
          <Tiles
            label={say.title}
            tiles={[
              { label: say.deadLetters, figure: deadLetters, tone: deadLetters > 0 ? 'bad' : 'good' },
              { label: say.receiptsOverdue, figure: receiptsOverdue, tone: receiptsOverdue > 0 ? 'warn' : 'good' },
              { label: say.lag, figure: ageOf(relayLagSeconds, language) },
            ]}
          />
          <Table
            caption={say.underWay}
            none={say.none}
            rows={rows}
            idOf={({ state }) => `state-${state}`}
            columns={[
              { head: say.state, cell: ({ state }) => <StateBadge state={state} language={language} /> },
              { head: say.count, numeric: true, cell: ({ count }) => count },
              {
                ...{ head: say.oldest, numeric: true },
                cell: ({ count, oldest }) => (count === 0 ? '–' : <Age seconds={oldest} language={language} />),
              },
            ]}
          />
        </>
      ),
    };
  },
};
