import type { Author, Patient as CanonicalPatient, Location, Address as PostAddress, Unit } from '../../message.ts';
import type { Address } from '../format.ts';
import { withSingleBlanks } from '../scanning.ts';
import { uuidOf } from './lines.ts';
import type {
  CareTeam,
  CodeableConcept,
  HumanName,
  Identifier,
  Organization,
  Patient,
  PostalAddress,
  Practitioner,
  PractitionerRole,
} from './resources.ts';
import { extensionUrls, profiles, roleCoding, systems, unknowns } from './terminology.ts';

/** A sender or receiver with what the register of parties adds. */
export interface Party {
  gln: string;
  sor: string | undefined;
  name: string | undefined;
  phone: string | undefined;
  location: Location;
}

/** A location of a letter, filled up from the register: the letter's own word goes first. A SOR id has at least 11 digits. */
export function partyOf(location: Location, address: Address): Party {
  const { identifier } = location;
  const candidates = [location.sor, identifier?.kind === 'sorkode' ? identifier.value : undefined, address.sor];
  const name = location.name ?? address.name;
  const unit = location.unit ?? (location.name === undefined ? address.unit : undefined);
  return {
    gln: location.gln ?? address.gln,
    sor: candidates.find((sor) => sor !== undefined && /^[0-9]{11,60}$/.test(sor)),
    name: unit && name ? `${name}, ${unit}` : (name ?? unit),
    phone: location.phone,
    location,
  };
}

export function writeOrganization(id: string, party: Party): Organization {
  const address = writeAddress(party.location.address);
  return {
    resourceType: 'Organization',
    id,
    meta: { profile: [profiles.messagingOrganization] },
    identifier: [
      { system: systems.gln, value: party.gln },
      ...(party.sor === undefined ? [] : [{ system: systems.sor, value: party.sor }]),
      ...registerNumbers(party),
    ],
    ...(party.name === undefined ? {} : { name: party.name }),
    ...(party.phone === undefined ? {} : { telecom: [{ system: 'phone', value: party.phone }] }),
    ...(address ? { address: [address] } : {}),
  };
}

/** The number in another register. A municipality code gets no system: its value set is closed and the gateway's list of codes may be older. */
function registerNumbers({ location, sor }: Party): Identifier[] {
  const { identifier } = location;
  if (!identifier || (identifier.kind === 'sorkode' && identifier.value === sor)) return [];
  const type = { text: identifier.kind };
  if (identifier.kind === 'ydernummer') return [{ type, system: systems.ydernummer, value: identifier.value }];
  return [{ type, value: identifier.value }];
}

function writeAddress(address: PostAddress | undefined): PostalAddress | undefined {
  const { street, suburb, city, postalCode } = address ?? {};
  const line = [street, suburb].filter((part) => part !== undefined);
  const written = {
    ...(line.length > 0 ? { line } : {}),
    ...(city === undefined ? {} : { city }),
    ...(postalCode === undefined ? {} : { postalCode }),
  };
  return Object.keys(written).length > 0 ? written : undefined;
}

const birthDay =
  '(?:(?:(?:0[1-9]|[12][0-9]|3[01])(?:0[13578]|1[02]))|(?:(?:0[1-9]|[12][0-9]|30)(?:0[469]|11))|(?:(?:0[1-9]|[12][0-9])02))[0-9]{2}';
const xEcpr = new RegExp(`^${birthDay}[17][A-Z]{2}[0-9]$`);
const dEcpr = new RegExp(`^${birthDay}[056][A-Z]{2}[0-9]$`);

/** The system of a replacement number; undefined where it has the form of none. Source: dk-core 3.4, invariants x-ecpr and d-ecpr. */
export function replacementSystem(value: string): string | undefined {
  if (xEcpr.test(value)) return systems.xEcpr;
  return dEcpr.test(value) ? systems.dEcpr : undefined;
}

