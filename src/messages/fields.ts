import { type Field, type FieldReading, folded } from './headings.ts';
import { readDay, readMoment, writeDay, writeMoment } from './moments.ts';
import { at, put, type Tree } from './tree.ts';

/** Danish words of a closed list by their codes; no word holds a comma, a semicolon or a colon. */
export type Words = Readonly<Record<string, string>>;

/** What stands for a list or a group that is there and empty. */
export const notStated = 'Ikke anført';

/** Longest number with its unit, in characters. */
const longestNumber = 100;

const yesNo: Words = { true: 'Ja', false: 'Nej' };
const nothingUnknown: FieldReading = { unknown: [] };

/** Free text of one line or many, kept to the letter. A heading without a value says nothing. */
export function text(title: string, place: string): Field {
  return single(title, place, asString, (value) => value);
}

/** A calendar date, written day first as Danes do; read day or year first. */
export function date(title: string, place: string): Field {
  return single(title, place, (value) => writeDay(String(value)), readDay);
}

/** A date or a point in time. */
export function moment(title: string, place: string): Field {
  return single(title, place, (value) => writeMoment(String(value)), readMoment);
}

/** A number with decimal comma and a unit; read with or without the unit. */
export function measure(title: string, place: string, unit: string): Field {
  return single(
    title,
    place,
    (value) => `${String(value).replace('.', ',')} ${unit}`,
    (value) => numberOf(value, unit),
  );
}

/** Yes or no. */
export function truth(title: string, place: string): Field {
  return single(
    title,
    place,
    (value) => yesNo[String(value)],
    (value) => {
      const code = codeOf(yesNo, value);
      return code === undefined ? undefined : code === 'true';
    },
  );
}

/** One word of a closed list. */
export function choice(title: string, place: string, words: Words): Field {
  return single(
    title,
    place,
    (value) => words[String(value)],
    (value) => codeOf(words, value),
  );
}

/** Several words of a closed list, in order, on one line. */
export function choices(title: string, place: string, words: Words): Field {
  return listed(
    title,
    place,
    notStated,
    (item) => words[String(item)] ?? '',
    (item) => codeOf(words, item),
  );
}

/** A list on one line, its items parted by commas; `none` stands for the empty one. */
export function listed(
  title: string,
  place: string,
  none: string,
  write: (item: unknown) => string,
  read: (item: string) => unknown,
): Field {
  return single(
    title,
    place,
    (value) => (Array.isArray(value) ? value.map(write).join(', ') || none : undefined),
    (value) => {
      if (folded(value) === folded(none)) return [];
      const items = value.split(',').map((item) => read(item));
      return items.includes(undefined) ? undefined : items;
    },
  );
}

/** Says that a list or a group is there and empty: `[]` or `{}`. Stands beside the fields that tell its parts. */
export function emptiness(title: string, place: string, empty: () => unknown): Field {
  return {
    titles: [title],
    write: (content) => (isEmpty(at(content, place)) ? [{ title, number: 1, value: notStated }] : []),
    read: ([entry], content) => {
      if (!entry || folded(entry.value) === '') return nothingUnknown;
      if (folded(entry.value) !== folded(notStated) || at(content, place) !== undefined) return 'unreadable';
      put(content, place, empty());
      return nothingUnknown;
    },
  };
}

/** Written for the reader and never read; a line of another shape is kept like any unknown one. */
export function shown(title: string, textOf: (content: Tree) => string | undefined, shape: RegExp): Field {
  return {
    titles: [title],
    write: (content) => {
      const value = textOf(content);
      return value === undefined ? [] : [{ title, number: 1, value }];
    },
    read: (entries) => ({
      unknown: entries
        .filter(({ value }) => !shape.test(value.trim()))
        .flatMap((entry) => `${title}: ${entry.value}`.split('\n')),
    }),
  };
}

/** A line that always stands and says what the text is; read only as that. */
export function mark(title: string, word: string): Field {
  return {
    titles: [title],
    write: () => [{ title, number: 1, value: word }],
    read: (entries) => (entries.every(({ value }) => folded(value) === folded(word)) ? nothingUnknown : 'unreadable'),
  };
}

/** The code whose Danish word this is, in any case. */
export function codeOf(words: Words, value: string): string | undefined {
  const wanted = folded(value);
  return Object.keys(words).find((code) => folded(words[code] ?? '') === wanted);
}

/** A field of one heading: `write` gives the value, `read` gives undefined for what is none. */
function single(
  title: string,
  place: string,
  write: (value: unknown) => string | undefined,
  read: (value: string) => unknown,
): Field {
  return {
    titles: [title],
    write: (content) => {
      const known = at(content, place);
      const value = known === undefined ? undefined : write(known);
      return value === undefined ? [] : [{ title, number: 1, value }];
    },
    read: ([entry], content) => {
      if (!entry || entry.value === '') return nothingUnknown;
      const value = read(entry.value);
      if (value === undefined) return 'unreadable';
      put(content, place, value);
      return nothingUnknown;
    },
  };
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: string, unit: string): number | undefined {
  const trimmed = value.trim();
  if (trimmed.length > longestNumber) return undefined;
  const parts = /^([0-9]+(?:[.,][0-9]+)?(?:e[+-]?[0-9]+)?)\s*(\p{L}*)\.?$/u.exec(trimmed);
  const [, digits, named] = parts ?? [];
  if (digits === undefined || (named && folded(named) !== folded(unit))) return undefined;
  return Number(digits.replace(',', '.'));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
