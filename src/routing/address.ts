import type { Address } from '../formats/format.ts';
import type { Location } from '../message.ts';
import type { Party } from '../store/parties.ts';

type Entry = Pick<Party, 'gln'> & Partial<Pick<Party, 'name' | 'unit' | 'sor' | 'identifier' | 'medcomXml'>>;

/** A location's address for a writer: what the message says of it, completed from the parties' register. */
export function addressOf(location: Location, party: Entry | undefined): Address {
  const name = location.name ?? party?.name;
  const unit = location.unit ?? party?.unit;
  const sor = location.sor ?? party?.sor;
  const identifier = location.identifier ?? party?.identifier;
  return {
    gln: party?.gln ?? location.gln ?? '',
    ...(name !== undefined && { name }),
    ...(unit !== undefined && { unit }),
    ...(sor !== undefined && { sor }),
    ...(identifier !== undefined && { identifier }),
    ...(location.phone !== undefined && { phone: location.phone }),
    ...(party?.medcomXml && { medcomXml: party.medcomXml }),
  };
}
