/** One element of a document that was scanned: enough of it to read a letter and to say where something stands. */
export interface XmlElement {
  /** Name without prefix. */
  name: string;
  prefix: string;
  /** Offset of its `<` in the text. */
  start: number;
  parent: XmlElement | undefined;
  /** Its place among the element children of its parent, from 1. */
  index: number;
  elements: XmlElement[];
  /** Child elements and runs of text, in order. Line ends are line feeds; a carriage return was written as a reference. */
  nodes: (XmlElement | string)[];
}

/** The first child element of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.elements.find((child) => child.name === name);
}

/** All child elements of that name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.elements.filter((child) => child.name === name) ?? [];
}

/** The element at a path of names, the first of each. */
export function descendantOf(element: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((parent, name) => childOf(parent, name), element);
}

/** The text directly in an element, as it stands. */
export function rawTextOf(element: XmlElement | undefined): string | undefined {
  return element?.nodes.filter((node) => typeof node === 'string').join('');
}

/** A code or number: the text without blanks around it; undefined where nothing is left. */
export function codeOf(element: XmlElement | undefined): string | undefined {
  return rawTextOf(element)?.trim() || undefined;
}

/**
 * One line of text. Blanks stay as they are; a line end or tab in the source is layout and becomes one blank, or nothing at the ends.
 * Undefined where the element is missing or empty.
 */
export function lineOf(element: XmlElement | undefined): string | undefined {
  const raw = rawTextOf(element)?.replaceAll('\u007f', '');
  if (raw === undefined || !/[\t\n\r]/.test(raw)) return raw || undefined;
  const single = raw.replace(/(?<=[\t\n\r ])[\t\n\r ]/g, '').replace(/[\t\n\r]/g, ' ');
  return single.replace(/^ | $/g, '') || ' ';
}
