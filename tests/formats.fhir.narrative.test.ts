/* Narratives: whatever the profiles oblige a sender to show stands in the narrative of each resource that the gateway writes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fhirJson } from '../src/formats/fhir/index.ts';
import { escapeXml } from '../src/formats/fhir/xml-print.ts';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { standards } from './judges/fhir-definitions.ts';

const context: WriteContext = {
  sender: { gln: '5790000990016', sor: '990011000016008', name: 'Lægehuset Havnegade' },
  receiver: { gln: '5790000990023', sor: '990021000016004', name: 'Sundhedsplejen & co' },
};

const data = 'JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK';
const whole: Letter = {
  cover: {
    letterId: 'b6f6a5a0-6d5e-4a44-8e1e-0a9c1f0f2c11',
    sentAt: '2026-11-02T10:15:00+01:00',
    exchange: { kind: 'reply', precedes: { letterId: '0d7c0a53-4f0b-4a86-9f4e-6f5ad0f8f3aa' } },
    priority: 'asap',
    episodeOfCareId: '9a6f0c58-0f3b-4d7e-8f59-6a0b3a2d5e11',
    sender: { gln: '5790000990016', phone: '66110012' },
    receiver: { gln: '5790000990023' },
    author: { name: 'Karen <Holm>', role: 'Sygeplejerske', phone: '66110011' },
    patient: {
      cpr: '0511219996',
      otherIds: ['0501261TV6', '0501265KL2'],
      givenName: 'Alma Sofie',
      familyName: 'Testesen',
      address: { street: 'Prøvevej 5', city: 'Odense C', postalCode: '5000' },
    },
    senderUnit: { kind: 'person', name: 'Bente Lund', role: 'Praktiserende læge' },
    recipientUnit: { kind: 'team', name: 'Team Vest' },
    segments: [{ at: '2026-11-01T10:15:00+01:00', text: 'Spørgsmål.', senderGln: '5790000990023' }],
    attachments: [
      { title: 'Vækstkurve', contentType: 'application/pdf', data, createdAt: '2026-10-30T08:00:00+01:00' },
      { title: 'Vejledning', url: 'https://example.org/?a=1&b=2' },
    ],
  },
  body: { kind: 'correspondence', category: 'regarding-referral', topic: 'Emne', text: 'Første linje.\nAnden linje.' },
};

const receipt: Letter = {
  cover: {
    letterId: 'KVIT1',
    sentAt: '2026-11-02T10:20:00+01:00',
    sender: { gln: '5790000990016' },
    receiver: { gln: '5790000990023' },
  },
  body: {
    kind: 'receipt',
    outcome: 'rejected',
    original: { letterId: 'A1' },
    issues: [{ code: 'unknown-patient', text: 'Ukendt her.' }],
  },
};

// biome-ignore lint/suspicious/noExplicitAny: resources are looked into by the paths of the profiles
type Loose = any;
const resources: Loose[] = [whole, receipt].flatMap((letter) =>
  JSON.parse(new TextDecoder().decode(fhirJson.write(letter, context))).entry.map(({ resource }: Loose) => resource),
);

const files = ['carecommunication-5.0.2', 'core-3.0.1', 'core-4.0.0', 'messaging-4.0.2', 'acknowledgement-2.0.3'].map(
  (name) => join(standards, 'fhir', 'profiles', `${name}.csv`),
);
const atHand = files.every((file) => existsSync(file));

/** Paths of the elements with the obligation SHALL:in-narrative. Their names hold no commas. */
function shownElements(): string[] {
  const rows = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1));
  const shown = rows.flatMap((row) => {
    const [, element = '', , , obligation = ''] = row.split(',');
    return obligation.includes('in-narrative') && !element.startsWith('Extension') ? [element] : [];
  });
  return [...new Set(shown)].sort();
}

/** All values of an element: of every slice, since what is shown of one is shown of all. */
function valuesAt(value: Loose, steps: readonly string[]): Loose[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  const name = step.split(':')[0]?.replace('[x]', '') ?? '';
  const members = Object.entries(value ?? {}).filter(([key]) =>
    step.includes('[x]') ? new RegExp(`^${name}[A-Z]`).test(key) : key === name,
  );
  return members
    .flatMap(([, member]) => (Array.isArray(member) ? member : [member]))
    .flatMap((one) => valuesAt(one, rest));
}

function leavesOf(value: Loose, key = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, key));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => {
      const isUrlOfExtension = name === 'url' && Object.keys(value).some((other) => other.startsWith('value'));
      return isUrlOfExtension || name === 'data' ? [] : leavesOf(member, name);
    });
  return value === undefined ? [] : String(value).split('\n');
}

const types = [...new Set(resources.map(({ resourceType }) => resourceType))].sort();

describe('the narrative of', () => {
  test.each(types)('%s is there, in Danish and English, with the id and every reference, without data', (type) => {
    for (const resource of resources.filter(({ resourceType }) => resourceType === type)) {
      const { status, div } = resource.text;
      expect(status).toBe('generated');
      expect(div).toContain(resource.id);
      expect(div).not.toContain(data);
      if (type !== 'Practitioner' || resource.name[0].extension === undefined) expect(div).toContain(' / ');
      const references = JSON.stringify({ ...resource, text: undefined }).matchAll(/"reference":"([^"]+)"/g);
      for (const [, reference] of references) expect(div).toContain(reference);
    }
  });

  if (!atHand) {
    test('the official profiles are not at hand, set TOVHOLDER_STANDARDS', () => {
      console.log('The official FHIR profiles were not found; what narratives have to show was not compared.');
      expect(atHand).toBe(false);
    });
  } else {
    const shown = shownElements();
    const checked = new Set<string>();

    test.each(types)('%s shows every element with the obligation SHALL:in-narrative', (type) => {
      const elements = shown.filter((element) => element.startsWith(`${type}.`));
      if (type !== 'OperationOutcome') expect(elements).not.toEqual([]);
      for (const resource of resources.filter(({ resourceType }) => resourceType === type)) {
        for (const element of elements) {
          const values = valuesAt(resource, element.split('.').slice(1)).flatMap((value) => leavesOf(value));
          for (const value of values) {
            expect([element, resource.text.div]).toEqual([element, expect.stringContaining(escapeXml(value))]);
            checked.add(element);
          }
        }
      }
    });

    test('the messages tried hold almost every one of these elements', () => {
      /* Carbon copies are not allowed, and the gateway knows no phone of a patient and no provider of an encounter. */
      const never = /cc\.|Patient\.telecom|serviceProvider|payload\.what\.reference/;
      const unseen = shown.filter((element) => types.includes(element.split('.')[0]) && !checked.has(element));
      expect(unseen.filter((element) => !never.test(element))).toEqual([]);
      expect(checked.size).toBeGreaterThan(60);
    });
  }
});
