import { isUuid } from '../../../formats/derived-ids.ts';
import {
  type FollowUp,
  type FollowUpPlace,
  followUpKinds,
  followUpStates,
  followUpsIn,
} from '../../../store/follow-ups.ts';
import { partyNames } from '../../../store/party-names.ts';
import type { Page, View } from '../../page.ts';
import { addressWith } from '../../parts/address.ts';
import { Choice, Hidden, QueryForm } from '../../parts/form.tsx';
import { Pager } from '../../parts/pager.tsx';
import { FollowUpTable } from './follow-up-table.tsx';
import { words } from './words.ts';

const pageSize = 50;

const about = {
  open: 'aboutOpen',
  overdue: 'aboutOverdue',
  answered: 'aboutAnswered',
  closed: 'aboutClosed',
  cancelled: 'aboutCancelled',
} as const;

/** What waits for an answer, and what came of it, by state. */
export const followUpsPage: Page = {
  path: '/console/follow-ups',
  access: 'reader',
  menu: { en: words.en.title, da: words.da.title },
  live: ['messages'],
  async show(view) {
    const { query, language } = view;
    const { pool } = view.context.store;
    const say = words[language];
    const state = followUpStates.find((one) => one === query.get('state')) ?? 'open';
    const kind = followUpKinds.find((one) => one === query.get('kind'));
    const found = await followUpsIn(pool, { state, kind, behind: placeIn(query.get('cursor')), limit: pageSize + 1 });
    const rows = found.slice(0, pageSize);
    const names = await partyNames(
      pool,
      rows.flatMap(({ from, to }) => [from, to]),
    );
    return {
      title: say.title,
      main: (
        <>
          <States view={view} here={state} />
          <p>{say[about[state]]}</p>
          <QueryForm view={view} button={say.show}>
            <Hidden name="state" value={state} />
            <Choice
              {...{ label: say.kind, name: 'kind', value: kind }}
              choices={[['', say.everyKind], ...followUpKinds.map((one) => [one, say[one]] as const)]}
            />
          </QueryForm>
          <FollowUpTable caption={say[state]} followUps={rows} names={names} language={language} />
          <Pager view={view} next={found.length > pageSize ? placeOf(rows.at(-1)) : undefined} />
        </>
      ),
    };
  },
};

function States({ view, here }: { view: View; here: FollowUp['state'] }) {
  const say = words[view.language];
  const shown = ['open', 'overdue', 'answered', 'closed', 'cancelled'] as const;
  return (
    <nav class="pager" aria-label={say.states}>
      {shown.map((state) => (
        <a
          key={state}
          href={addressWith(view, { state, cursor: undefined })}
          aria-current={state === here ? 'page' : undefined}
        >
          {say[state]}
        </a>
      ))}
    </nav>
  );
}

function placeOf(last: FollowUp | undefined): string | undefined {
  return last && `${last.dueAt?.toISOString() ?? ''}_${last.id}`;
}

/* What is no place of ours is the first page. */
function placeIn(text: string | null): FollowUpPlace | undefined {
  const [moment = '', id = ''] = (text ?? '').split('_');
  if (!isUuid(id)) return undefined;
  const dueAt = new Date(moment === '' ? Number.NaN : moment);
  return { id, dueAt: Number.isNaN(dueAt.getTime()) ? new Date(0) : dueAt };
}
