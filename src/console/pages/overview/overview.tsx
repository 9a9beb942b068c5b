import { hourlyCounts } from '../../../store/hourly-counts.ts';
import { type InNeed, inNeed, longestWaiting, receiversDown } from '../../../store/overview.ts';
import type { Page, View } from '../../page.ts';
import { addressWith } from '../../parts/address.ts';
import { type Tile, Tiles } from '../../parts/facts.tsx';
import { Hours } from './hours.tsx';
import { DownReceivers, shownCount, WaitingReceivers } from './receivers.tsx';
import { words } from './words.ts';

/** Whether messages flow, at a glance: what needs a hand, who cannot be reached, who waits, what came in the last hours. */
export const overviewPage: Page = {
  path: '/console',
  access: 'reader',
  menu: { en: words.en.menu, da: words.da.menu },
  live: ['messages', 'receivers'],
  async show(view) {
    const { language } = view;
    const { pool } = view.context.store;
    const say = words[language];
    const hours = view.query.get('hours') === '48' ? 48 : 24;
    const [needs, down, waiting] = [await inNeed(pool), await receiversDown(pool), await longestWaiting(pool, 10)];
    const counted = await hourlyCounts(pool, hours);
    return {
      title: say.title,
      main: (
        <>
          <h2>{say.needs}</h2>
          <Tiles label={say.needs} tiles={tilesOf(needs, view)} />
          <DownReceivers down={down} language={language} />
          <WaitingReceivers waiting={waiting} language={language} />
          <nav class="pager" aria-label={say.span}>
            {hours === 48 ? (
              <a href={addressWith(view, { hours: undefined })}>{say.last24}</a>
            ) : (
              <span>{say.last24}</span>
            )}
            {hours === 24 ? <a href={addressWith(view, { hours: '48' })}>{say.last48}</a> : <span>{say.last48}</span>}
          </nav>
          <Hours counted={counted} hours={hours} language={language} />
        </>
      ),
    };
  },
};

function tilesOf(needs: InNeed, { language }: View): Tile[] {
  const say = words[language];
  const tile = (label: string, count: number, to: string, tone: 'bad' | 'warn'): Tile => ({
    ...{ label, to, figure: shownCount(count), tone: count > 0 ? tone : 'good' },
  });
  return [
    tile(say.deadLetters, needs.deadLetters, '/console/dead-letters', 'bad'),
    tile(say.receiptsOverdue, needs.receiptsOverdue, '/console/messages?waitsFor=receipt', 'warn'),
    tile(say.receiptsExpired, needs.receiptsExpired, '/console/messages?type=receipt&status=expired', 'warn'),
    tile(say.followUpsOverdue, needs.followUpsOverdue, '/console/follow-ups?state=overdue', 'warn'),
    tile(say.held, needs.held, '/console/messages?waitsFor=release', 'warn'),
  ];
}
