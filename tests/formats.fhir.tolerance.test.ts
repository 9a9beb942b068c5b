/* What a receiver has to put up with: each tolerance of docs/decisions/0011 by its name, in both syntaxes, and what `strict` makes of it. */
import { describe, expect, test } from '@jest/globals';
import { fhirJson, fhirXml } from '../src/formats/fhir/index.ts';
import { printXml } from '../src/formats/fhir/xml-print.ts';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { fhirStandardsAtHand, judge } from './judges/fhir-profile.ts';

const context: WriteContext = {
  sender: { gln: '5790000990016', sor: '990011000016008', name: 'Lægehuset Havnegade' },
  receiver: { gln: '5790000990023', sor: '990021000016004', name: 'Sundhedsplejen, Odense Kommune' },
};

const letter: Letter = {
  cover: {
    letterId: 'b6f6a5a0-6d5e-4a44-8e1e-0a9c1f0f2c11',
    sentAt: '2026-11-02T10:15:00+01:00',
    exchange: { kind: 'reply' },
    sender: { gln: '5790000990016' },
    receiver: { gln: '5790000990023' },
    author: { name: 'Karen Holm', role: 'Sygeplejerske', phone: '66110011' },
    patient: { cpr: '0511219996', givenName: 'Alma', familyName: 'Testesen' },
    recipientUnit: { kind: 'team', name: 'Team Vest' },
    segments: [{ at: '2026-11-01T10:15:00+01:00', text: 'Spørgsmål.', senderGln: '5790000990023' }],
  },
  body: { kind: 'correspondence', category: 'nursing', topic: 'Emne', text: 'Svar.' },
};

// biome-ignore lint/suspicious/noExplicitAny: the tests change a message at will
type Loose = any;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const written = (): Loose => JSON.parse(new TextDecoder().decode(fhirJson.write(letter, context)));
const resources = (bundle: Loose, type: string): Loose[] =>
  bundle.entry.map(({ resource }: Loose) => resource).filter(({ resourceType }: Loose) => resourceType === type);

/** What the standard or its governance wants a receiver to take: taken in `strict` too, and the letter is the same. */
const demanded: Record<string, (bundle: Loose) => void> = {
  'resources of types that the message does not have': (bundle) => {
    bundle.entry.push({ fullUrl: 'urn:uuid:1', resource: { resourceType: 'Flag', id: 'x', status: 'active' } });
  },
  'elements of FHIR that the profiles do not mention': (bundle) => {
    resources(bundle, 'Patient')[0].gender = 'female';
    resources(bundle, 'Communication')[0].sent = '2026-11-02T10:15:00+01:00';
  },
  'extensions that nobody knows': (bundle) => {
    for (const type of ['Patient', 'Practitioner'])
      resources(bundle, type)[0].extension = [{ url: 'http://example.org/unknown', valueString: 'x' }];
  },
  'an organization with further identifiers': (bundle) => {
    resources(bundle, 'Organization')[0].identifier.push({ system: 'http://example.org/ids', value: '17' });
  },
  'the entries behind the header in any order': (bundle) => {
    const [header, ...others] = bundle.entry;
    bundle.entry = [header, ...others.reverse()];
  },
  'versions behind the names of profiles': (bundle) => {
    for (const holder of [bundle, ...bundle.entry.map(({ resource }: Loose) => resource)])
      holder.meta.profile = holder.meta.profile.map((url: string) => `${url}|5.0.2`);
  },
  'further profiles beside those of the message': (bundle) => {
    for (const one of resources(bundle, 'Patient')) one.meta.profile.push('http://example.org/StructureDefinition/own');
  },
  'resources without a narrative': (bundle) => {
    for (const { resource } of bundle.entry) delete resource.text;
  },
  'a role that names no organization': (bundle) => {
    for (const role of resources(bundle, 'PractitionerRole')) delete role.organization;
  },
  'full URLs of any form, and references that repeat them': (bundle) => {
    const [patient] = resources(bundle, 'Patient');
    const entry = bundle.entry.find(({ resource }: Loose) => resource === patient);
    entry.fullUrl = 'https://example.org/fhir/Patient/anna';
    patient.id = 'anna';
    resources(bundle, 'Communication')[0].subject.reference = 'https://example.org/fhir/Patient/anna';
  },
};

function readings(bundle: Loose, strict: boolean) {
  return [
    fhirJson.read(bytesOf(JSON.stringify(bundle)), { strict }),
    fhirXml.read(bytesOf(printXml(bundle)), { strict }),
  ];
}

/* The judge looks at profiles by the names that are told, so that it cannot say anything of one nobody has defined. */
const unjudged = new Set(['further profiles beside those of the message']);

describe('a receiver takes', () => {
  const [untouched] = readings(written(), true);

  test.each(Object.entries(demanded))('%s', (name, change) => {
    const bundle = written();
    change(bundle);
    for (const { findings, letters } of readings(bundle, true)) {
      expect(findings).toEqual([]);
      expect(letters).toEqual(untouched?.letters);
    }
    if (fhirStandardsAtHand && !unjudged.has(name)) expect(judge(bundle)).toEqual([]);
  });

  test('a later 5.x of the standard', () => {
    const bundle = written();
    const [header] = resources(bundle, 'MessageHeader');
    header.definition = header.definition.replace('|5.0', '|5.3');
    for (const { findings, version } of readings(bundle, true))
      expect({ findings, version }).toEqual({ findings: [], version: '5.3' });
  });

  test('an organization without a name', () => {
    const bundle = written();
    for (const organization of resources(bundle, 'Organization')) delete organization.name;
    for (const { findings, letters } of readings(bundle, true)) {
      expect(findings).toEqual([]);
      expect(letters[0]?.cover.sender).not.toHaveProperty('name');
    }
  });

  test.each(['http://www.gs1.org/gln', 'urn:oid:1.3.88'])(
    'a GLN in the system %s with a warning, and refuses it where it is strict',
    (system) => {
      const bundle = written();
      for (const { identifier } of resources(bundle, 'Organization'))
        for (const one of identifier) if (one.system === 'https://www.gs1.org/gln') one.system = system;
      for (const { findings, letters } of readings(bundle, false)) {
        expect(new Set(findings.map(({ severity, code }) => `${severity} ${code}`))).toEqual(
          new Set(['warning FHIR_GLN_SYSTEM']),
        );
        expect(letters).toEqual(untouched?.letters);
      }
      for (const { findings, letters } of readings(bundle, true)) {
        expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
        expect(letters).toEqual([]);
      }
    },
  );
});
