import type { XmlElement } from '../medcom-xml/element.ts';

/** The value of an attribute without a namespace; of a document that the schema has passed, whose attributes hold no references. */
export function attributeOf(text: string, element: XmlElement, name: string): string | undefined {
  const tag = text.slice(element.start, text.indexOf('>', element.start));
  for (const [, found, double, single] of tag.matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (found === name) return double ?? single;
  }
  return undefined;
}
