/* The rules of CareCommunication 5.0 one by one: a whole message breaks each of them once, and the gateway and the judge both refuse it. */
import { describe, expect, test } from '@jest/globals';
import { fhirJson } from '../src/formats/fhir/index.ts';
import { extensionUrls } from '../src/formats/fhir/terminology.ts';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { fhirStandardsAtHand, judge } from './judges/fhir-profile.ts';

const context: WriteContext = {
  sender: { gln: '5790000990016', sor: '990011000016008', name: 'Lægehuset Havnegade' },
  receiver: { gln: '5790000990023', sor: '990021000016004', name: 'Sundhedsplejen, Odense Kommune' },
};

const whole: Letter = {
  cover: {
    letterId: 'b6f6a5a0-6d5e-4a44-8e1e-0a9c1f0f2c11',
    sentAt: '2026-11-02T10:15:00+01:00',
    exchange: { kind: 'reply', precedes: { letterId: '0d7c0a53-4f0b-4a86-9f4e-6f5ad0f8f3aa' } },
    priority: 'asap',
    episodeOfCareId: '9a6f0c58-0f3b-4d7e-8f59-6a0b3a2d5e11',
    sender: { gln: '5790000990016' },
    receiver: { gln: '5790000990023' },
    author: { name: 'Karen Holm', role: 'Sygeplejerske', phone: '66110011' },
    patient: { cpr: '0511219996', givenName: 'Alma', familyName: 'Testesen' },
    senderUnit: { kind: 'person', name: 'Bente Lund', role: 'Praktiserende læge' },
    recipientUnit: { kind: 'team', name: 'Team Vest' },
    segments: [{ at: '2026-11-01T10:15:00+01:00', text: 'Spørgsmål.', senderGln: '5790000990023' }],
    attachments: [{ title: 'Vækstkurve', contentType: 'application/pdf', data: 'JVBERi0xLjQK' }],
  },
  body: { kind: 'correspondence', category: 'regarding-referral', topic: 'Emne', text: 'Svar.' },
};

// biome-ignore lint/suspicious/noExplicitAny: the tests change a message at will
type Loose = any;
type Change = (find: (type: string, index?: number) => Loose, bundle: Loose) => void;

function broken(change: Change): Loose {
  const bundle = JSON.parse(new TextDecoder().decode(fhirJson.write(whole, context)));
  const all = (type: string) =>
    bundle.entry.map(({ resource }: Loose) => resource).filter(({ resourceType }: Loose) => resourceType === type);
  change((type, index = 0) => all(type).at(index), bundle);
  return bundle;
}

function read(bundle: Loose, strict = true) {
  return fhirJson.read(Buffer.from(JSON.stringify(bundle)), { strict });
}

const extension = (holder: Loose, url: string) => holder.extension.find((one: Loose) => one.url === url);
const drop = (holder: Loose, url: string) => {
  holder.extension = holder.extension.filter((one: Loose) => one.url !== url);
};
const text = (find: Parameters<Change>[0]) => find('Communication').payload[0];
const file = (find: Parameters<Change>[0]) =>
  find('Communication').payload.find(({ contentAttachment }: Loose) => contentAttachment);
/* Of the newest text: the one before has an author of whom nothing is known. */
const author = (find: Parameters<Change>[0]) => find('PractitionerRole', 1);

