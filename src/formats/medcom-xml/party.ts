import type { Cover, Identifier, Address as PostalAddress, Receiver, Sender } from '../../message.ts';
import type { Address } from '../format.ts';
import { withSingleBlanks } from '../scanning.ts';
import { childOf, codeOf, lineOf, type XmlElement } from './element.ts';
import { cut, gather, longestName, spread } from './names.ts';
import type { XmlContent } from './serialize.ts';

/** Longest number of a party in a register, longest phone number. */
const longestIdentifier = 17;
const longestPhone = 25;

type Organisation = Pick<Sender, 'name' | 'unit' | 'identifier' | 'phone' | 'address' | 'sor'>;

/** The GLN of a party, or what stands in its place. */
export function readGln(party: XmlElement | undefined): string {
  return codeOf(childOf(party, 'EANIdentifier')) ?? '';
}

/** A party but for its GLN. What only repeats another field, because the schema wants the element, is left out. */
export function readOrganisation(party: XmlElement | undefined): Organisation {
  const gln = readGln(party);
  const text = (name: string) => lineOf(childOf(party, name));
  const hasName = childOf(party, 'OrganisationName') !== undefined;
  const names = gather([text('OrganisationName'), text('DepartmentName'), text('UnitName')]);
  const name = hasName ? names.shift() : undefined;
  const unit = names.filter((part) => part !== name && part !== gln).join(', ');
  const identifier = readIdentifier(party, gln);
  const phone = text('TelephoneSubscriberIdentifier');
  const address = readPostalAddress(party);
  return {
    ...(name !== undefined && name !== gln ? { name } : {}),
    ...(unit ? { unit } : {}),
    ...(identifier ? { identifier } : {}),
    ...(identifier?.kind === 'sorkode' ? { sor: identifier.value } : {}),
    ...(phone ? { phone } : {}),
    ...(address ? { address } : {}),
  };
}

const kinds = ['ydernummer', 'sygehusafdelingsnummer', 'kommunenummer', 'lokationsnummer', 'sorkode'] as const;

function readIdentifier(party: XmlElement | undefined, gln: string): Identifier | undefined {
  const value = withSingleBlanks(codeOf(childOf(party, 'Identifier')) ?? '');
  const kind = kinds.find((code) => code === codeOf(childOf(party, 'IdentifierCode')));
  if (!kind || !value || (kind === 'lokationsnummer' && value === gln)) return undefined;
  return { kind, value: kind === 'kommunenummer' && /^[0-9]{3}$/.test(value) ? `0${value}` : value };
}

/** Street, suburb, city and postal code of a party or a patient; undefined where there are none. */
export function readPostalAddress(element: XmlElement | undefined): PostalAddress | undefined {
  const street = lineOf(childOf(element, 'StreetName'));
  const suburb = lineOf(childOf(element, 'SuburbName'));
  const city = lineOf(childOf(element, 'DistrictName'));
  const postalCode = lineOf(childOf(element, 'PostCodeIdentifier'));
  const address = {
    ...(street ? { street } : {}),
    ...(suburb ? { suburb } : {}),
    ...(city ? { city } : {}),
    ...(postalCode ? { postalCode } : {}),
  };
  return Object.keys(address).length > 0 ? address : undefined;
}

/** An address; a part longer than the standard takes is left out, for half an address misleads. */
export function writePostalAddress(address: PostalAddress | undefined): { [name: string]: XmlContent } {
  const within = (text: string | undefined, most: number) => (text && [...text].length <= most ? text : undefined);
  return {
    StreetName: within(address?.street, longestName),
    SuburbName: within(address?.suburb, longestName),
    DistrictName: within(address?.city, longestName),
    PostCodeIdentifier: within(address?.postalCode, 9),
  };
}

function writeIdentifier(gln: string, party: Organisation, known: Address): { [name: string]: XmlContent } {
  const sor = party.sor ?? known.sor;
  const candidates = [party.identifier, known.identifier, sor ? ({ kind: 'sorkode', value: sor } as const) : undefined];
  const identifier = candidates.find((candidate) => candidate && [...candidate.value].length <= longestIdentifier);
  if (!identifier) return { Identifier: cut(gln, longestIdentifier), IdentifierCode: 'lokationsnummer' };
  const isMunicipality = identifier.kind === 'kommunenummer' && /^0[0-9]{3}$/.test(identifier.value);
  return { Identifier: isMunicipality ? identifier.value.slice(1) : identifier.value, IdentifierCode: identifier.kind };
}

/** OrganisationName, DepartmentName and UnitName: a long name takes as many as it needs, the unit what is left. */
function writeNames(name: string | undefined, unit: string | undefined): { [name: string]: XmlContent } {
  const first = name?.trim() ? spread(name, unit === undefined ? 3 : 2) : [undefined];
  const rest = unit?.trim() ? spread(unit, 3 - first.length) : [];
  const [organisation, department, unitName] = [...first, ...rest];
  return { OrganisationName: organisation, DepartmentName: department, UnitName: unitName };
}

/** The sender as XDIS91, XREF15 and XDIS15 have it in common. */
export function writeSender(cover: Cover, known: Address): { [name: string]: XmlContent } {
  const { sender } = cover;
  const phones = [cover.author?.phone, sender.phone, known.phone];
  return {
    EANIdentifier: sender.gln,
    ...writeIdentifier(sender.gln, sender, known),
    ...writeNames(sender.name ?? known.name ?? sender.gln, sender.unit ?? known.unit),
    ...writePostalAddress(sender.address),
    TelephoneSubscriberIdentifier: phones.find((phone) => phone && [...phone].length <= longestPhone),
  };
}

/** The receiver; where the standard wants a name or a department and none is known, its name or GLN stands there. */
export function writeReceiver(
  receiver: Receiver,
  known: Address,
  needed?: 'name' | 'department',
): { [name: string]: XmlContent } {
  const gln = receiver.gln ?? known.gln;
  const name = receiver.name ?? known.name;
  const names = writeNames(needed === 'name' && !name?.trim() ? gln : name, receiver.unit ?? known.unit);
  const department =
    needed === 'department'
      ? { DepartmentName: names.DepartmentName ?? names.OrganisationName ?? cut(gln, longestName) }
      : {};
  return {
    EANIdentifier: gln,
    ...writeIdentifier(gln, receiver, known),
    ...names,
    ...department,
    ...writePostalAddress(receiver.address),
  };
}
