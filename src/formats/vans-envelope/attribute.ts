import type { XmlElement } from '../medcom-xml/element.ts';
import { attributesOf } from '../scanning.ts';

/** The value of an attribute without a namespace; of a document that the schema has passed, whose attributes hold no references. */
export function attributeOf(text: string, element: XmlElement, name: string): string | undefined {
  const tag = text.slice(element.start, text.indexOf('>', element.start));
  for (const attribute of attributesOf(tag)) if (attribute.name === name) return attribute.value;
  return undefined;
}
