/* The invariants of the official definitions by key, written by hand from their FHIRPath expressions and apart from the product. */

export type Value = unknown;
type Member = Record<string, Value>;

export interface Surroundings {
  bundle: Member;
}

const core = 'http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-';
const cc = 'http://medcomfhir.dk/ig/carecommunication/StructureDefinition/medcom-careCommunication-';

/** All values at a path of names, lists opened on the way, as FHIRPath gives them. */
export function values(from: Value, ...names: string[]): Value[] {
  let found = Array.isArray(from) ? from : [from];
  for (const name of names)
    found = found.flatMap((value) => {
      const inner = typeof value === 'object' && value !== null ? (value as Member)[name] : undefined;
      return inner === undefined ? [] : Array.isArray(inner) ? inner : [inner];
    });
  return found;
}

function resources(bundle: Member, type: string): Member[] {
  const found = values(bundle, 'entry', 'resource') as Member[];
  return found.filter(({ resourceType }) => resourceType === type);
}

/** The resource that a reference text means: by fullUrl or by the end of it. */
export function resolve(bundle: Member, reference: Value): Member | undefined {
  for (const entry of values(bundle, 'entry') as Member[]) {
    const resource = entry.resource as Member | undefined;
    if (!resource) continue;
    if (entry.fullUrl === reference || `${resource.resourceType}/${resource.id}` === reference) return resource;
  }
  return undefined;
}

function resolveAll(bundle: Member, references: Value[]): Member[] {
  return references.flatMap((reference): Member[] => {
    const found = resolve(bundle, reference);
    return found ? [found] : [];
  });
}

function extensions(from: Value[], url: string): Value[] {
  return values(from, 'extension').filter((extension) => (extension as Member).url === url);
}

function matches(pattern: RegExp): (value: Value) => boolean {
  return (value) => typeof value !== 'string' || pattern.test(value);
}

function sum(digits: string, weights: number[]): number {
  return weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
}

const day =
  '((((0[1-9]|1[0-9]|2[0-9]|3[0-1])(01|03|05|07|08|10|12))|((0[1-9]|1[0-9]|2[0-9]|30)(04|06|09|11))|((0[1-9]|1[0-9]|2[0-9])(02)))';
const uuid = /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** An identifier's number whether the invariant stands on Identifier or on its value. */
function own(value: Value): Value {
  return typeof value === 'object' && value !== null ? (value as Member).value : value;
}

function unitBelongs(bundle: Member, units: Value[], organizations: Value[]): boolean {
  if (units.length === 0) return true;
  const found = resolveAll(bundle, values(units, 'reference'));
  const theirs = [...values(found, 'managingOrganization', 'reference'), ...values(found, 'organization', 'reference')];
  const wanted = resolveAll(bundle, values(organizations, 'reference'));
  return wanted.length > 0 && resolveAll(bundle, theirs).some((organization) => wanted.includes(organization));
}

type Check = (value: Value, around: Surroundings) => boolean;

const holds: Check = () => true;
const noContained: Check = (value) => values(value, 'contained').length === 0;

