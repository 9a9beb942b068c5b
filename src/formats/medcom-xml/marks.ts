import { createHash } from 'node:crypto';
import type { Cover } from '../../message.ts';

type Formatting = NonNullable<Cover['formatting']>;

/** A style on a stretch of text; places count characters, not UTF-16 units. */
export type Mark = Formatting['marks'][number];

/** Text with the styles on it. */
export interface Formatted {
  text: string;
  marks: readonly Mark[];
}

/** Most marks on one text; one with more is taken plain. */
export const mostMarks = 1_000;

/** Tells one text from another, so that marks are never put on words they were not made for. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The marks of a text as the cover keeps them; none where there are none, or too many. */
export function formattingOf({ text, marks }: Formatted): Pick<Cover, 'formatting'> {
  if (marks.length === 0 || marks.length > mostMarks) return {};
  return { formatting: { of: digestOf(text), marks: [...marks] } };
}

/**
 * The marks that the cover keeps for this text, or for what stands in it under one heading; none where they were made for another text.
 * Under a heading no line is one of its own, so what was centred or on the right is left out.
 */
export function marksFor({ formatting }: Cover, text: string): readonly Mark[] {
  if (!formatting) return [];
  const { of, marks } = formatting;
  const { length } = [...text];
  if (of === undefined || of === digestOf(text)) return marks.filter(({ from, to }) => from < to && to <= length);
  const value = headedValues(text).find((candidate) => digestOf(candidate.lines.join('\n')) === of);
  if (!value) return [];
  const starts = startsOf(value.lines);
  const place = (at: number) => value.from + at + 2 * lineAt(starts, at);
  return marks
    .filter(({ style }) => style !== 'center' && style !== 'right')
    .flatMap((mark) => clipped(mark, place(mark.from), place(mark.to), length));
}

/** What stands under each heading of a text, and where: its first line behind the colon, the others indented by two blanks. */
function headedValues(text: string): { from: number; lines: string[] }[] {
  const values: { from: number; lines: string[] }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const heading = headingOf(line);
    if (heading) values.push({ from: start + [...heading].length, lines: [line.slice(heading.length)] });
    else if (line.startsWith('  ')) values.at(-1)?.lines.push(line.slice(2));
    start += [...line].length + 1;
  }
  return values;
}

function headingOf(line: string): string | undefined {
  const colon = line.indexOf(': ');
  return colon > 0 && line.indexOf(':') === colon && !/^\s/.test(line) ? line.slice(0, colon + 2) : undefined;
}

/** Texts one below the other, as the blocks of a letter are read. */
export function joined(parts: readonly Formatted[]): Formatted {
  let start = 0;
  const marks = parts.flatMap((part) => {
    const moved = part.marks.map((mark) => ({ ...mark, from: mark.from + start, to: mark.to + start }));
    start += [...part.text].length + 1;
    return moved;
  });
  return { text: parts.map(({ text }) => text).join('\n'), marks };
}

/** A text cut into blocks that are its lines in order, with the marks of each; a mark over several is cut too. */
export function divided({ marks }: Formatted, blocks: readonly string[]): Formatted[] {
  let start = 0;
  return blocks.map((text) => {
    const first = start;
    const { length } = [...text];
    start += length + 1;
    return { text, marks: marks.flatMap((mark) => clipped(mark, mark.from - first, mark.to - first, length)) };
  });
}

/**
 * The marks of a text on another that has the same lines, with one line more or less before them, any number behind them,
 * and some of them indented by two blanks or no longer so. None where the lines are others.
 */
export function moved({ text, marks }: Formatted, other: string): Mark[] {
  if (marks.length === 0 || marks.length > mostMarks) return [];
  const lines = text.split('\n');
  const others = other.split('\n');
  const shift = [0, 1, -1].find((lead) => areAlike(lines, others, lead));
  if (shift === undefined) return [];
  const starts = startsOf(lines);
  const otherStarts = startsOf(others);
  const total = [...other].length;
  const place = (at: number): number => {
    const line = lineAt(starts, at);
    if (line + shift < 0) return 0;
    const start = otherStarts[line + shift];
    if (start === undefined) return total;
    const indent = (others[line + shift]?.length ?? 0) - (lines[line]?.length ?? 0);
    return Math.min(total, start + Math.max(0, at - (starts[line] ?? 0) + indent));
  };
  return marks.flatMap((mark) => clipped(mark, place(mark.from), place(mark.to), total));
}

function clipped({ implies, ...mark }: Mark, from: number, to: number, length: number): Mark[] {
  const within = { ...mark, from: Math.max(0, from), to: Math.min(length, to) };
  if (within.from >= within.to) return [];
  const before = implies !== undefined && implies !== 'after' && from > 0;
  const after = implies !== undefined && implies !== 'before' && to < length;
  if (!before && !after) return [within];
  return [{ ...within, implies: before && after ? 'both' : before ? 'before' : 'after' }];
}

function areAlike(lines: readonly string[], others: readonly string[], lead: number): boolean {
  const first = Math.max(0, -lead);
  const last = Math.min(lines.length, others.length - lead);
  for (let at = first; at < last; at += 1) {
    const [one = '', other = ''] = [lines[at], others[at + lead]];
    if (one !== other && one !== `  ${other}` && other !== `  ${one}`) return false;
  }
  return last > first;
}

function startsOf(lines: readonly string[]): number[] {
  let start = 0;
  return lines.map((line) => {
    const first = start;
    start += [...line].length + 1;
    return first;
  });
}

function lineAt(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
