import { listCredentials } from '../../../store/credentials.ts';
import type { Page } from '../../page.ts';
import { Pager } from '../../parts/pager.tsx';
import { CredentialForm } from './credential-form.tsx';
import { CredentialTable } from './credentials-of.tsx';
import { words } from './words.ts';

const pageSize = 100;

/** All credentials, newest first. */
export const credentialsPage: Page = {
  path: '/console/credentials',
  access: 'admin',
  menu: { en: words.en.title, da: words.da.title },
  async show(view) {
    const say = words[view.language];
    const all = await listCredentials(view.context.store.pool);
    const from = all.findIndex(({ id }) => id === view.query.get('cursor')) + 1;
    const rows = all.slice(from, from + pageSize);
    const next = all.length > from + pageSize ? rows.at(-1)?.id : undefined;
    return {
      title: say.title,
      main: (
        <>
          <p>
            <a href="/console/credentials/new">{say.make}</a>
          </p>
          <CredentialTable view={view} credentials={rows} />
          <Pager view={view} next={next} />
        </>
      ),
    };
  },
};

/** Where a credential is made; `gln` of the address is its party. */
export const newCredentialPage: Page = {
  path: '/console/credentials/new',
  access: 'admin',
  show: (view) => ({
    title: words[view.language].make,
    main: <CredentialForm view={view} fields={new URLSearchParams({ parties: view.query.get('gln') ?? '' })} />,
  }),
};
