import { hasCprDate, hasGlnCheckDigit } from '../../../numbers.ts';
import type { Identifier } from '../resources.ts';
import type { Path } from '../source.ts';
import { glnSystems, systems } from '../terminology.ts';
import { narrativeFault } from './narrative.ts';
import { type Rule, resourceAt } from './rule.ts';

/** Rules of FHIR R4 and of the Danish core that hold for every message and that a JSON Schema cannot say. */
export const baseRules: readonly Rule[] = [
  {
    key: 'bdl-7',
    detail: 'Every fullUrl stands once only in a bundle.',
    check: ({ bundle }) => {
      const seen = new Set<string>();
      return bundle.entry.flatMap(({ fullUrl }, index): Path[] => {
        if (fullUrl === undefined) return [];
        if (seen.has(fullUrl)) return [['entry', index, 'fullUrl']];
        seen.add(fullUrl);
        return [];
      });
    },
  },
  {
    key: 'bdl-8',
    detail: 'A fullUrl names no version.',
    check: ({ bundle }) =>
      bundle.entry.flatMap(({ fullUrl }, index): Path[] =>
        fullUrl?.includes('/_history/') ? [['entry', index, 'fullUrl']] : [],
      ),
  },
  {
    key: 'FHIR_BASE64',
    detail: 'The data of an attachment are base64: groups of four characters.',
    check: (message) =>
      message
        .all('Communication')
        .flatMap(({ index, resource }) =>
          (resource.payload ?? []).flatMap(({ contentAttachment: file }, payload): Path[] =>
            file?.data !== undefined && !isBase64(file.data)
              ? [resourceAt(index, 'payload', payload, 'contentAttachment', 'data')]
              : [],
          ),
        ),
  },
  {
    key: 'gln-modulus-10',
    detail: 'The last digit of the GLN is not its check digit.',
    check: (message) =>
      message
        .all('Organization')
        .flatMap(({ index, resource }) =>
          identifiersWhere(
            resource.identifier,
            ({ system = '', value = '' }) =>
              glnSystems.includes(system) && /^[0-9]{13}$/.test(value) && !hasGlnCheckDigit(value),
          ).map((position) => resourceAt(index, 'identifier', position, 'value')),
        ),
  },
  {
    key: 'CVR-modulus-11',
    detail: 'The last digit of the CVR number is not its check digit.',
    check: (message) =>
      message
        .all('Organization')
        .flatMap(({ index, resource }) =>
          identifiersWhere(
            resource.identifier,
            ({ system, value = '' }) =>
              system === 'http://cvr.dk' && /^[0-9]{8}$/.test(value) && !hasCvrCheckDigit(value),
          ).map((position) => resourceAt(index, 'identifier', position, 'value')),
        ),
  },
  {
    key: 'cpr',
    detail: 'The first six digits of the CPR number are no date.',
    check: (message) =>
      message
        .all('Patient')
        .flatMap(({ index, resource }) =>
          identifiersWhere(
            resource.identifier,
            ({ system, value = '' }) => system === systems.cpr && /^[0-9]{10}$/.test(value) && !hasCprDate(value),
          ).map((position) => resourceAt(index, 'identifier', position, 'value')),
        ),
  },
  {
    key: 'txt-1',
    detail: 'A narrative holds simple XHTML only: no scripts, forms, frames, or event attributes.',
    check: ({ bundle }) => narratives(bundle.entry, 'txt-1'),
  },
  {
    key: 'txt-2',
    detail: 'A narrative is a div with some content.',
    check: ({ bundle }) => narratives(bundle.entry, 'txt-2'),
  },
];

interface Narrative {
  div?: string;
}

function narratives(entries: { resource?: { text?: Narrative } }[], key: 'txt-1' | 'txt-2'): Path[] {
  return entries.flatMap(({ resource }, index) =>
    resource?.text && faultOf(resource.text) === key ? [resourceAt(index, 'text', 'div')] : [],
  );
}

/* Two rules ask for the same. */
const faults = new WeakMap<Narrative, ReturnType<typeof narrativeFault>>();

function faultOf(narrative: Narrative): ReturnType<typeof narrativeFault> {
  const { div } = narrative;
  if (div !== undefined && !faults.has(narrative)) faults.set(narrative, narrativeFault(div));
  return faults.get(narrative);
}

function identifiersWhere(
  identifiers: Identifier[] | undefined,
  breaks: (identifier: Identifier) => boolean,
): number[] {
  return (identifiers ?? []).flatMap((identifier, position) => (breaks(identifier) ? [position] : []));
}

function isBase64(data: string): boolean {
  const plain = /\s/.test(data) ? data.replace(/\s/g, '') : data;
  const padding = plain.indexOf('=');
  return plain.length % 4 === 0 && (padding < 0 || padding >= plain.length - 2) && !/=[^=]/.test(plain.slice(-2));
}

function hasCvrCheckDigit(cvr: string): boolean {
  const weights = [2, 7, 6, 5, 4, 3, 2, 1];
  return [...cvr].reduce((sum, digit, index) => sum + Number(digit) * (weights[index] ?? 0), 0) % 11 === 0;
}
