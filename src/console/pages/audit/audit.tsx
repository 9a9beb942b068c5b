import { actorNames } from '../../../store/actor-names.ts';
import { searchTrail } from '../../../store/trail-search.ts';
import type { Page, View } from '../../page.ts';
import { addressWith } from '../../parts/address.ts';
import { eventKindNames, trailKinds } from '../../parts/event-kinds.ts';
import { Choice, DeedForm, Field, QueryForm } from '../../parts/form.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Pager } from '../../parts/pager.tsx';
import { TrailTable } from './trail-table.tsx';
import { type AskedOfTrail, askedOfTrail, cursorIn } from './wanted.ts';
import { words } from './words.ts';

const pageSize = 50;

/** The audit trail: who did what, when and from where. */
export const auditPage: Page = {
  path: '/console/audit',
  access: 'reader',
  menu: { en: words.en.title, da: words.da.title },
  async show(view) {
    const { context, language } = view;
    const { pool } = context.store;
    const say = words[language];
    const { wanted, errors } = askedOfTrail(view);
    const isMistaken = Object.keys(errors).length > 0;
    const found = isMistaken
      ? { events: [] }
      : await searchTrail(pool, wanted, { cursor: cursorIn(view), limit: pageSize });
    const { events, cursor, lookedBackTo } = found;
    const names = await actorNames(
      pool,
      events.flatMap(({ actor, subject, partyGln, credentialId }) => [actor, subject, partyGln, credentialId]),
    );
    return {
      title: say.title,
      status: isMistaken ? 422 : 200,
      main: (
        <>
          <TrailForm view={view} errors={errors} />
          <TrailTable events={events} names={names} language={language} />
          {lookedBackTo && (
            <p>
              {say.lookedBackTo} <Moment at={lookedBackTo} language={language} />
            </p>
          )}
          <Pager view={view} next={cursor} />
          <Further view={view} />
        </>
      ),
    };
  },
};

function TrailForm({ view, errors }: { view: View; errors: AskedOfTrail['errors'] }) {
  const { query, language } = view;
  const say = words[language];
  const value = (name: string) => query.get(name) ?? '';
  return (
    <QueryForm view={view} button={say.find}>
      <Field label={say.message} name="message" value={value('message')} error={errors.message} maxLength={36} />
      <Field label={say.actor} name="actor" value={value('actor')} help={say.actorHelp} maxLength={200} />
      <Choice
        {...{ label: say.kind, name: 'kind', value: value('kind') }}
        choices={[['', say.everyKind], ...trailKinds.map((kind) => [kind, eventKindNames[kind][language]] as const)]}
      />
      <Field label={say.since} name="since" kind="datetime-local" value={value('since')} error={errors.since} />
      <Field label={say.until} name="until" kind="datetime-local" value={value('until')} error={errors.until} />
    </QueryForm>
  );
}

function Further({ view }: { view: View }) {
  const say = words[view.language];
  const [, asked = ''] = addressWith(view, { cursor: undefined }).split('?');
  return (
    <>
      <p>
        <a href={`/console/audit/export?${asked}`}>{say.export}</a>. {say.exportMore}{' '}
        <code>tovholder audit export</code>
      </p>
      <h2>{say.verify}</h2>
      <p>
        {say.verifyAbout} <code>tovholder audit verify</code>.
      </p>
      <DeedForm view={view} to="/console/audit/verify" button={say.verify} />
    </>
  );
}
