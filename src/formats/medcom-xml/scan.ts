import type { Finding, FindingParams } from '../../finding.ts';
import { attributesOf } from '../scanning.ts';
import type { XmlElement } from './element.ts';
import { positionIn } from './position.ts';

/** What a scan gave: the tree of elements and the namespace of the root, or the reason why the document is not parsed at all. */
export interface Scan {
  root?: XmlElement;
  namespace?: string;
  findings: Finding[];
}

/** Most references that one document may hold. */
export const mostReferences = 500_000;

/** Limits beyond which a document is refused before any parser works on it. No letter comes near them; see docs/limits.md. */
const limits = {
  depth: 64,
  /** Elements, comments, CDATA sections and processing instructions together. */
  elements: 100_000,
  /** References to entities and characters, which are what a parser is slowest at. */
  references: mostReferences,
  attributes: 1_000,
  /** Steps a parser needs to name the places of all elements that could be wrong. */
  places: 10_000_000,
};

// Characters outside the Char production of XML 1.0, section 2.2; a decoder never gives lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

interface Walk {
  text: string;
  at: number;
  open: XmlElement | undefined;
  root: XmlElement | undefined;
  rootTag: string;
  depth: number;
  elements: number;
  attributes: number;
  references: number;
  places: number;
  /** Path cost per open element, innermost last. */
  costs: number[];
}

/**
 * Reads the tags of a document without judging them: that is the parser's work. It refuses a DOCTYPE, characters XML forbids,
 * and what is too deep, too big or too intricate, all in one pass over the text.
 */
export function scanXml(text: string): Scan {
  const bad = text.search(forbidden);
  if (bad >= 0)
    return refusal(text, bad, {
      code: 'CHARACTER_NOT_ALLOWED',
      detail: 'XML does not allow this control character; remove it.',
    });
  const walk: Walk = {
    text,
    at: 0,
    open: undefined,
    root: undefined,
    rootTag: '',
    depth: 0,
    elements: 0,
    attributes: 0,
    references: 0,
    places: 0,
    costs: [],
  };
  while (walk.at < text.length) {
    const next = text.indexOf('<', walk.at);
    addText(walk, walk.at, next < 0 ? text.length : next);
    if (next < 0) break;
    const problem = readMarkup(walk, next) ?? overLimit(walk);
    if (problem) return { ...rooted(walk), findings: refusal(text, next, problem).findings };
  }
  return { ...rooted(walk), findings: [] };
}

function rooted(walk: Walk): Pick<Scan, 'root' | 'namespace'> {
  if (!walk.root) return {};
  const namespace = namespaceIn(walk.rootTag, walk.root.prefix);
  return namespace === undefined ? { root: walk.root } : { root: walk.root, namespace };
}

function refusal(text: string, at: number, problem: Problem): Scan {
  return { findings: [{ severity: 'error', ...problem, ...positionIn(text, at) }] };
}

interface Problem {
  code: string;
  detail: string;
  params?: FindingParams;
}

function readMarkup(walk: Walk, at: number): Problem | undefined {
  const { text } = walk;
  if (text.startsWith('<!--', at)) return skipTo(walk, at + 4, '-->');
  if (text.startsWith('<![CDATA[', at)) return readCdata(walk, at + 9);
  if (text.startsWith('<?', at)) return skipTo(walk, at + 2, '?>');
  if (text.startsWith('<!', at)) {
    return {
      code: 'DOCTYPE_REFUSED',
      detail: 'The document has a DOCTYPE or another declaration; MedCom XML has none. Remove it.',
    };
  }
  const end = tagEnd(walk, at);
  if (text[at + 1] === '/') {
    walk.open = walk.open?.parent;
    walk.depth = Math.max(0, walk.depth - 1);
    walk.costs.length = walk.depth;
    return undefined;
  }
  return readStartTag(walk, at, end);
}

function skipTo(walk: Walk, from: number, mark: string): undefined {
  walk.elements += 1;
  const end = walk.text.indexOf(mark, from);
  walk.at = end < 0 ? walk.text.length : end + mark.length;
}

function readCdata(walk: Walk, from: number): undefined {
  walk.elements += 1;
  const end = walk.text.indexOf(']]>', from);
  const content = walk.text.slice(from, end < 0 ? undefined : end);
  if (walk.open && content) walk.open.nodes.push(withLineFeeds(content));
  walk.at = end < 0 ? walk.text.length : end + 3;
}

