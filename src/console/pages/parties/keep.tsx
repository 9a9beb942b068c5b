import { keepParty } from '../../../keeping/party.ts';
import type { Deed, Page, Shown, View } from '../../page.ts';
import { type Mistake, mistakesOf } from '../../parts/mistakes.tsx';
import { type Draft, draftOf, fieldsOf } from './draft.ts';
import { fullName } from './parties.tsx';
import { PartyFacts, partyOf } from './party.tsx';
import { PartyForm } from './party-form.tsx';
import { words } from './words.ts';

/** Where a party is written that is not there yet. */
export const newPartyPage: Page = {
  path: '/console/parties/new',
  access: 'admin',
  show: (view) => ({
    title: words[view.language].add,
    main: <PartyForm view={view} fields={new URLSearchParams()} isNew />,
  }),
};

/** Where a party is changed. */
export const editPartyPage: Page = {
  path: '/console/parties/:gln/edit',
  access: 'admin',
  async show(view) {
    const party = await partyOf(view);
    return {
      title: words[view.language].changing(fullName(party)),
      main: <PartyForm view={view} fields={fieldsOf(party)} isNew={false} />,
    };
  },
};

/** Adds a party or replaces what is known of it, after it was checked and shown. */
export const keepPartyDeed: Deed = {
  path: '/console/parties',
  access: 'admin',
  async ask(view) {
    const say = words[view.language];
    const draft = await draftOrMistakes(view);
    if (!('party' in draft)) return draft;
    const { party, replaced } = draft;
    return {
      title: say.saveTitle,
      asks: (
        <>
          <p>
            <strong>{fullName(party)}</strong>. {replaced ? say.replaces : say.isNew}
          </p>
          <PartyFacts view={view} party={party} />
        </>
      ),
      button: say.save,
      back: replaced ? `/console/parties/${party.gln}` : '/console/parties',
    };
  },
  async do(view) {
    const draft = await draftOrMistakes(view);
    if (!('party' in draft)) return draft;
    const { gln, name } = await keepParty(view.context, draft.party, view.operator.id);
    return { to: `/console/parties/${gln}`, said: words[view.language].saved(name) };
  },
};

async function draftOrMistakes(view: View): Promise<Draft | Shown> {
  try {
    return await draftOf(view);
  } catch (error) {
    return again(view, mistakesOf(error, view));
  }
}

function again(view: View, mistakes: readonly Mistake[]): Shown {
  const isNew = view.form.get('new') === 'yes';
  return {
    title: isNew ? words[view.language].add : words[view.language].changing(view.form.get('name') ?? ''),
    main: <PartyForm view={view} fields={view.form} isNew={isNew} mistakes={mistakes} />,
    status: 422,
  };
}
