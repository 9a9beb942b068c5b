import type { XmlElement } from './element.ts';
import { type Markup, unescapedMarkup } from './escaped-markup.ts';
import type { Formatted, Mark } from './marks.ts';

/** Text as it was read, its styles, and whether markup in it was escaped twice. */
export interface ReadText extends Formatted {
  wasEscaped: boolean;
}

/** The text of a FormattedText element without its styles. Markup that was escaped twice is text. */
export function readFormattedText(element: XmlElement): string {
  return readFormatted(element, false).text;
}

/**
 * The text of a FormattedText element and the styles on it. `Break` is a line feed, `Space` a blank; `Center` and `Right` stand on lines of their own.
 * A line end in the source is layout and becomes one blank, or nothing beside a break. `isTolerant`: also reads markup that was escaped twice.
 */
export function readFormatted(element: XmlElement, isTolerant: boolean): ReadText {
  const lines: Lines = {
    text: [],
    length: 0,
    marks: [],
    opening: [],
    atLineStart: true,
    layout: false,
    isTolerant,
    wasEscaped: false,
  };
  readNodes(lines, element);
  const marks = lines.marks.toSorted((one, other) => one.from - other.from || other.to - one.to);
  return { text: lines.text.join(''), marks, wasEscaped: lines.wasEscaped };
}

interface Lines {
  text: string[];
  /** Characters so far. */
  length: number;
  marks: Mark[];
  /** Styles whose first character is still to come. */
  opening: Mark[];
  atLineStart: boolean;
  /** Layout was met; it becomes a blank if text follows on the same line. */
  layout: boolean;
  /** A line of its own has ended; what follows begins a new line. */
  ended?: Mark | undefined;
  isTolerant: boolean;
  wasEscaped: boolean;
}

const styles = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  FixedFont: 'fixed',
  Center: 'center',
  Right: 'right',
} as const satisfies Record<string, Mark['style']>;

function styleOf(name: string): Mark['style'] | undefined {
  return Object.entries(styles).find(([element]) => element === name)?.[1];
}

function readNodes(lines: Lines, element: Markup): void {
  for (const node of element.nodes) {
    if (typeof node === 'string') readString(lines, node, element.name);
    else if (node.name === 'Break') addBreak(lines);
    else if (node.name === 'Space') addText(lines, ' ');
    else if (node.name === 'Center' || node.name === 'Right') addOwnLine(lines, node);
    else addStyled(lines, node);
  }
}

function readString(lines: Lines, source: string, parent: string): void {
  const nodes = lines.isTolerant && source.includes('<') ? unescapedMarkup(source, parent) : undefined;
  if (!nodes) {
    addSource(lines, source);
    return;
  }
  lines.wasEscaped = true;
  lines.isTolerant = false;
  readNodes(lines, { name: parent, nodes });
  lines.isTolerant = true;
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

function push(lines: Lines, text: string): void {
  lines.text.push(text);
  lines.length += [...text].length;
}

function addText(lines: Lines, source: string): void {
  const text = source.replaceAll('\u007f', '');
  if (text === '') return;
  if (lines.ended) implyBreak(lines, lines.ended, 'after');
  if (lines.layout && !lines.atLineStart) push(lines, ' ');
  begin(lines);
  push(lines, text);
  lines.layout = false;
  lines.atLineStart = false;
}

function addBreak(lines: Lines): void {
  begin(lines);
  push(lines, '\n');
  lines.layout = false;
  lines.ended = undefined;
  lines.atLineStart = true;
}

/** The styles that were opened begin here. */
function begin(lines: Lines): void {
  for (const mark of lines.opening) mark.from = lines.length;
  lines.opening = [];
}

/** A line break that no `Break` stands for: the line of its own does. */
function implyBreak(lines: Lines, mark: Mark, side: 'before' | 'after'): void {
  mark.implies = mark.implies === undefined ? side : 'both';
  push(lines, '\n');
  lines.layout = false;
  lines.ended = undefined;
  lines.atLineStart = true;
}

function addStyled(lines: Lines, element: Markup): Mark | undefined {
  const style = styleOf(element.name);
  if (!style) {
    readNodes(lines, element);
    return undefined;
  }
  const mark: Mark = { style, from: -1, to: -1 };
  lines.opening.push(mark);
  readNodes(lines, element);
  lines.opening = lines.opening.filter((waiting) => waiting !== mark);
  if (mark.from < 0) return undefined;
  mark.to = lines.length;
  lines.marks.push(mark);
  return mark;
}

function addOwnLine(lines: Lines, element: Markup): void {
  if (element.nodes.length === 0) return;
  if (element.nodes.every((node) => typeof node === 'string' && node.includes('\n') && node.trim() === '')) {
    lines.layout = true;
    return;
  }
  const own: { implies?: Mark['implies'] } = {};
  if (lines.ended) implyBreak(lines, lines.ended, 'after');
  else if (!lines.atLineStart) {
    own.implies = 'before';
    push(lines, '\n');
    lines.layout = false;
    lines.atLineStart = true;
  }
  const mark = addStyled(lines, element);
  lines.layout = false;
  if (!mark) return;
  if (own.implies) mark.implies = mark.implies === 'after' ? 'both' : own.implies;
  lines.ended = mark;
}
