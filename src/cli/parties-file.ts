import { fileURLToPath } from 'node:url';
import type { Location, Receiver } from '../message.ts';
import { type Party, parsePartiesFile } from '../store/parties.ts';
import { CommandFailure } from './ending.ts';
import { readSource } from './source.ts';

const sandboxParties = fileURLToPath(new URL('../../fixtures/parties.json', import.meta.url));

/** The parties of a file; the sandbox's where none is named. Throws FileTrouble or CONFIGURATION. */
export async function readParties(file: string | undefined): Promise<Party[]> {
  const bytes = await readSource(file ?? sandboxParties);
  return parsePartiesFile(bytes.toString('utf8'));
}

/** The party a location names by its GLN. */
export function partyOf(parties: readonly Party[], location: Location): Party | undefined {
  return parties.find(({ gln }) => gln === location.gln);
}

/** The party a receiver names, by GLN or by municipality and role. Throws where a role names none or several. */
export function receiverAmong(parties: readonly Party[], receiver: Receiver): Party | undefined {
  if (receiver.gln !== undefined) return partyOf(parties, receiver);
  const { municipality, role } = receiver;
  const candidates = parties.filter(
    (party) => party.municipality === municipality && party.roles.some((one) => one === role),
  );
  const [party] = candidates;
  if (party && candidates.length === 1) return party;
  const code = party ? 'RECEIVER_AMBIGUOUS' : 'RECEIVER_UNKNOWN';
  const count = party ? 'Several parties' : 'No party';
  throw new CommandFailure(
    1,
    'The receiver is not known: address the message by GLN, or name another file with --parties.',
    [
      {
        code,
        path: '/receiver',
        detail: `${count} of the parties file has this role in this municipality: give the GLN.`,
      },
    ],
  );
}
