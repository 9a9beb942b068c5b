import { addressOf } from '../../../channels/settings.ts';
import { type Credential, listCredentials } from '../../../store/credentials.ts';
import { findParty, type Party } from '../../../store/parties.ts';
import { mayAct } from '../../operator.ts';
import type { Page, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { roleNames } from '../../parts/roles.ts';
import { typeNames } from '../../parts/types.ts';
import { noSuchPage } from '../../shell/paths.ts';
import { CredentialsOf } from '../credentials/credentials-of.tsx';
import { fullName } from './parties.tsx';
import { words } from './words.ts';

/** One party: how it takes its messages, and for an admin its credentials. */
export const partyPage: Page = {
  path: '/console/parties/:gln',
  access: 'reader',
  async show(view) {
    const party = await partyOf(view);
    const { gln } = party;
    const say = words[view.language];
    const isAdmin = mayAct(view.operator.role, 'admin');
    return {
      title: fullName(party),
      main: (
        <>
          <PartyFacts view={view} party={party} />
          <ul>
            <li>
              <a href={`/console/messages?sender=${gln}`}>{say.sent}</a>
            </li>
            <li>
              <a href={`/console/messages?receiver=${gln}`}>{say.received}</a>
            </li>
            {isAdmin && (
              <li>
                <a href={`/console/parties/${gln}/edit`}>{say.edit}</a>
              </li>
            )}
          </ul>
          {isAdmin && <CredentialsOf view={view} gln={gln} credentials={await credentialsOf(view, gln)} />}
        </>
      ),
    };
  },
};

async function credentialsOf({ context }: View, gln: string): Promise<Credential[]> {
  const all = await listCredentials(context.store.pool);
  return all.filter(({ parties }) => parties.includes(gln));
}

/** The party that the address names; throws NOT_FOUND. */
export async function partyOf({ context, params }: View): Promise<Party> {
  const party = await findParty(context.store.pool, params.gln ?? '');
  if (!party) throw noSuchPage();
  return party;
}

/** What is known of a party, but for its name. */
export function PartyFacts({ view: { language }, party }: { view: View; party: Party }) {
  const say = words[language];
  const { gln, sor, roles, municipality, identifier, formats, accepts, channel, receipts, envelope } = party;
  const { retry, timeToLive, closedDays, followUps, medcomXml } = party;
  const further = Object.entries({ retry, timeToLive, closedDays, followUps, medcomXml });
  const set = further.filter(([, value]) => value !== undefined);
  const address = addressOf(channel);
  return (
    <Facts
      facts={[
        [
          say.gln,
          <span key="gln" class="exact">
            {gln}
          </span>,
        ],
        [say.sor, sor],
        [say.identifier, identifier && `${identifier.kind} ${identifier.value}`],
        [say.roles, roles.map((role) => roleNames[role][language]).join(', ')],
        [say.municipality, municipality],
        [say.formats, formats.join(', ')],
        [say.accepts, accepts?.map((type) => typeNames[type][language]).join(', ') ?? say.everyType],
        [say.channel, say[channel.kind]],
        [say.address, address && <code key="address">{address}</code>],
        [say.receipts, say[receipts]],
        [say.envelope, envelope && say[envelope]],
        [say.further, set.length === 0 ? '' : <code key="further">{JSON.stringify(Object.fromEntries(set))}</code>],
      ]}
    />
  );
}
