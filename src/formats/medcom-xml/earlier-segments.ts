import type { Author, Segment } from '../../message.ts';
import { fromCopenhagen, toCopenhagen } from '../copenhagen-time.ts';
import { indentOf } from '../scanning.ts';

/**
 * Earlier segments of a thread stand behind the newest text, newest first, each under a line of its own and read back from it.
 * MedCom XML has no element for them. Times are to the minute; of an earlier attachment only the title is kept.
 */
export function writeSegments(text: string, segments: readonly Segment[]): string {
  return [protectedText(text), ...segments.toReversed().map(segmentText)].join('\n\n');
}

/** The newest text and the earlier segments, newest last. */
export function readSegments(text: string): { text: string; segments: Segment[] } {
  if (!text.includes(marker)) return { text, segments: [] };
  const parts: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (separator(line)?.indent !== 0) parts.at(-1)?.push(line);
    else parts.push([line]);
  }
  const [newest = [], ...earlier] = parts.map((lines, index) => (index < parts.length - 1 ? withoutGap(lines) : lines));
  return { text: unprotected(newest), segments: earlier.map(segmentOf).reverse() };
}

const marker = '----- Tidligere besked ';
const separatorShape = /^----- Tidligere besked ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-2][0-9]:[0-5][0-9]) -----$/;

/** A line that reads like the one above an earlier segment, indented by pairs of blanks or not. */
function separator(line: string): { indent: number; date: string; time: string } | undefined {
  if (!line.endsWith(' -----')) return undefined;
  const indent = indentOf(line);
  const [, date, time] = separatorShape.exec(line.slice(indent)) ?? [];
  return date && time && indent % 2 === 0 ? { indent, date, time } : undefined;
}

const headings = [
  ['Forfatter', 'name'],
  ['Stilling', 'role'],
  ['Telefon', 'phone'],
] as const satisfies readonly (readonly [string, keyof Author])[];

function segmentText(segment: Segment): string {
  const { date, time } = toCopenhagen(segment.at);
  const author = headings.flatMap(([heading, key]) =>
    segment.author?.[key] ? [`${heading}: ${segment.author[key]}`] : [],
  );
  const id = segment.id ? [`Id: ${segment.id}`] : [];
  const attachments = (segment.attachments ?? []).map(({ title }) => `Bilag: ${title}`);
  return [`${marker}${date} ${time} -----`, ...author, ...id, ...attachments, '', protectedText(segment.text)].join(
    '\n',
  );
}

function segmentOf(lines: string[]): Segment {
  const { date = '', time = '' } = separator(lines[0] ?? '') ?? {};
  const segment: Segment = { at: fromCopenhagen(date, time), text: '' };
  const author: Author = {};
  let at = 1;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const heading = ['Forfatter', 'Stilling', 'Telefon', 'Id', 'Bilag'].find((name) => line.startsWith(`${name}: `));
    const value = line.slice(`${heading}: `.length);
    if (!heading || value === '') break;
    const key = headings.find(([name]) => name === heading)?.[1];
    if (key) author[key] = value;
    else if (heading === 'Id') segment.id = value;
    else segment.attachments = [...(segment.attachments ?? []), { title: value }];
  }
  if (Object.keys(author).length > 0) segment.author = author;
  segment.text = unprotected(lines.slice(lines[at] === '' ? at + 1 : at));
  return segment;
}

function withoutGap(lines: string[]): string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function protectedText(text: string): string {
  if (!text.includes(marker)) return text;
  return text
    .split('\n')
    .map((line) => (separator(line) ? `  ${line}` : line))
    .join('\n');
}

function unprotected(lines: readonly string[]): string {
  return lines.map((line) => (separator(line) ? line.replace(/^ {2}/, '') : line)).join('\n');
}
