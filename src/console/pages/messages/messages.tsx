import { partyNames } from '../../../store/party-names.ts';
import { type Found, searchMessages } from '../../../store/search.ts';
import type { Deed, Page, Shown, View } from '../../page.ts';
import { addressWith } from '../../parts/address.ts';
import { Moment } from '../../parts/moment.tsx';
import { Pager } from '../../parts/pager.tsx';
import { MessageTable } from './found.tsx';
import { patientToken } from './patient-token.ts';
import { type Asked, askedIn } from './query.ts';
import { PatientForm, SearchForm } from './search-form.tsx';
import { words } from './words.ts';

/** Any message in seconds: by what is known of it, newest first, page by page however many there are. */
export const messagesPage: Page = {
  path: '/console/messages',
  access: 'reader',
  menu: { en: words.en.menu, da: words.da.menu },
  show: (view) => search(view, askedIn(view)),
};

/** A search by the number of a patient: it is posted, and what stands in the address afterwards tells nobody the number. */
export const patientDeed: Deed = {
  path: '/console/messages/patient',
  access: 'reader',
  do(view) {
    const patient = patientToken(view, view.form.get('cpr') ?? '');
    const query = new URLSearchParams([...view.form].filter(([name]) => name !== 'cpr' && name !== 'csrf'));
    if (patient === undefined) {
      const asked = { ...view, query };
      return search(asked, { wanted: {}, errors: { patient: words[view.language].cprWrong } });
    }
    query.set('patient', patient);
    return { to: `/console/messages?${query}` };
  },
};

const limit = 50;

async function search(view: View, { wanted, errors, cursor }: Asked): Promise<Shown> {
  const say = words[view.language];
  const isWrong = Object.keys(errors).length > 0;
  const found = isWrong ? undefined : await searchMessages(view.context.store.pool, wanted, { cursor, limit });
  return {
    title: say.title,
    status: isWrong ? 422 : 200,
    main: (
      <>
        <h2>{say.look}</h2>
        <SearchForm view={view} errors={errors} />
        <details open={errors.patient !== undefined}>
          <summary>{say.byPatient}</summary>
          <PatientForm view={view} errors={errors} />
        </details>
        <p>
          <a href="/console/messages">{say.clear}</a>
        </p>
        {wanted.patient && (
          <p class="notice calm">
            {say.onePatient}{' '}
            <a href={addressWith(view, { patient: undefined, cursor: undefined })}>{say.allPatients}</a>
          </p>
        )}
        {found ? await shownFound(view, found) : <p class="notice bad">{errors.cursor ?? say.wrong}</p>}
      </>
    ),
  };
}

async function shownFound(view: View, { messages, cursor, lookedBackTo }: Found) {
  const { language } = view;
  const say = words[language];
  const glns = messages.flatMap(({ senderGln, receiverGln }) => [senderGln, receiverGln]);
  const names = await partyNames(view.context.store.pool, glns);
  const none = lookedBackTo ? say.noneYet : say.none;
  return (
    <>
      <MessageTable caption={say.found} none={none} messages={messages} names={names} language={language} />
      {lookedBackTo && (
        <p>
          {say.lookedBackTo} <Moment at={lookedBackTo} language={language} />: {say.goOn}
        </p>
      )}
      <Pager view={view} next={cursor} />
    </>
  );
}
