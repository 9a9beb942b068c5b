import { ParseOption, XmlDocument, XmlParseError } from 'libxml2-wasm';
import { mostMembers } from '../limits.ts';
import { attributeAt, endOfBlanks, endOfName } from '../scanning.ts';
import { Unreadable } from './source.ts';

/** An element of an XML document with its place in the text. Names are as written, with their prefix. */
export interface XmlElement {
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  /** Whether text other than white space stands directly in it. */
  hasText: boolean;
  start: number;
  end: number;
}

/** Attributes of one element; elements, comments, CDATA sections and processing instructions together. See docs/limits.md. */
const limits = { depth: 128, elements: 100_000, attributes: 64 };
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** Longest XML declaration, in characters. */
const longestDeclaration = 1_000;

/**
 * The elements of an XML document without a DOCTYPE.
 * libxml2 decides whether it is well-formed; the tree is walked here because the places (line, column) and the raw narrative are needed,
 * and because the limits must hold before anything else looks at hostile text. Throws Unreadable.
 */
export function parseXml(text: string): XmlElement {
  if (text.includes('<!DOCTYPE'))
    throw new Unreadable('The document has a DOCTYPE. Send it without.', text.indexOf('<!DOCTYPE'), 'doctype');
  const body = withoutDeclaration(text);
  const bulky: [number, number][] = [];
  const root = elementTree(body, bulky);
  assertWellFormed(slim(body, bulky));
  if (!root)
    throw new Unreadable('The document is not well-formed XML. Correct the markup.', undefined, 'not-well-formed');
  return root;
}

/** Blanks the XML declaration out, so that an encoding it names cannot change how libxml2 reads what is already decoded. */
function withoutDeclaration(text: string): string {
  if (!text.startsWith('<?xml')) return text;
  const end = text.indexOf('?>') + 2;
  if (end > longestDeclaration)
    throw new Unreadable('The XML declaration is longer than any. Shorten it.', 0, 'not-well-formed');
  const declaration =
    /^<\?xml\s+version\s*=\s*["']1\.[0-9]["'](?:\s+encoding\s*=\s*["']([A-Za-z][\w.-]*)["'])?[^<>]*\?>/.exec(
      text.slice(0, end),
    );
  if (!declaration) return text;
  return declaration[0].replace(/[^\n]/g, ' ') + text.slice(declaration[0].length);
}

/** Takes long base64 out of the text, line count kept: libxml2 needs half a second for 20 MB of it and nothing in it can be ill-formed. */
function slim(text: string, bulky: [number, number][]): string {
  if (bulky.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of bulky) {
    parts.push(text.slice(from, start));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function assertWellFormed(text: string): void {
  try {
    XmlDocument.fromString(text, {
      option: ParseOption.XML_PARSE_HUGE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE,
    }).dispose();
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    throw new Unreadable(
      'The document is not well-formed XML from here on. Correct the markup.',
      offsetOfError(text, error),
      'not-well-formed',
    );
  }
}

function offsetOfError(text: string, error: XmlParseError): number | undefined {
  const [first] = error.details;
  if (!first) return undefined;
  let start = 0;
  for (let line = 1; line < first.line; line += 1) start = text.indexOf('\n', start) + 1;
  return start + Math.max(0, first.col - 1);
}

function elementTree(text: string, bulky: [number, number][]): XmlElement | undefined {
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let at = 0;

  function countOne(): void {
    count += 1;
    if (count > limits.elements)
      throw new Unreadable(`The document has more than ${limits.elements} elements.`, at, 'too-large');
  }

  function enter(element: XmlElement): void {
    countOne();
    const siblings = open.at(-1)?.children.length ?? 0;
    if (siblings >= mostMembers && !isInNarrative(open))
      throw new Unreadable(
        `An element has more than ${mostMembers} children. No message has so many.`,
        at,
        'too-large',
      );
    if (open.length >= limits.depth)
      throw new Unreadable(
        `The XML is nested deeper than ${limits.depth} levels. Send less at a time.`,
        at,
        'too-large',
      );
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  }

  while (at < text.length) {
    const next = text.indexOf('<', at);
    const parent = open.at(-1);
    if (parent && next > at && !parent.hasText) parent.hasText = /\S/.test(text.slice(at, next));
    if (next < 0) break;
    const skipped = endOfMarkup(text, next);
    if (skipped !== undefined) {
      countOne();
      if (parent && text.startsWith('<![CDATA[', next)) parent.hasText = true;
      at = skipped;
      continue;
    }
    if (text[next + 1] === '/') {
      at = text.indexOf('>', next) + 1;
      const closed = open.pop();
      if (at === 0 || !closed) return undefined;
      closed.end = at;
      continue;
    }
    const tag = openTag(text, next, bulky);
    if (!tag) return undefined;
    enter(tag.element);
    at = tag.element.end;
    if (tag.selfClosing) open.pop();
  }
  return open.length === 0 ? root : undefined;
}

/** Text for people may have as many elements as it likes. */
function isInNarrative(open: readonly XmlElement[]): boolean {
  return open.some(({ name }) => name === 'div' || name.endsWith(':div'));
}

/** Where a comment, CDATA section or processing instruction that starts here ends; undefined where none starts. */
function endOfMarkup(text: string, at: number): number | undefined {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const) {
    if (!text.startsWith(start, at)) continue;
    const found = text.indexOf(end, at + start.length);
    return found < 0 ? text.length : found + end.length;
  }
  return undefined;
}

function openTag(
  text: string,
  start: number,
  bulky: [number, number][],
): { element: XmlElement; selfClosing: boolean } | undefined {
  const nameEnds = endOfName(text, start + 1);
  const name = text.slice(start + 1, nameEnds);
  if (name === '') return undefined;
  const attributes = new Map<string, string>();
  let at = nameEnds;
  for (let found = attributeAt(text, at); found; found = attributeAt(text, at)) {
    const { value } = found;
    at = found.end;
    if (value.length > 10_000 && !/[^A-Za-z0-9+/=]/.test(value)) bulky.push([at - 1 - value.length, at - 1]);
    attributes.set(found.name, decodeAttribute(value));
    if (attributes.size > limits.attributes)
      throw new Unreadable(
        `An element has more than ${limits.attributes} attributes. Send less at a time.`,
        start,
        'too-large',
      );
  }
  const close = endOfBlanks(text, at);
  const selfClosing = text[close] === '/';
  const end = close + (selfClosing ? 2 : 1);
  if (text[end - 1] !== '>') return undefined;
  return { element: { name, attributes, children: [], hasText: false, start, end }, selfClosing };
}

/** An attribute's value as XML 1.0 §3.3.3 normalizes it: references resolved, literal line ends and tabs turned into blanks. */
function decodeAttribute(raw: string): string {
  const normal = /[\t\n\r]/.test(raw) ? raw.replace(/\r\n?|\n|\t/g, ' ') : raw;
  if (!normal.includes('&')) return normal;
  return normal.replace(
    /&(#x[0-9A-Fa-f]{1,60}|#[0-9]{1,60}|[A-Za-z]{1,60});/g,
    (whole, name: string) => reference(name) ?? whole,
  );
}

function reference(name: string): string | undefined {
  if (!name.startsWith('#')) return entities[name];
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
