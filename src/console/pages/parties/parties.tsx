import { listParties, type Party } from '../../../store/parties.ts';
import { mayAct } from '../../operator.ts';
import type { Page, View } from '../../page.ts';
import { Field, QueryForm } from '../../parts/form.tsx';
import { Pager } from '../../parts/pager.tsx';
import { roleNames } from '../../parts/roles.ts';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

const pageSize = 100;

/** The parties, found by name, number or municipality. */
export const partiesPage: Page = {
  path: '/console/parties',
  access: 'reader',
  menu: { en: words.en.title, da: words.da.title },
  async show(view) {
    const say = words[view.language];
    const all = await listParties(view.context.store.pool);
    const sought = (view.query.get('q') ?? '').trim();
    const found = all.filter((party) => isLike(party, sought.toLowerCase()));
    const behind = found.filter(({ gln }) => gln > (view.query.get('cursor') ?? ''));
    const rows = behind.slice(0, pageSize);
    const next = behind.length > pageSize ? rows.at(-1)?.gln : undefined;
    return {
      title: say.title,
      main: (
        <>
          <QueryForm view={view} button={say.find}>
            <Field label={say.search} name="q" kind="search" value={sought} maxLength={200} />
          </QueryForm>
          {mayAct(view.operator.role, 'admin') && (
            <p>
              <a href="/console/parties/new">{say.add}</a>
            </p>
          )}
          <PartyTable view={view} rows={rows} caption={say.count(found.length, all.length)} />
          <Pager view={view} next={next} />
        </>
      ),
    };
  },
};

function isLike({ gln, sor, name, unit, municipality }: Party, sought: string): boolean {
  return [gln, sor, name, unit, municipality].some((text) => text?.toLowerCase().includes(sought));
}

function PartyTable({ view: { language }, rows, caption }: { view: View; rows: readonly Party[]; caption: string }) {
  const say = words[language];
  return (
    <Table
      caption={caption}
      none={say.none}
      rows={rows}
      idOf={({ gln }) => `party-${gln}`}
      columns={[
        { head: say.name, cell: (party) => <a href={`/console/parties/${party.gln}`}>{fullName(party)}</a> },
        { head: say.gln, cell: ({ gln }) => <span class="exact">{gln}</span> },
        { head: say.roles, cell: (party) => party.roles.map((role) => roleNames[role][language]).join(', ') },
        { head: say.municipality, cell: ({ municipality }) => municipality ?? '–' },
        { head: say.formats, cell: ({ formats }) => formats.join(', ') },
        { head: say.channel, cell: ({ channel }) => say[channel.kind] },
      ]}
    />
  );
}

/** The name of a party with its department. */
export function fullName({ name, unit }: Party): string {
  return unit === undefined ? name : `${name}, ${unit}`;
}