/** The patient. Of each kind of number one may have its system (slices of the profile); further ones stand without. */
export function writePatient(id: string, patient: CanonicalPatient, isDeceased: boolean): Patient {
  const { cpr, replacementId, otherIds = [], givenName, familyName } = patient;
  const taken = new Set<string>();
  const replacements = [...(replacementId === undefined ? [] : [replacementId]), ...otherIds].map(
    (value): Identifier => {
      const system = replacementSystem(value);
      if (system === undefined || taken.has(system)) return { value };
      taken.add(system);
      return { system, value };
    },
  );
  const address = writeAddress(patient.address);
  return {
    resourceType: 'Patient',
    id,
    meta: { profile: [profiles.patient] },
    identifier: [...(cpr === undefined ? [] : [{ system: systems.cpr, value: cpr }]), ...replacements],
    name: [
      { use: 'official', family: familyName, ...(givenName === undefined ? {} : { given: givenNames(givenName) }) },
    ],
    ...(isDeceased ? { deceasedBoolean: true } : {}),
    ...(address ? { address: [address] } : {}),
  };
}

/** One string for each name, where blanks part them one at a time: joined again they are the same. */
function givenNames(givenName: string): string[] {
  const names = givenName.split(' ');
  return names.includes('') ? [givenName] : names;
}

/** A name as a whole and in parts: the last word is taken for the family name. */
function humanName(name: string): HumanName {
  const words = withSingleBlanks(name)
    .split(' ')
    .filter((word) => word !== '');
  const given = words.slice(0, -1);
  return { text: name, family: words.at(-1) ?? name, ...(given.length > 0 ? { given } : {}) };
}

/** A name is asked for: where it is unknown the organization's stands in, marked as absent. */
function standInName(organizationName: string | undefined): HumanName {
  return {
    extension: [{ url: extensionUrls.dataAbsent, valueCode: 'unknown' }],
    text: organizationName ?? unknowns.role,
  };
}

function roleConcept(role: string): CodeableConcept {
  const coding = roleCoding(role);
  return coding ? { coding: [coding] } : { text: role };
}

/** A person and the role in which he or she works for an organization. */
export function writeAuthor(
  ids: { role: string; practitioner: string },
  author: Author,
  organization: { id: string; name: string | undefined },
): [PractitionerRole, Practitioner] {
  const name = author.name === undefined ? standInName(organization.name) : humanName(author.name);
  return writePerson(ids, name, author.role ?? unknowns.role, organization.id);
}

function writePerson(
  ids: { role: string; practitioner: string },
  name: HumanName,
  role: string | undefined,
  organizationId: string,
): [PractitionerRole, Practitioner] {
  return [
    {
      resourceType: 'PractitionerRole',
      id: ids.role,
      meta: { profile: [profiles.practitionerRole] },
      practitioner: { reference: `Practitioner/${ids.practitioner}` },
      organization: { reference: `Organization/${organizationId}` },
      ...(role === undefined ? {} : { code: [roleConcept(role)] }),
    },
    {
      resourceType: 'Practitioner',
      id: ids.practitioner,
      meta: { profile: [profiles.practitioner] },
      name: [name],
    },
  ];
}

/** The more specific sender or recipient; the first of the resources is the one to point to. */
export function writeUnit(
  ids: { role: string; practitioner: string },
  unit: Unit,
  organizationId: string,
): [PractitionerRole, Practitioner] | [CareTeam] {
  if (unit.kind === 'person') return writePerson(ids, humanName(unit.name), unit.role, organizationId);
  return [
    {
      resourceType: 'CareTeam',
      id: ids.role,
      meta: { profile: [profiles.careTeam] },
      ...(unit.role === undefined ? {} : { category: [{ text: unit.role }] }),
      name: unit.name,
      managingOrganization: [{ reference: `Organization/${organizationId}` }],
    },
  ];
}

/** The id of an episode of care: with hyphens where it is a UUID that lost them in XML. */
export function episodeValue(episodeOfCareId: string): string {
  return uuidOf(episodeOfCareId) ?? episodeOfCareId;
}
