/* Changes to FHIR messages in JSON, one at a time, each of a named kind. */
import type { Random } from '../medcom-xml-mutants.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Step = string | number;

/** A change of the value at a path; undefined takes it away, and a kind that does not fit gives the same value. */
export type FhirKind = (value: Json, random: Random) => Json | undefined;

const isObject = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const onText =
  (change: (text: string, random: Random) => Json): FhirKind =>
  (value, random) =>
    typeof value === 'string' ? change(value, random) : value;

/** The kinds by name. */
export const fhirKinds: Readonly<Record<string, FhirKind>> = {
  'element dropped': () => undefined,
  'element emptied': (value) => (typeof value === 'string' ? '' : Array.isArray(value) ? [] : {}),
  'another type': (value) => (typeof value === 'string' ? 5 : 'x'),
  'list doubled': (value) => (Array.isArray(value) ? [...value, ...structuredClone(value)] : value),
  'value put in a list': (value) => (Array.isArray(value) ? value : [value]),
  'list reversed': (value) => (Array.isArray(value) ? [...value].reverse() : value),
  'unknown element': (value) => (isObject(value) ? { ...value, foo: 'x' } : value),
  'another value': onText(() => 'x x'),
  'a code of no list': onText((text) => (/^[a-zA-Z-]{2,40}$/.test(text) ? `${text}-x` : text)),
  'text one longer': onText((text) => `${text}0`),
  'text one shorter': onText((text) => text.slice(0, -1)),
  'white space around': onText((text, random) => (random(2) === 0 ? ` ${text}` : `${text} `)),
  'capital letters': onText((text) => text.toUpperCase()),
};

/** The path of every value, but for narratives and files. */
export function pathsOf(value: Json, path: Step[] = []): Step[][] {
  if (typeof value !== 'object' || value === null) return [];
  const names: Step[] = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return names
    .filter((name) => name !== 'div' && name !== 'data')
    .flatMap((name) => {
      const inner = Array.isArray(value) ? value[Number(name)] : value[name];
      return [[...path, name], ...pathsOf(inner ?? null, [...path, name])];
    });
}

/** The value with the one at a path changed. */
export function changed(
  value: Json,
  path: readonly Step[],
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const next = changed(item, rest, change);
      return next === undefined ? [] : [next];
    });
  }
  if (!isObject(value)) return value;
  const next = changed(value[step] ?? null, rest, change);
  const { [step]: _, ...others } = value;
  return next === undefined ? others : { ...value, [step]: next };
}
