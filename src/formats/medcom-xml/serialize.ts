import { xmlBuilder } from '../xml-builder.ts';
import { escapeText, writeFormattedText } from './formatted-markup.ts';
import type { Mark } from './marks.ts';

/** What stands in an element: text, elements by name in document order, or several of the same name. Undefined is left out. */
export type XmlContent = string | FormattedContent | undefined | XmlContent[] | { [name: string]: XmlContent };

/** Text that is written as FormattedText, with the styles on it. */
export interface FormattedContent {
  readonly formatted: string;
  readonly marks?: readonly Mark[];
}

// Signs that no text of a letter holds, for XML forbids them: they mark where markup is put in after the tree is written.
const mark = '\uffff';

/**
 * Writes an Emessage in ASCII under an ISO-8859-1 declaration, every other character as a numeric reference (contract §2),
 * so text and bytes are the same whatever charset a reader takes it for. Elements that hold only elements are indented by two blanks.
 */
export function writeEmessage(
  namespace: string,
  content: { [name: string]: XmlContent },
  localElements?: string,
): Uint8Array {
  const markups: string[] = [];
  const tree = prepared(content, markups);
  const document = xmlBuilder()
    .create({ version: '1.0', encoding: 'ISO-8859-1' })
    .ele(namespace, 'Emessage')
    .ele(tree as Record<string, unknown>);
  const text = document
    .end({ prettyPrint: true })
    .split(mark)
    .map((part, index) => (index % 2 === 0 ? part : (markups[Number(part)] ?? '')))
    .join('');
  const whole = localElements ? text.replace(/(?=\n<\/Emessage>$)/, () => `\n  ${localElements}`) : text;
  return Buffer.from(asciiOf(whole), 'latin1');
}

/**
 * The tree as the builder takes it. The builder takes `&lt;` in a text for a reference, and needs half a second for long
 * formatted text: both are put in as markup afterwards.
 */
function prepared(content: XmlContent, markups: string[]): unknown {
  if (content === undefined) return undefined;
  if (typeof content === 'string')
    return content.length > longestBuilt || content.includes('&') ? held(escapeText(content), markups) : content;
  if (Array.isArray(content)) return content.map((item) => prepared(item, markups));
  if (isFormatted(content))
    return held(writeFormattedText({ text: content.formatted, marks: content.marks ?? [] }), markups);
  return Object.fromEntries(
    Object.entries(content)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, prepared(value, markups)]),
  );
}

/** Files go past the builder, too. */
const longestBuilt = 4_096;

function held(markup: string, markups: string[]): string {
  markups.push(markup);
  return `${mark}${markups.length - 1}${mark}`;
}

function isFormatted(content: object): content is FormattedContent {
  return 'formatted' in content;
}

function asciiOf(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a carriage return would be taken for a line end
  return text.replace(/[^\u0000-\u007f]|\r/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