/** Finds the end of the tag at an offset, outside quotes, counting attributes; the walk goes on behind it. */
function tagEnd(walk: Walk, at: number): number {
  const { text } = walk;
  let from = at + 1;
  while (walk.attributes <= limits.attributes) {
    const end = text.indexOf('>', from);
    if (end < 0) break;
    const quote = text.slice(from, end).search(/["']/);
    if (quote < 0) {
      walk.at = end + 1;
      return end;
    }
    walk.attributes += 1;
    const closing = text.indexOf(text[from + quote] ?? '', from + quote + 1);
    if (closing < 0) break;
    from = closing + 1;
  }
  walk.at = text.length;
  return text.length;
}

/* No name of any standard is longer; of a longer one the rest is left to the parser to judge. */
const tagName = /<(?:([^\s/>:]{1,1000}):)?([^\s/>:]{1,1000})/y;

function readStartTag(walk: Walk, at: number, end: number): undefined {
  tagName.lastIndex = at;
  const [whole = '', prefix = '', name = ''] = tagName.exec(walk.text) ?? [];
  const { open } = walk;
  const element: XmlElement = {
    name,
    prefix,
    start: at,
    parent: open,
    index: (open?.elements.length ?? 0) + 1,
    elements: [],
    nodes: [],
  };
  open?.elements.push(element);
  open?.nodes.push(element);
  if (!walk.root) {
    walk.root = element;
    walk.rootTag = walk.text.slice(at, end);
  }
  const isClosed = walk.text[end - 1] === '/';
  const isPlain = isClosed && end - at === whole.length + 1 && (name === 'Break' || name === 'Space');
  const cost = (walk.costs.at(-1) ?? 0) + element.index;
  if (!isPlain) walk.places += cost;
  walk.elements += 1;
  if (isClosed) return;
  walk.open = element;
  walk.depth += 1;
  walk.costs.push(cost);
}

function overLimit(walk: Walk): Problem | undefined {
  if (walk.depth > limits.depth)
    return {
      code: 'TOO_DEEP',
      detail: `Elements are nested deeper than ${limits.depth} levels; take some out.`,
      params: { most: limits.depth },
    };
  if (walk.elements > limits.elements)
    return {
      code: 'TOO_MANY_ELEMENTS',
      detail: `The document has more than ${limits.elements} elements; send fewer letters in one document.`,
      params: { most: limits.elements },
    };
  if (walk.attributes > limits.attributes)
    return {
      code: 'TOO_MANY_ATTRIBUTES',
      detail: `The document has more than ${limits.attributes} attributes; MedCom XML has none. Remove them.`,
      params: { most: limits.attributes },
    };
  if (walk.references > limits.references)
    return {
      code: 'TOO_INTRICATE',
      detail: `The document has more than ${limits.references} references to characters; send it as UTF-8 with the characters themselves.`,
      params: { reason: 'references', most: limits.references },
    };
  if (walk.places > limits.places)
    return {
      code: 'TOO_INTRICATE',
      detail: 'Too many elements with content stand beside too many others; send fewer letters in one document.',
    };
  return undefined;
}

function addText(walk: Walk, from: number, to: number): void {
  if (!walk.open || from === to) return;
  const text = withLineFeeds(walk.text.slice(from, to));
  const parts = text.split('&', limits.references + 2);
  walk.references += parts.length - 1;
  if (walk.references > limits.references) return;
  walk.open.nodes.push(parts.length === 1 ? text : resolveReferences(parts));
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Line ends as XML 1.0, section 2.11, has them. */
function withLineFeeds(text: string): string {
  if (!text.includes('\r')) return text;
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** Replaces the five entities of XML and numeric references in a text that was split at its ampersands; others stay, for the parser to refuse. */
function resolveReferences(parts: readonly string[]): string {
  return parts.map((part, index) => (index === 0 ? part : resolveOne(part))).join('');
}

/** The text behind an ampersand with the reference it begins with resolved. */
function resolveOne(text: string): string {
  const end = text.indexOf(';');
  const name = end > 0 && end <= 64 ? text.slice(0, end) : '';
  const sign = Object.hasOwn(entities, name) ? entities[name] : signOf(name);
  return sign === undefined ? `&${text}` : sign + text.slice(end + 1);
}

function signOf(name: string): string | undefined {
  if (!/^#(?:[0-9]+|x[0-9a-fA-F]+)$/.test(name)) return undefined;
  const point = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

function namespaceIn(tag: string, prefix: string): string | undefined {
  const wanted = prefix ? `xmlns:${prefix}` : 'xmlns';
  for (const { name, value } of attributesOf(tag)) if (name === wanted) return resolveReferences(value.split('&'));
  return undefined;
}