const rules: [rule: string, code: string, change: Change][] = [
  /* Bundle */
  [
    'Bundle.type is message',
    'FHIR_FIXED',
    (_, bundle) => {
      bundle.type = 'collection';
    },
  ],
  [
    'Bundle.timestamp has a zone',
    'FHIR_FORMAT',
    (_, bundle) => {
      bundle.timestamp = '2026-11-02T10:15:00';
    },
  ],
  [
    'Bundle.id is there',
    'FHIR_CARDINALITY',
    (_, bundle) => {
      delete bundle.id;
    },
  ],
  [
    'medcom-messaging-2: there is a Provenance',
    'medcom-messaging-2',
    (_, bundle) => {
      bundle.entry = bundle.entry.filter(({ resource }: Loose) => resource.resourceType !== 'Provenance');
    },
  ],
  [
    'medcom-careCommunication-1: the header names its profile',
    'medcom-careCommunication-1',
    (find) => {
      find('MessageHeader').meta.profile = ['http://example.org/header'];
    },
  ],
  [
    'medcom-careCommunication-2: exactly one Patient',
    'medcom-careCommunication-2',
    (find, bundle) => {
      bundle.entry.push({ fullUrl: 'https://example.org/Patient/two', resource: { ...find('Patient'), id: 'two' } });
    },
  ],
  [
    'medcom-careCommunication-3: each Provenance names its profile',
    'medcom-careCommunication-3',
    (find) => {
      find('Provenance', 1).meta.profile = ['http://example.org/provenance'];
    },
  ],
  [
    'medcom-careCommunication-4: a Practitioner has a name',
    'medcom-careCommunication-4',
    (find) => {
      for (const index of [0, 1, 2]) delete find('Practitioner', index).name;
    },
  ],
  /* MessageHeader */
  [
    'there is no carbon copy',
    'FHIR_CARDINALITY',
    (find) => {
      const [primary] = find('MessageHeader').destination;
      const cc = structuredClone(primary);
      cc.extension[0].valueCoding.code = 'cc';
      find('MessageHeader').destination.push(cc);
    },
  ],
  [
    'the destination says primary',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('MessageHeader').destination[0].extension;
    },
  ],
  [
    'the destination has an endpoint',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('MessageHeader').destination[0].endpoint;
    },
  ],
  [
    'there is a sender',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('MessageHeader').sender;
    },
  ],
  [
    'the source has an endpoint',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('MessageHeader').source.endpoint;
    },
  ],
  [
    'there is a focus',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('MessageHeader').focus;
    },
  ],
  [
    'medcom-carecommunication-definition-url',
    'medcom-carecommunication-definition-url',
    (find) => {
      find('MessageHeader').definition = find('MessageHeader').definition.replace('|5.0', '|4.0');
    },
  ],
  /* Communication */
  [
    'medcom-uuidv4: the thread id is a UUID in lower case',
    'medcom-uuidv4',
    (find) => {
      find('Communication').identifier[0].value = 'urn:uuid:9A6F0C58-0F3B-4D7E-8F59-6A0B3A2D5E11';
    },
  ],
  [
    'the status is unknown',
    'FHIR_FIXED',
    (find) => {
      find('Communication').status = 'completed';
    },
  ],
  [
    'there is a category',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Communication').category;
    },
  ],
  [
    'the category has one coding',
    'FHIR_CARDINALITY',
    (find) => {
      const [category] = find('Communication').category;
      category.coding.push(category.coding[0]);
    },
  ],
  [
    'the category is one of the list',
    'FHIR_BINDING',
    (find) => {
      find('Communication').category[0].coding[0].code = 'school';
      delete find('Communication').priority;
    },
  ],
  [
    'the priority is routine or asap',
    'FHIR_BINDING',
    (find) => {
      find('Communication').priority = 'urgent';
    },
  ],
  [
    'medcom-careCommunication-5: a priority goes with referrals only',
    'medcom-careCommunication-5',
    (find) => {
      find('Communication').category[0].coding[0].code = 'nursing';
    },
  ],
  [
    'medcom-careCommunication-6: the category other asks for a topic',
    'medcom-careCommunication-6',
    (find) => {
      find('Communication').category[0].coding[0].code = 'other';
      delete find('Communication').priority;
      delete find('Communication').topic;
    },
  ],
  [
    'a topic is a text',
    'FHIR_CARDINALITY',
    (find) => {
      find('Communication').topic = { coding: [{ code: 'x' }] };
    },
  ],
  [
    'there is a text',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      find('Communication').payload = [file(find)];
    },
  ],
  [
    'a text has a date',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(text(find), extensionUrls.date);
    },
  ],
  [
    'a text has an identifier',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(text(find), extensionUrls.identifier);
    },
  ],
  [
    'a text has an author',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(text(find), extensionUrls.author);
    },
  ],
  [
    'a text has a contact',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(text(find), extensionUrls.authorContact);
    },
  ],
  [
    'an identifier has an assigner',
    'FHIR_CARDINALITY',
    (find) => {
      delete extension(text(find), extensionUrls.identifier).valueIdentifier.assigner;
    },
  ],
  [
    'medcom-core-contact: a phone number has a digit',
    'medcom-core-contact',
    (find) => {
      extension(text(find), extensionUrls.authorContact).valueContactPoint.value = 'ingen';
    },
  ],
  [
    'a contact is a phone',
    'FHIR_FIXED',
    (find) => {
      extension(text(find), extensionUrls.authorContact).valueContactPoint.system = 'email';
    },
  ],
  [
    'an attachment has a date',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(file(find), extensionUrls.date);
    },
  ],
  [
    'an attachment has an identifier',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      drop(file(find), extensionUrls.identifier);
    },
  ],
  [
    'an attachment has a title',
    'FHIR_CARDINALITY',
    (find) => {
      delete file(find).contentAttachment.title;
    },
  ],
  [
    'an attachment is of an allowed type',
    'FHIR_BINDING',
    (find) => {
      file(find).contentAttachment.contentType = 'video/mp4';
    },
  ],
  [
    'medcom-careCommunication-7: the role of an author is a code or a text',
    'medcom-careCommunication-7',
    (find) => {
      author(find).code[0].text = 'Sygeplejerske';
    },
  ],
  [
    'medcom-careCommunication-8: an author has a name',
    'medcom-careCommunication-8',
    (find) => {
      for (const index of [0, 1]) delete find('Practitioner', index).name;
    },
  ],
  [
    'medcom-careCommunication-9: an Encounter has its episode of care',
    'medcom-careCommunication-9',
    (find) => {
      delete find('Encounter').episodeOfCare;
    },
  ],
  [
    'medcom-careCommunication-11: the specific sender is of the sender',
    'medcom-careCommunication-11',
    (find) => {
      const role = find('Communication').extension[0].valueReference.reference;
      for (const index of [0, 1, 2]) {
        const one = find('PractitionerRole', index);
        if (role === `PractitionerRole/${one.id}`)
          one.organization.reference = find('MessageHeader').destination[0].receiver.reference;
      }
    },
  ],
  [
    'medcom-careCommunication-12: the specific recipient is of the receiver',
    'medcom-careCommunication-12',
    (find) => {
      find('CareTeam').managingOrganization[0].reference = find('MessageHeader').sender.reference;
    },
  ],
  [
    'medcom-careCommunication-13: a role points to its person',
    'medcom-careCommunication-13',
    (find) => {
      for (const index of [0, 1, 2]) delete find('PractitionerRole', index).practitioner;
    },
  ],
  [
    'medcom-careCommunication-15: an Encounter is pointed to',
    'medcom-careCommunication-15',
    (find) => {
      delete find('Communication').encounter;
    },
  ],
  /* Patient, teams, Encounter */
  [
    'a patient has a number',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Patient').identifier;
    },
  ],
  [
    'a patient has an official name',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      find('Patient').name[0].use = 'usual';
    },
  ],
  [
    'a patient has a family name',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Patient').name[0].family;
    },
  ],
  [
    'cpr: a CPR number begins with a date',
    'cpr',
    (find) => {
      find('Patient').identifier[0].value = '3102219996';
    },
  ],
  [
    'a team has a name',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('CareTeam').name;
    },
  ],
  [
    'the class of an Encounter is one of the list',
    'FHIR_FIXED',
    (find) => {
      find('Encounter').class.code = 'HOME';
    },
  ],
  [
    'an Encounter has a subject',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Encounter').subject;
    },
  ],
  /* Organizations */
  [
    'gln-modulus-10: a GLN has a check digit',
    'gln-modulus-10',
    (find) => {
      find('Organization').identifier[0].value = '5790000990017';
    },
  ],
  [
    'sender and receiver have a SOR id',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      find('Organization').identifier = find('Organization').identifier.slice(0, 1);
    },
  ],
  /* Provenance */
  [
    'a Provenance has one target',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Provenance').target;
    },
  ],
  [
    'a Provenance was recorded',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Provenance').recorded;
    },
  ],
  [
    'a Provenance has occurred',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Provenance').occurredDateTime;
    },
  ],
  [
    'an activity is new, reply or forward',
    'FHIR_BINDING',
    (find) => {
      find('Provenance').activity.coding[0].code = 'retract-message';
    },
  ],
  [
    'an agent is named',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Provenance').agent[0].who;
    },
  ],
  [
    'a Provenance names the new payloads',
    'FHIR_CARDINALITY',
    (find) => {
      delete find('Provenance').entity;
    },
  ],
  [
    'an entity is source or revision',
    'FHIR_BINDING',
    (find) => {
      find('Provenance').entity[0].role = 'quotation';
    },
  ],
  [
    'there is one message before',
    'FHIR_SLICE_CARDINALITY',
    (find) => {
      const { entity } = find('Provenance', -1);
      const revision = entity.find(({ role }: Loose) => role === 'revision');
      entity.push(structuredClone(revision));
    },
  ],
];

describe('CareCommunication 5.0', () => {
  test('the whole message satisfies every rule', () => {
    const bundle = broken(() => {});
    expect(read(bundle).findings).toEqual([]);
    if (fhirStandardsAtHand) expect(judge(bundle)).toEqual([]);
  });

  test.each(rules)('%s', (_, code, change) => {
    const bundle = broken(change);
    const { findings, letters } = read(bundle);
    expect(letters).toEqual([]);
    expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toContain(code);
    if (fhirStandardsAtHand) expect(judge(bundle)).not.toEqual([]);
  });

  test.each(['5.0', '5.1', '5.12'])('the definition may say %s', (version) => {
    const bundle = broken((find) => {
      find('MessageHeader').definition = find('MessageHeader').definition.replace('|5.0', `|${version}`);
    });
    expect(read(bundle)).toMatchObject({ findings: [], version });
    if (fhirStandardsAtHand) expect(judge(bundle)).toEqual([]);
  });
});
