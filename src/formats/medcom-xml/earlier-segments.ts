import type { Author, Segment } from '../../message.ts';
import { fromCopenhagen, toCopenhagen } from '../copenhagen-time.ts';

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
    if (separator.exec(line)?.[1] !== '') parts.at(-1)?.push(line);
    else parts.push([line]);
  }
  const [newest = [], ...earlier] = parts.map((lines, index) => (index < parts.length - 1 ? withoutGap(lines) : lines));
  return { text: unprotected(newest), segments: earlier.map(segmentOf).reverse() };
}

const marker = '----- Tidligere besked ';
const separator = /^((?: {2})*)----- Tidligere besked ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-2][0-9]:[0-5][0-9]) -----$/;

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
  const [, , date = '', time = ''] = separator.exec(lines[0] ?? '') ?? [];
  const segment: Segment = { at: fromCopenhagen(date, time), text: '' };
  const author: Author = {};
  let at = 1;
  for (; at < lines.length; at += 1) {
    const [, heading, value = ''] = /^(Forfatter|Stilling|Telefon|Id|Bilag): (.+)$/s.exec(lines[at] ?? '') ?? [];
    if (!heading) break;
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
    .map((line) => (separator.test(line) ? `  ${line}` : line))
    .join('\n');
}

function unprotected(lines: readonly string[]): string {
  return lines.map((line) => (separator.test(line) ? line.replace(/^ {2}/, '') : line)).join('\n');
}