export const constraints: Record<string, Check> = {
  'ele-1': (value) =>
    value !== '' &&
    value !== null &&
    !(typeof value === 'object' && Object.keys(Object(value)).filter((name) => name !== 'id').length === 0),
  'ext-1': (value) => {
    const extension = value as Member;
    const told = Object.keys(extension).some((name) => name.startsWith('value') || name.startsWith('_value'));
    return told !== (extension.extension !== undefined);
  },
  'dom-2': noContained,
  'dom-3': noContained,
  'dom-4': noContained,
  'dom-5': noContained,
  'org-1': (value) => values(value, 'identifier').length + values(value, 'name').length > 0,
  'org-2': (value) => (value as Member).use !== 'home',
  'org-3': (value) => (value as Member).use !== 'home',
  'pat-1': (value) =>
    ['name', 'telecom', 'address', 'organization'].some((name) => (value as Member)[name] !== undefined),
  'per-1': (value) => {
    const { start, end } = value as { start?: string; end?: string };
    return !start || !end || Date.parse(start) <= Date.parse(end);
  },
  'ref-1': (value) => !String((value as Member).reference ?? '').startsWith('#'),
  'att-1': (value) => (value as Member).data === undefined || (value as Member).contentType !== undefined,
  'cpt-2': (value) => (value as Member).value === undefined || (value as Member).system !== undefined,
  'txt-1': (value) => !/<(script|form|input|iframe|object|base|link)[\s>/]|\son\w+=/i.test(String(value)),
  'txt-2': (value) => /\S/.test(String(value).replace(/<[^>]*>/g, '')),
  'bdl-1': (value) => (value as Member).total === undefined,
  'bdl-2': (value) => values(value, 'entry', 'search').length === 0,
  'bdl-3': (value) => values(value, 'entry', 'request').length === 0,
  'bdl-4': (value) => values(value, 'entry', 'response').length === 0,
  'bdl-5': (value) => (value as Member).resource !== undefined,
  'bdl-7': (value) => {
    const urls = values(value, 'entry', 'fullUrl');
    return new Set(urls).size === urls.length;
  },
  'bdl-8': (value) => !String((value as Member).fullUrl ?? '').includes('/_history/'),
  'bdl-9': holds,
  'bdl-10': holds,
  'bdl-11': holds,
  'bdl-12': (value) => values(value, 'entry', 'resource', 'resourceType')[0] === 'MessageHeader',
  'ctm-1': (value) => values(value, 'participant', 'onBehalfOf').length === 0,
  cpr: (value) => matches(new RegExp(`^${day}[0-9]{6})$`))(own(value)),
  'x-ecpr': (value) => matches(new RegExp(`^${day}[0-9]{2})[17][A-Z]{2}[0-9]$`))(own(value)),
  'd-ecpr': (value) => matches(new RegExp(`^${day}[0-9]{2})[056][A-Z]{2}[0-9]$`))(own(value)),
  'min-digits-sor': (value) => matches(/^[0-9]{11,}$/)(own(value)),
  'gln-length': (value) => matches(/^[0-9]{13}$/)(own(value)),
  'gln-modulus-10': (value) => {
    const gln = String(own(value));
    return (10 - (sum(gln, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === Number(gln[12]);
  },
  'CVR-length': (value) => matches(/^[0-9]{8}$/)(own(value)),
  'CVR-modulus-11': (value) => sum(String(own(value)), [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  uuid: (value) => matches(uuid)(own(value)),
  uuidv5: (value) =>
    matches(/urn:uuid:[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-5[a-fA-F0-9]{3}-[89aAbB][a-fA-F0-9]{3}-[a-fA-F0-9]{12}/)(
      own(value),
    ),
  'dk-core-organization-mandatory-identifier': (value) =>
    values(value, 'identifier', 'system').some((system) =>
      ['urn:oid:1.2.208.176.1.1', 'https://kombit.dk/sts/organisation', 'urn:oid:2.16.840.1.113883.2.24.1.1'].includes(
        String(system),
      ),
    ),
  'medcom-uuidv4': (value) => matches(uuid)(own(value)),
  'medcom-core-contact': matches(/[+]?[-0-9]/),
  'medcom-carecommunication-definition-url': matches(
    /^http:\/\/medcomfhir.dk\/ig\/messagedefinitions\/MessageDefinition\/MedComCareCommunicationMessageDefinition[|]5[.][0-9]{1,2}$/,
  ),
  'medcom-messaging-1': holds,
  'medcom-messaging-2': (_, { bundle }) => resources(bundle, 'Provenance').length > 0,
  'medcom-messaging-3': holds,
  'medcom-acknowledgement-1': (_, { bundle }) =>
    values(resources(bundle, 'MessageHeader'), 'response', 'code')[0] === 'ok' ||
    resources(bundle, 'OperationOutcome').length > 0,
  'medcom-acknowledgement-2': holds,
  'medcom-careCommunication-1': (_, { bundle }) =>
    String(values(resources(bundle, 'MessageHeader').slice(0, 1), 'meta', 'profile')[0]).startsWith(
      `${cc}messageHeader`,
    ),
  'medcom-careCommunication-2': (_, { bundle }) => resources(bundle, 'Patient').length === 1,
  'medcom-careCommunication-3': (_, { bundle }) =>
    resources(bundle, 'Provenance').every((provenance) =>
      String(values(provenance, 'meta', 'profile')[0]).startsWith(`${cc}provenance`),
    ),
  'medcom-careCommunication-4': (_, { bundle }) => values(resources(bundle, 'Practitioner'), 'name').length > 0,
  'medcom-careCommunication-5': (value) =>
    (value as Member).priority === undefined || values(value, 'category', 'coding', 'code')[0] === 'regarding-referral',
  'medcom-careCommunication-6': (value) => {
    const [code] = values(value, 'category', 'coding', 'code');
    return code !== undefined && (code !== 'other' || (value as Member).topic !== undefined);
  },
  'medcom-careCommunication-7': (value, { bundle }) => {
    const authors = values(
      extensions(values(value, 'payload'), `${core}practitioner-extension`),
      'valueReference',
      'reference',
    );
    return resolveAll(bundle, authors).every(
      (role) => values(role, 'code', 'coding', 'code').length > 0 !== values(role, 'code', 'text').length > 0,
    );
  },
  'medcom-careCommunication-8': (value, { bundle }) => {
    const authors = values(
      extensions(values(value, 'payload'), `${core}practitioner-extension`),
      'valueReference',
      'reference',
    );
    const persons = values(resolveAll(bundle, authors), 'practitioner', 'reference');
    return values(resolveAll(bundle, persons), 'name').length > 0;
  },
  'medcom-careCommunication-9': (value, { bundle }) => {
    const encounters = values(value, 'encounter', 'reference');
    return encounters.length === 0 || values(resolveAll(bundle, encounters), 'episodeOfCare', 'identifier').length > 0;
  },
  'medcom-careCommunication-11': (_, { bundle }) => {
    const units = values(extensions(resources(bundle, 'Communication'), `${core}sender-extension`), 'valueReference');
    return unitBelongs(bundle, units, values(resources(bundle, 'MessageHeader'), 'sender'));
  },
  'medcom-careCommunication-12': (_, { bundle }) =>
    unitBelongs(
      bundle,
      values(resources(bundle, 'Communication'), 'recipient'),
      values(resources(bundle, 'MessageHeader'), 'destination', 'receiver'),
    ),
  'medcom-careCommunication-13': (_, { bundle }) =>
    values(resources(bundle, 'PractitionerRole'), 'practitioner', 'reference').length > 0,
  'medcom-careCommunication-15': (_, { bundle }) => {
    const encounters = resources(bundle, 'Encounter').map(({ id }) => id);
    const pointed = values(resources(bundle, 'Communication'), 'encounter', 'reference');
    if (encounters.length === 0) return pointed.length === 0;
    return resolveAll(bundle, pointed).some(({ id }) => encounters.includes(id));
  },
};
