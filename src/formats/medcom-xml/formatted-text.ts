import type { XmlElement } from './element.ts';

/** Longest block of text that receivers take: ten groups of nine times five lines of 70. Source: XDIS91 practice, EDIFACT DIS91. */
const longestBlock = 3_150;
/** Most ClinicalInformation elements in one letter. Source: ClinicalEmail XD9134L. */
const mostBlocks = 10;

/**
 * The text of a FormattedText element. `Break` is a line feed, `Space` a blank, the styles are read as plain text;
 * `Center` and `Right` stand on lines of their own. A line end in the source is layout and becomes one blank, or nothing beside a break.
 */
export function readFormattedText(element: XmlElement): string {
  const lines = newLines();
  readNodes(lines, element);
  return lines.text.join('').replaceAll('\u007f', '');
}

interface Lines {
  text: string[];
  atLineStart: boolean;
  /** Layout was met; it becomes a blank if text follows on the same line. */
  layout: boolean;
  /** A line of its own has ended; what follows begins a new line. */
  ended: boolean;
}

function newLines(): Lines {
  return { text: [], atLineStart: true, layout: false, ended: false };
}

function readNodes(lines: Lines, element: XmlElement): void {
  for (const node of element.nodes) {
    if (typeof node === 'string') addSource(lines, node);
    else if (node.name === 'Break') addBreak(lines);
    else if (node.name === 'Space') addText(lines, ' ');
    else if (node.name === 'Center' || node.name === 'Right') addOwnLine(lines, node);
    else readNodes(lines, node);
  }
}

function addSource(lines: Lines, source: string): void {
  const parts = source.split('\n');
  parts.forEach((part, index) => {
    if (index > 0) lines.layout = true;
    addText(lines, withoutLayout(part, lines.layout, index < parts.length - 1));
  });
}

function withoutLayout(part: string, atStart: boolean, atEnd: boolean): string {
  const isBlank = (at: number) => part[at] === ' ' || part[at] === '\t';
  let from = 0;
  let to = part.length;
  while (atStart && from < to && isBlank(from)) from += 1;
  while (atEnd && to > from && isBlank(to - 1)) to -= 1;
  return part.slice(from, to);
}

function addText(lines: Lines, text: string): void {
  if (text === '') return;
  if (lines.ended) addBreak(lines);
  if (lines.layout && !lines.atLineStart) lines.text.push(' ');
  lines.text.push(text);
  lines.layout = false;
  lines.atLineStart = false;
}

function addBreak(lines: Lines): void {
  lines.text.push('\n');
  lines.layout = false;
  lines.ended = false;
  lines.atLineStart = true;
}

function addOwnLine(lines: Lines, element: XmlElement): void {
  if (element.nodes.length === 0) return;
  if (lines.ended || !lines.atLineStart) addBreak(lines);
  const length = lines.text.length;
  readNodes(lines, element);
  lines.layout = false;
  lines.ended = lines.text.length > length;
}

/** Markup of FormattedText that reads as this text again, in any reader that collapses blanks. */
export function writeFormattedText(text: string): string {
  return text.split('\n').map(markupOfLine).join('<Break/>');
}

function markupOfLine(line: string): string {
  return escapeText(line).replace(/^ +| +$|(?<= ) +/g, (blanks) => '<Space/>'.repeat(blanks.length));
}

/** Text as it stands in markup. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** How many elements the markup of a text has. */
export function countMarkup(text: string): number {
  return text
    .split('\n')
    .reduce((count, line) => count + 1 + (line.match(/^ +| +$|(?<= ) +/g) ?? []).join('').length, 0);
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
