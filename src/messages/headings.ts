import { indentOf, withSingleBlanks } from '../formats/scanning.ts';
import { at, put, type Tree } from './tree.ts';

/**
 * The one engine of headings for all text carriers. Source: contract §1, *Headings*.
 *
 * A field is a line `Overskrift: værdi`. Further lines of its value are indented by two blanks, so free text can never
 * be taken for a heading, and reading takes exactly those blanks away: what was written comes back as it was.
 * Any other line belongs to the text field that is the type's `rest`.
 */

/** One heading met or to be written, with all lines of its value. */
export interface Entry {
  title: string;
  /** Which one of a list, counted from 1; the first bears no number. */
  number: number;
  value: string;
}

/** What a field made of its entries: lines that it does not know, or that its value cannot be read. */
export type FieldReading = { unknown: string[] } | 'unreadable';

/** One part of the content and the headings it stands under. */
export interface Field {
  titles: readonly string[];
  /** Whether the headings may come several times, numbered from the second on. */
  numbered?: boolean;
  write(content: Tree): Entry[];
  /** Puts what the entries say into the content; `entries` is never empty. */
  read(entries: readonly Entry[], content: Tree): FieldReading;
}

/** The vocabulary of a type. */
export interface Headings {
  fields: readonly Field[];
  /** Place of the text that takes the lines without a known heading. */
  rest: string;
}

/** What reading a text by headings gave: content, no heading at all, or headings that cannot be relied on. */
export type HeadingsReading = { kind: 'content'; content: Tree } | { kind: 'none' } | { kind: 'unreadable' };

/** The lines of the fields that the content has, in the order of the vocabulary. */
export function writeHeadings(fields: readonly Field[], content: Tree): string {
  return fields
    .flatMap((field) => field.write(content))
    .map(written)
    .join('\n');
}

/** Reads a text by the headings of a type. A heading met twice or a value outside its list makes it unreadable: never guess. */
export function readHeadings(headings: Headings, text: string): HeadingsReading {
  const content: Tree = {};
  const reading = readFields(headings.fields, text, content);
  if (reading === 'none') return { kind: 'none' };
  if (reading === 'unreadable') return { kind: 'unreadable' };
  const rest = withoutBlankEnds(reading.unknown);
  if (rest.length > 0) {
    const before = at(content, headings.rest);
    put(content, headings.rest, [...(typeof before === 'string' ? [before] : []), ...rest].join('\n'));
  }
  return { kind: 'content', content };
}

/** Puts what a text says into the content; gives the lines that stand under no known heading. */
export function readFields(fields: readonly Field[], text: string, content: Tree): FieldReading | 'none' {
  const { entries, unknown } = entriesOf(text, indexOf(fields));
  if (entries.length === 0) return 'none';
  if (hasRepeats(entries)) return 'unreadable';
  for (const field of fields) {
    const own = entries.filter(({ title }) => field.titles.includes(title));
    if (own.length === 0) continue;
    const reading = field.read(own, content);
    if (reading === 'unreadable') return 'unreadable';
    unknown.push(...reading.unknown);
  }
  return { unknown };
}

/** Whether a line of the text is a heading of these fields. */
export function hasHeading(fields: readonly Field[], text: string): boolean {
  const index = indexOf(fields);
  return text.split('\n').some((line) => headingOf(line, index));
}

/** Free text that must not be read as headings: each line that would read as one, after any blanks, gets two blanks more. */
export function shield(fields: readonly Field[], text: string): string {
  const index = indexOf(fields);
  return mapLines(text, (line) => (headingOf(line.slice(indentOf(line)), index) ? `  ${line}` : line));
}

/** Takes away the blanks that `shield` gave. */
export function unshield(fields: readonly Field[], text: string): string {
  const index = indexOf(fields);
  return mapLines(text, (line) =>
    line.startsWith('  ') && headingOf(line.slice(indentOf(line)), index) ? line.slice(2) : line,
  );
}

function written({ title, number, value }: Entry): string {
  const [first = '', ...further] = value.split('\n');
  const heading = number > 1 ? `${title} ${number}:` : `${title}:`;
  return [first === '' ? heading : `${heading} ${first}`, ...further.map((line) => `  ${line}`)].join('\n');
}

interface Heading {
  title: string;
  number: number;
  first: string;
}

type TitleIndex = ReadonlyMap<string, { title: string; numbered: boolean }>;

function indexOf(fields: readonly Field[]): TitleIndex {
  return new Map(
    fields.flatMap(({ titles, numbered = false }) =>
      titles.map((title): [string, { title: string; numbered: boolean }] => [folded(title), { title, numbered }]),
    ),
  );
}

/** As headings are compared: without regard to case, runs of blanks and the way accents are coded. */
export function folded(text: string): string {
  return withSingleBlanks(text.normalize('NFC').toLowerCase()).trim();
}

function headingOf(line: string, index: TitleIndex): Heading | undefined {
  const colon = line.indexOf(':');
  if (colon < 1 || colon > 60 || /^\s/.test(line)) return undefined;
  const name = folded(line.slice(0, colon));
  const first = line.slice(colon + 1).replace(/^ /, '');
  const plain = index.get(name);
  if (plain) return { title: plain.title, number: 1, first };
  const numbered = /^(.+) ([1-9][0-9]{0,4})$/.exec(name);
  const known = numbered?.[1] === undefined ? undefined : index.get(numbered[1]);
  if (!known?.numbered) return undefined;
  return { title: known.title, number: Number(numbered?.[2]), first };
}

function entriesOf(text: string, index: TitleIndex): { entries: Entry[]; unknown: string[] } {
  const entries: { title: string; number: number; lines: string[] }[] = [];
  const unknown: string[] = [];
  let open: string[] | undefined;
  let blanks = 0;
  for (const line of text.split('\n')) {
    // A carrier that trims its lines leaves an empty line where two blanks stood.
    if (open && line === '') {
      blanks += 1;
      continue;
    }
    if (open && line.startsWith('  ')) {
      for (; blanks > 0; blanks -= 1) open.push('');
      open.push(line.slice(2));
      continue;
    }
    for (; blanks > 0; blanks -= 1) unknown.push('');
    const heading = headingOf(line, index);
    open = heading && [heading.first];
    if (heading && open) entries.push({ title: heading.title, number: heading.number, lines: open });
    else unknown.push(line);
  }
  return { entries: entries.map(({ title, number, lines }) => ({ title, number, value: lines.join('\n') })), unknown };
}

function hasRepeats(entries: readonly Entry[]): boolean {
  return new Set(entries.map(({ title, number }) => `${number} ${title}`)).size < entries.length;
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const isFilled = (line: string) => line.trim() !== '';
  const first = lines.findIndex(isFilled);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isFilled) + 1);
}

function mapLines(text: string, change: (line: string) => string): string {
  return text.split('\n').map(change).join('\n');
}
