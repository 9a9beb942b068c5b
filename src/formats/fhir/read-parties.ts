import type { Address, Author, Identifier as PartyIdentifier, Patient, Receiver, Sender, Unit } from '../../message.ts';
import { replacementKind } from '../../numbers.ts';
import { toLine } from './lines.ts';
import type { MessageBundle } from './message-bundle.ts';
import type {
  CodeableConcept,
  HumanName,
  Identifier,
  Organization,
  Patient as PatientResource,
  PostalAddress,
  Reference,
} from './resources.ts';
import { extensionUrls, glnSystems, isDEcprSystem, roleName, systems, unknowns } from './terminology.ts';

/** An organization as sender or receiver. Its GLN is certain once the message is valid. */
export function readOrganization(organization: Organization | undefined): Sender & Receiver {
  const { identifier: identifiers = [], name, telecom = [], address } = organization ?? {};
  const numberIn = (wanted: (system: string | undefined) => boolean) =>
    toLine(identifiers.find(({ system }) => wanted(system))?.value);
  const sor = numberIn((system) => system === systems.sor);
  const phone = toLine(telecom.find(({ system }) => system === 'phone')?.value);
  const identifier = registerNumber(identifiers);
  const postal = readAddress(address?.[0]);
  const line = toLine(name);
  return {
    gln: numberIn((system) => glnSystems.includes(system ?? '')) ?? '',
    ...(sor ? { sor } : {}),
    ...(line ? { name: line } : {}),
    ...(identifier ? { identifier } : {}),
    ...(phone ? { phone } : {}),
    ...(postal ? { address: postal } : {}),
  };
}

const kinds = ['ydernummer', 'sygehusafdelingsnummer', 'kommunenummer', 'lokationsnummer', 'sorkode'] as const;

/** The organization's number in another register: by its system, else by the name of the register that our writer gives as type. */
function registerNumber(identifiers: Identifier[]): PartyIdentifier | undefined {
  for (const { system, type, value } of identifiers) {
    const shown = toLine(value);
    if (!shown || shown.length > 35) continue;
    const kind = kinds.find((name) => name === type?.text) ?? kindOfSystem(system);
    if (kind) return { kind, value: shown };
  }
  return undefined;
}

function kindOfSystem(system: string | undefined): PartyIdentifier['kind'] | undefined {
  if (system === systems.ydernummer) return 'ydernummer';
  return system === systems.municipality ? 'kommunenummer' : undefined;
}

function readAddress(address: PostalAddress | undefined): Address | undefined {
  const [first, ...others] = address?.line ?? [];
  const found = {
    street: toLine(first),
    suburb: toLine(others.join(', ')),
    city: toLine(address?.city),
    postalCode: toLine(address?.postalCode),
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

/** The patient with all numbers: the CPR, else the X-eCPR, else the D-eCPR leads; the rest are further ids. */
export function readPatient(patient: PatientResource | undefined): Patient {
  const { identifier = [], name: names = [], address } = patient ?? {};
  const numbers = (wanted: (system: string | undefined) => boolean) =>
    identifier.flatMap(({ system, value }) => (value !== undefined && wanted(system) ? [value] : []));
  const [cpr] = numbers((system) => system === systems.cpr);
  const replacements = [
    ...numbers((system) => system === systems.xEcpr),
    ...numbers(isDEcprSystem),
    ...numbers((system) => system === undefined).filter((value) => value.length === 10 || replacementKind(value)),
  ];
  const [replacementId] = cpr ? [] : replacements;
  const otherIds = cpr ? replacements : replacements.slice(1);
  const name = names.find(({ use }) => use === 'official') ?? names[0];
  const givenName = toLine(name?.given?.join(' '));
  const postal = readAddress(address?.[0]);
  return {
    ...(cpr ? { cpr } : {}),
    ...(replacementId ? { replacementId } : {}),
    ...(otherIds.length > 0 ? { otherIds } : {}),
    ...(givenName ? { givenName } : {}),
    familyName: toLine(name?.family) ?? toLine(name?.text) ?? 'Ukendt',
    ...(postal ? { address: postal } : {}),
  };
}

/** The name of a person as one line; its `text` is the whole name where it is there. */
function fullName(name: HumanName | undefined): string | undefined {
  return toLine(name?.text ?? [...(name?.given ?? []), ...(name?.family === undefined ? [] : [name.family])].join(' '));
}

function readRole(codes: CodeableConcept[] | undefined): string | undefined {
  const coding = codes?.flatMap((code) => code.coding ?? []).find(({ code }) => code !== undefined);
  const text = codes?.find((code) => code.text !== undefined)?.text;
  const role = toLine(text ?? (coding && roleName(coding)));
  return role === unknowns.role ? undefined : role;
}

/** The author that an extension names. What a conversion writes for the unknown reads as unknown: the organization's name, `ukendt`. */
export function readAuthor(
  message: MessageBundle,
  reference: Reference | undefined,
  phone: string | undefined,
  organizationName: string | undefined,
): Author | undefined {
  const practitionerRole = message.resolveAs('PractitionerRole', reference);
  const role = readRole(practitionerRole?.code);
  const practitioner = message.resolveAs('Practitioner', practitionerRole?.practitioner);
  const written = practitioner?.name?.[0];
  const name = isStandIn(written, role, organizationName) ? undefined : fullName(written);
  const known = { name, role, phone: phone === unknowns.phone ? undefined : toLine(phone) };
  const entries = Object.entries(known).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function isStandIn(
  name: HumanName | undefined,
  role: string | undefined,
  organizationName: string | undefined,
): boolean {
  if (name?.extension?.some(({ url }) => url === extensionUrls.dataAbsent)) return true;
  const isWrittenInFull = name?.text !== undefined && name.family !== undefined;
  return role === undefined && !isWrittenInFull && fullName(name) === organizationName;
}

/** The more specific sender or recipient: a person's role or a team. */
export function readUnit(message: MessageBundle, reference: Reference | undefined): Unit | undefined {
  const team = message.resolveAs('CareTeam', reference);
  if (team) {
    const name = toLine(team.name);
    const role = toLine(team.category?.[0]?.text);
    return name ? { kind: 'team', name, ...(role ? { role } : {}) } : undefined;
  }
  const role = message.resolveAs('PractitionerRole', reference);
  const name = fullName(message.resolveAs('Practitioner', role?.practitioner)?.name?.[0]);
  const title = readRole(role?.code);
  if (!name && !title) return undefined;
  return { kind: 'person', name: name ?? title ?? '', ...(title ? { role: title } : {}) };
}
