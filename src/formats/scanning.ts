/*
 * How runs of any length are read. A regular expression that repeats remembers every place it has been to, and on a run of
 * megabytes it may throw a RangeError: so patterns over unbounded text are one sign long, and these functions do the rest.
 */

const solid = /\S/g;
const blank = /\s/g;
const notSpace = /[^ ]/g;
const nameEnd = /[\s=/>"'<]/g;

/** The place of the first sign of a class from `at` on, the length of the text where there is none. The class is global and without repetition. */
export function firstOf(sign: RegExp, text: string, at: number): number {
  sign.lastIndex = at;
  return sign.exec(text)?.index ?? text.length;
}

/** Where the white space ends that begins at `at`; `at` where there is none. */
export function endOfBlanks(text: string, at: number): number {
  return firstOf(solid, text, at);
}

/** How many blanks a line begins with. */
export function indentOf(line: string): number {
  return firstOf(notSpace, line, 0);
}

/** Each run of white space as one blank. */
export function withSingleBlanks(text: string): string {
  return text.replace(/(?<=\s)\s/g, '').replace(/\s/g, ' ');
}

/** An attribute as it is written: its value without quotes, references unresolved, and where it ends. */
export interface WrittenAttribute {
  name: string;
  value: string;
  end: number;
}

/** Where the name ends that begins at `at` in a tag. */
export function endOfName(text: string, at: number): number {
  return firstOf(nameEnd, text, at);
}

/** The attribute that stands at `at` in a tag, behind white space; undefined where none does. Source: XML 1.0, section 3.1. */
export function attributeAt(text: string, at: number): WrittenAttribute | undefined {
  const start = endOfBlanks(text, at);
  const nameEnds = endOfName(text, start);
  const equals = endOfBlanks(text, nameEnds);
  if (start === at || nameEnds === start || text[equals] !== '=') return undefined;
  const opening = endOfBlanks(text, equals + 1);
  const quote = text[opening];
  const closing = quote === '"' || quote === "'" ? text.indexOf(quote, opening + 1) : -1;
  if (closing < 0) return undefined;
  return { name: text.slice(start, nameEnds), value: text.slice(opening + 1, closing), end: closing + 1 };
}

/** The attributes of a tag, which begins with its `<`; what is none is passed over. */
export function* attributesOf(tag: string): Generator<WrittenAttribute> {
  let at = firstOf(blank, tag, 0);
  while (at < tag.length) {
    const found = attributeAt(tag, at);
    if (found) yield found;
    at = found?.end ?? firstOf(blank, tag, endOfBlanks(tag, at));
  }
}
