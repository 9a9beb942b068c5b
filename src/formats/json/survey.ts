import { mostMembers } from '../limits.ts';
import { firstOf } from '../scanning.ts';

/** Deepest nesting, most values and longest name that a document may have; a canonical message needs 6 levels and some hundred values. */
const deepest = 32;
const mostValues = 100_000;
const longestName = 256;
const notOfScalar = /[^-+.\w]/g;

/** Where a value of the document stands: offsets into the text. `name` is that of its member name, if it has one. */
export interface Place {
  value: number;
  name?: number;
}

/** A document of JSON as it stands: every value by its JSON Pointer, and the pointers of names that come twice. */
export interface Survey {
  places: ReadonlyMap<string, Place>;
  repeated: readonly string[];
}

/** Thrown where a text stops being JSON, or is deeper or fuller than any message. */
export class NotJson extends Error {
  readonly reason: 'syntax' | 'depth' | 'values' | 'too-large';
  readonly offset: number;

  constructor(reason: NotJson['reason'], offset: number) {
    super('The text is no JSON that the gateway takes');
    this.name = 'NotJson';
    this.reason = reason;
    this.offset = offset;
  }
}

/** Goes through a text by the grammar of JSON, strictly. Throws NotJson. Source: RFC 8259, RFC 6901. */
export function survey(text: string): Survey {
  const places = new Map<string, Place>();
  const repeated: string[] = [];
  let offset = 0;
  value('', 0);
  space();
  if (offset < text.length) throw new NotJson('syntax', offset);
  return { places, repeated };

  function value(pointer: string, depth: number, name?: number): void {
    space();
    if (depth > deepest) throw new NotJson('depth', offset);
    if (places.size >= mostValues) throw new NotJson('values', offset);
    places.set(pointer, { value: offset, ...(name !== undefined && { name }) });
    if (text[offset] === '{') object(pointer, depth);
    else if (text[offset] === '[') array(pointer, depth);
    else if (text[offset] === '"') string();
    else scalar();
  }

  function object(pointer: string, depth: number): void {
    offset += 1;
    if (skip('}')) return;
    const names = new Set<string>();
    let count = 0;
    do {
      space();
      const start = offset;
      count += 1;
      if (count > mostMembers) throw new NotJson('too-large', offset);
      const name = string();
      if (name.length > longestName) throw new NotJson('too-large', start);
      const member = `${pointer}/${escaped(name)}`;
      if (names.has(name)) repeated.push(member);
      names.add(name);
      take(':');
      value(member, depth + 1, start);
    } while (skip(','));
    take('}');
  }

  function array(pointer: string, depth: number): void {
    offset += 1;
    if (skip(']')) return;
    let index = 0;
    do {
      if (index >= mostMembers) throw new NotJson('too-large', offset);
      value(`${pointer}/${index}`, depth + 1);
      index += 1;
    } while (skip(','));
    take(']');
  }

  function string(): string {
    const start = offset;
    if (text[offset] !== '"') throw new NotJson('syntax', offset);
    let end = text.indexOf('"', offset + 1);
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) throw new NotJson('syntax', text.length);
    offset = end + 1;
    return parsed(text.slice(start, offset), start);
  }

  function scalar(): void {
    const word = text.slice(offset, firstOf(notOfScalar, text, offset));
    parsed(word, offset);
    offset += word.length;
  }

  function space(): void {
    while (text[offset] === ' ' || text[offset] === '\n' || text[offset] === '\r' || text[offset] === '\t') offset += 1;
  }

  function skip(sign: string): boolean {
    space();
    if (text[offset] !== sign) return false;
    offset += 1;
    return true;
  }

  function take(sign: string): void {
    if (!skip(sign)) throw new NotJson('syntax', offset);
  }
}

function parsed(token: string, offset: number): string {
  try {
    return String(JSON.parse(token));
  } catch {
    throw new NotJson('syntax', offset);
  }
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text[first - 1] === '\\') first -= 1;
  return (quote - first) % 2 === 1;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
