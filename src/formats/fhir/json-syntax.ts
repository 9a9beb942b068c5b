import { mostMembers } from '../limits.ts';
import { firstOf } from '../scanning.ts';
import { hasForbiddenCharacter, type Json, type JsonObject, type Path, type Source, Unreadable } from './source.ts';

const maxDepth = 64;
const mostValues = 100_000;
const longestNumber = 1_000;
const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/;
const solid = /[^ \t\n\r]/g;
const words: [string, Json][] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Reads JSON (RFC 8259) with the place of every value.
 * JSON.parse would keep the last of two equal names in silence and tells no place, so the text is walked here.
 * Throws Unreadable for what is no JSON, a name met twice, `__proto__`, nesting deeper than 64, and more values or members than any message has.
 */
export function parseJson(text: string): Source {
  const places: Source['places'] = new WeakMap();
  const problems: Source['problems'] = [];
  const path: (string | number)[] = [];
  let at = 0;
  let values = 0;

  function skipBlanks(): void {
    at = firstOf(solid, text, at);
  }

  function fail(detail: string, offset = at, reason: Unreadable['reason'] = 'syntax'): never {
    throw new Unreadable(detail, offset, reason);
  }

  function tooLarge(detail: string): never {
    throw new Unreadable(detail, at, 'too-large');
  }

  function stringAt(): string {
    const start = at;
    let end = text.indexOf('"', start + 1);
    while (end > 0 && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
    if (end < 0) fail('A string of this JSON has no end.', start);
    at = end + 1;
    const raw = text.slice(start + 1, end);
    const value = raw.includes('\\') || hasForbiddenCharacter(raw) || /[\t\n\r]/.test(raw) ? unescaped(start) : raw;
    return value;
  }

  function unescaped(start: number): string {
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return fail('A string of this JSON holds a raw control character or an escape that JSON does not know.', start);
    }
  }

  function value(): Json {
    if (path.length > maxDepth) fail(`The JSON is nested deeper than ${maxDepth} levels.`, at, 'depth');
    values += 1;
    if (values > mostValues) tooLarge(`The JSON has more than ${mostValues} values. A message has some hundred.`);
    const first = text[at];
    if (first === '{') return object();
    if (first === '[') return list();
    if (first === '"') return checked(stringAt());
    for (const [word, meaning] of words) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    const digits = number.exec(text.slice(at, at + longestNumber))?.[0];
    if (digits === undefined) return fail('The text is not JSON from here on.');
    at += digits.length;
    return Number(digits);
  }

  function checked(found: string): string {
    if (hasForbiddenCharacter(found)) problems.push(forbiddenAt(path));
    return found;
  }

  function object(): JsonObject {
    const found: JsonObject = {};
    const offsets = new Map<string | number, number>();
    places.set(found, offsets);
    each('}', () => {
      const start = at;
      if (text[at] !== '"') fail('A property name in double quotes is missing here.');
      const name = stringAt();
      if (name === '__proto__') fail('The name __proto__ is not taken. Take the property out.', start, 'name-proto');
      if (offsets.has(name))
        fail('The same property name stands twice in one object. Keep one of them.', start, 'name-twice');
      skipBlanks();
      if (text[at] !== ':') fail('A colon is missing after this property name.');
      at += 1;
      skipBlanks();
      offsets.set(name, start);
      path.push(name);
      found[name] = value();
      path.pop();
    });
    return found;
  }

  function list(): Json[] {
    const found: Json[] = [];
    const offsets = new Map<string | number, number>();
    places.set(found, offsets);
    each(']', () => {
      offsets.set(found.length, at);
      path.push(found.length);
      found.push(value());
      path.pop();
    });
    return found;
  }

  function each(close: string, member: () => void): void {
    at += 1;
    skipBlanks();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (let count = 1; ; count += 1) {
      if (count > mostMembers)
        tooLarge(`An object or list has more than ${mostMembers} members. No message has so many.`);
      member();
      skipBlanks();
      const next = text[at];
      if (next !== ',' && next !== close) fail('A comma or the end of an object or list is missing here.');
      at += 1;
      if (next === close) return;
      skipBlanks();
    }
  }

  skipBlanks();
  const root = value();
  skipBlanks();
  if (at < text.length) fail('Text follows after the end of the JSON.');
  return { text, root, places, problems };
}

function isEscaped(text: string, quote: number, start: number): boolean {
  let backslashes = 0;
  while (quote - 1 - backslashes > start && text[quote - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** The complaint about a character that no FHIR message may hold. */
export function forbiddenAt(path: Path): Source['problems'][number] {
  return {
    path: [...path],
    code: 'FORBIDDEN_CHARACTER',
    detail: 'A control character, a lone surrogate or a non-character stands here. Take it out.',
  };
}

/** Writes a resource as FHIR JSON. */
export function printJson(resource: object): string {
  return JSON.stringify(resource, undefined, 2);
}
