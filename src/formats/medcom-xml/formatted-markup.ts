import { literalTag } from './escaped-markup.ts';
import type { Formatted, Mark } from './marks.ts';

/** Longest block of text that receivers take: ten groups of nine times five lines of 70. Source: XDIS91 practice, EDIFACT DIS91. */
const longestBlock = 3_150;
/** Most ClinicalInformation elements in one letter. Source: ClinicalEmail XD9134L and XD9133L. */
const mostBlocks = 10;

/** Markup of FormattedText that reads as this text again, styles included, in any reader that collapses blanks. */
export function writeFormattedText({ text, marks }: Formatted): string {
  if (marks.length === 0) return text.split('\n').map(markupOfLine).join('<Break/>');
  const signs = [...text];
  const nested = nestedMarks(marks);
  return markupOf({ signs, implied: impliedBreaks(nested, signs) }, nested, 0, signs.length);
}

function markupOfLine(line: string): string {
  const text = shielded(line);
  const end = endOfText(text);
  return text.replace(/ /g, (blank, at: number) => (isLost(text, at, end) ? '<Space/>' : blank));
}

/** Where the blanks begin that end a line. */
function endOfText(line: string): number {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  return end;
}

/** Whether a reader that collapses blanks would lose this one: at the ends of its line, and behind another one. */
function isLost(line: string, at: number, end: number): boolean {
  return at === 0 || at >= end || line[at - 1] === ' ';
}

/** Text as it stands in markup; what reads like a tag is parted by an empty comment, so that nobody takes it for markup escaped twice. */
function shielded(text: string): string {
  return escapeText(text.replaceAll(literalTag, '<\uffff')).replaceAll('\uffff', '<!---->');
}

/** Text as it stands in markup. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Nested extends Mark {
  inner: Nested[];
}

interface Source {
  signs: readonly string[];
  /** Places of line breaks that a line of its own stands for. */
  implied: ReadonlySet<number>;
}

const elements = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  center: 'Center',
  right: 'Right',
  fixed: 'FixedFont',
} as const satisfies Record<Mark['style'], string>;

/** The marks as the standard lets them nest: only a fixed one holds others. One that crosses another is left out. */
function nestedMarks(marks: readonly Mark[]): Nested[] {
  const isFixed = ({ style }: Mark) => Number(style === 'fixed');
  const sorted = marks.toSorted(
    (one, other) => one.from - other.from || other.to - one.to || isFixed(other) - isFixed(one),
  );
  const nested: Nested[] = [];
  for (const mark of sorted) {
    const last = nested.at(-1);
    if (!last || mark.from >= last.to) nested.push({ ...mark, inner: [] });
    else if (last.style === 'fixed' && mark.style !== 'fixed' && mark.to <= last.to) {
      if (mark.from >= (last.inner.at(-1)?.to ?? 0)) last.inner.push({ ...mark, inner: [] });
    }
  }
  return nested;
}

function impliedBreaks(nested: readonly Nested[], signs: readonly string[]): Set<number> {
  const places = [...nested, ...nested.flatMap(({ inner }) => inner)].flatMap(({ style, from, to, implies }) =>
    style !== 'center' && style !== 'right'
      ? []
      : [
          ...(implies === 'before' || implies === 'both' ? [from - 1] : []),
          ...(implies === 'after' || implies === 'both' ? [to] : []),
        ],
  );
  return new Set(places.filter((at) => signs[at] === '\n'));
}

function markupOf(source: Source, marks: readonly Nested[], from: number, to: number): string {
  const parts: string[] = [];
  let at = from;
  for (const mark of marks) {
    const name = elements[mark.style];
    parts.push(plainMarkup(source, at, mark.from));
    parts.push(`<${name}>${markupOf(source, mark.inner, mark.from, mark.to)}</${name}>`);
    at = mark.to;
  }
  return [...parts, plainMarkup(source, at, to)].join('');
}

function plainMarkup({ signs, implied }: Source, from: number, to: number): string {
  const parts: string[] = [];
  let text = '';
  const end = () => {
    parts.push(shielded(text));
    text = '';
  };
  for (let at = from; at < to; at += 1) {
    const sign = signs[at] ?? '';
    const isBreak = sign === '\n';
    if (!isBreak && !(sign === ' ' && isHard(signs, at))) text += sign;
    else {
      end();
      if (!isBreak) parts.push('<Space/>');
      else if (!implied.has(at)) parts.push('<Break/>');
    }
  }
  end();
  return parts.join('');
}

/** Whether a reader that collapses blanks would lose this one. */
function isHard(signs: readonly string[], at: number): boolean {
  const isEdge = (sign: string | undefined) => sign === undefined || sign === '\n' || sign === ' ';
  return isEdge(signs[at - 1]) || isEdge(signs[at + 1]);
}

function lostBlanks(line: string): number {
  const end = endOfText(line);
  let count = 0;
  for (let at = line.indexOf(' '); at >= 0; at = line.indexOf(' ', at + 1)) if (isLost(line, at, end)) count += 1;
  return count;
}

/** How many elements the markup of a text has. */
export function countMarkup(text: string): number {
  return text.split('\n').reduce((count, line) => count + 1 + lostBlanks(line), 0);
}

/**
 * Cuts a text at line ends into blocks as long as receivers take, at most ten; the blocks joined by line feeds are the text.
 * A longer line stays whole and the last block takes all that is left, for the schema sets no maximum.
 */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    const more = line.length + (block.length > 0 ? 1 : 0);
    if (block.length > 0 && length + more > longestBlock && blocks.length < mostBlocks - 1) {
      blocks.push(block.join('\n'));
      block = [];
      length = 0;
    }
    length += line.length + (block.length > 0 ? 1 : 0);
    block.push(line);
  }
  return [...blocks, block.join('\n')];
}
