import type { Location, Receiver } from '../message.ts';
import type { Party } from '../store/parties.ts';
import { DocumentRefusal } from './refusal.ts';

/** What has to be known of a party to write to it or for it; the parties of a parties file are such. */
export type KnownParty = Pick<Party, 'gln' | 'name'> &
  Partial<Pick<Party, 'sor' | 'unit' | 'roles' | 'municipality' | 'identifier' | 'medcomXml'>>;

/** The party a location names by its GLN. */
export function partyOf(parties: readonly KnownParty[], location: Location): KnownParty | undefined {
  return parties.find(({ gln }) => gln === location.gln);
}

/** The party a receiver names, by GLN or by municipality and role. Throws where a role names none or several. */
export function receiverAmong(parties: readonly KnownParty[], receiver: Receiver): KnownParty | undefined {
  if (receiver.gln !== undefined) return partyOf(parties, receiver);
  const { municipality, role } = receiver;
  const candidates = parties.filter(
    (party) => party.municipality === municipality && party.roles?.some((one) => one === role),
  );
  const [party] = candidates;
  if (party && candidates.length === 1) return party;
  const code = party ? 'RECEIVER_AMBIGUOUS' : 'RECEIVER_UNKNOWN';
  const count = party ? 'Several parties' : 'No party';
  throw new DocumentRefusal(
    code,
    'The receiver is not known: address the message by GLN, or name other parties.',
    'Modtageren er ukendt: angiv GLN, eller brug andre parter.',
    [
      {
        severity: 'error',
        code,
        path: '/receiver',
        detail: `${count} of the parties file has this role in this municipality: give the GLN.`,
      },
    ],
  );
}
