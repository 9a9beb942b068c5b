/* Official messages with one fault put into them: the gateway has to agree with the judge on every one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fhirJson } from '../src/formats/fhir/index.ts';
import { fhirStandardsAtHand, standards } from './judges/fhir-definitions.ts';
import { judge } from './judges/fhir-profile.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Step = string | number;

const samples = [
  'carecommunication/ig-5.0.2/Bundle-gfd00bc2-9c26-4174-934e-f6e4360845de.json',
  'carecommunication/ig-5.0.2/Bundle-k7bfbc0c-553d-11ed-bdc3-0242ac120002.json',
  'carecommunication/testexamples-2026-07/send/S-E-forward-77c771ca-05d6-4efb-9a74-2fc513787f3a.json',
  'carecommunication/testexamples-2026-07/receive/R-Tek-B-82875f08-4b9e-4a23-b81a-e23ec1251334.json',
  'acknowledgement/ig-2.0.3/Bundle-bc9535ef-ed94-4060-a928-7baddec7ee71.json',
];

/** Every how many-th mutant is tried; 1 tries all some thousands of them. */
const stride = Number(process.env.MUTANT_STRIDE ?? 17);

/**
 * Where the two may differ: the gateway knows a message by its event and not by Bundle.meta.profile,
 * wants a resourceType to know what it looks at, and counts the characters of base64, which the definitions' pattern leaves to the reader.
 */
function isExplained(mutation: string, path: readonly Step[]): boolean {
  if (path[0] === 'meta' || path.at(-1) === 'resourceType') return true;
  return mutation === 'another value' && path.at(-1) === 'data';
}

const mutations: Record<string, (value: Json) => Json | undefined> = {
  missing: () => undefined,
  empty: (value) => (typeof value === 'string' ? '' : Array.isArray(value) ? [] : {}),
  'another type': (value) => (typeof value === 'string' ? 5 : 'x'),
  'another value': (value) => (typeof value === 'string' ? 'x x' : value),
  'a list': (value) => (Array.isArray(value) ? [...value, ...value] : [value]),
};

function pathsOf(value: Json, path: Step[] = []): Step[][] {
  if (value === null || typeof value !== 'object') return [];
  const names: Step[] = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return names
    .filter((name) => name !== 'div')
    .flatMap((name) => {
      const inner = Array.isArray(value) ? value[Number(name)] : value[name];
      return [[...path, name], ...pathsOf(inner ?? null, [...path, name])];
    });
}

function changed(value: Json, path: readonly Step[], change: (value: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const next = changed(item, rest, change);
      return next === undefined ? [] : [next];
    });
  if (value === null || typeof value !== 'object') return value;
  const next = changed(value[step] ?? null, rest, change);
  const { [step]: _, ...others } = value;
  return next === undefined ? others : { ...value, [step]: next };
}

/** A sample without the bulk of its narratives and attachments. */
function slimSample(name: string): Json {
  const text = readFileSync(join(standards, 'fhir', 'samples', name), 'utf8');
  return JSON.parse(text, (key, value) =>
    key === 'div' ? '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' : key === 'data' ? 'AAAA' : value,
  );
}

if (!fhirStandardsAtHand) {
  test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
    console.log('The official FHIR samples were not found; the tests of this file were left out.');
    expect(fhirStandardsAtHand).toBe(false);
  });
} else {
  describe('the gateway and the judge agree on every mutant of', () => {
    test.each(samples)('%s', (name) => {
      const sample = slimSample(name);
      const mutants = pathsOf(sample).flatMap((path) => Object.keys(mutations).map((mutation) => ({ path, mutation })));
      const tried = mutants.filter(({ path, mutation }, index) => index % stride === 0 && !isExplained(mutation, path));
      expect(tried.length).toBeGreaterThan(20);
      let refused = 0;
      const differences = tried.filter(({ path, mutation }) => {
        const mutant = changed(sample, path, mutations[mutation] ?? (() => undefined));
        const isTaken = fhirJson.read(new TextEncoder().encode(JSON.stringify(mutant)), {}).letters.length === 1;
        if (!isTaken) refused += 1;
        return isTaken !== (judge(mutant).length === 0);
      });
      expect(differences).toEqual([]);
      expect(refused).toBeGreaterThan(10);
    });
  });
}
