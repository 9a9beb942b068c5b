import { receiverOf } from '../../../delivery/keep-back.ts';
import { findParty } from '../../../store/parties.ts';
import { lastErrorsOf } from '../../../store/receiver-errors.ts';
import type { Receiver } from '../../../store/receivers.ts';
import { mayAct } from '../../operator.ts';
import type { Page, Shown, View } from '../../page.ts';
import { ErrorCode } from '../../parts/error-code.tsx';
import { Facts, type Tile, Tiles } from '../../parts/facts.tsx';
import { ReasonForm } from '../../parts/form.tsx';
import { ageOf, Moment } from '../../parts/moment.tsx';
import { Pause, Resume } from './receivers.tsx';
import { isKeptBack, Standing } from './standing.tsx';
import { words } from './words.ts';

/** One receiver: what waits for it, what keeps it back, and pausing, resuming, giving up. */
export const receiverPage: Page = {
  path: '/console/receivers/:gln',
  access: 'reader',
  live: ['receivers'],
  show: (view) => showReceiver(view),
};

/** The receiver that an address names. Throws NOT_FOUND. */
export function receiverIn({ context, params }: View): Promise<Receiver> {
  return receiverOf(context.store.pool, params.gln ?? '');
}

/** The page, also as it comes back with a reason that has to be mended. Throws NOT_FOUND. */
export async function showReceiver(view: View, wrongReason?: string): Promise<Shown> {
  const { language } = view;
  const say = words[language];
  const { pool } = view.context.store;
  const receiver = await receiverIn(view);
  const { gln, name, pausedAt, pausedBy } = receiver;
  const party = await findParty(pool, gln);
  const lastError = (await lastErrorsOf(pool, [gln])).get(gln);
  return {
    title: say.one(name),
    ...(wrongReason !== undefined && { status: 422 }),
    main: (
      <>
        <p>
          <Standing receiver={receiver} language={language} />
        </p>
        <Tiles label={say.list} tiles={tilesOf(receiver, view)} />
        <Facts
          facts={[
            [
              say.gln,
              <span key="gln" class="exact">
                {gln}
              </span>,
            ],
            [say.channel, receiver.channel],
            [say.roles, party?.roles.join(', ')],
            [say.formats, party?.formats.join(', ')],
            [say.receipts, party && say[party.receipts]],
            [say.lastError, lastError && <ErrorCode key="error" code={lastError} />],
            [
              say.pausedFact,
              pausedAt && (
                <>
                  <Moment at={pausedAt} language={language} /> {say.by} <span class="exact">{pausedBy}</span>
                </>
              ),
            ],
          ]}
        />
        {mayAct(view.operator.role, 'operator') && (
          <>
            <div class="choices">
              {isKeptBack(receiver) && <Resume view={view} receiver={receiver} />}
              {!pausedAt && <Pause view={view} receiver={receiver} />}
            </div>
            <details open={wrongReason !== undefined}>
              <summary>{say.cancel}</summary>
              <ReasonForm
                view={view}
                to={`/console/receivers/${gln}/cancel`}
                button={say.cancel}
                {...(wrongReason !== undefined && { error: wrongReason })}
              />
            </details>
          </>
        )}
        <p class="choices">
          <a href={`/console/messages?receiver=${gln}`}>{say.messages}</a>
          <a href={`/console/parties/${gln}`}>{say.party}</a>
          <a href="/console/receivers">{say.all}</a>
        </p>
      </>
    ),
  };
}

function tilesOf({ gln, queued, available, leased, dead, oldestSeconds }: Receiver, { language }: View): Tile[] {
  const say = words[language];
  return [
    { label: say.queued, figure: queued },
    { label: say.available, figure: available },
    { label: say.leased, figure: leased },
    { label: say.oldest, figure: oldestSeconds === undefined ? '–' : ageOf(oldestSeconds, language) },
    { label: say.dead, figure: dead, ...(dead > 0 && { tone: 'bad', to: `/console/dead-letters?receiver=${gln}` }) },
  ];
}
