import type { XmlElement } from './element.ts';

/** The elements of FormattedText. */
export const markupNames = ['Break', 'Space', 'Bold', 'Italic', 'Underline', 'Center', 'Right', 'FixedFont'] as const;

const tag = new RegExp(`<(/?)(${markupNames.join('|')})\\s{0,99}(/?)>`);

/** More tags than any letter has are text: nobody wrote them. */
const mostTags = 50_000;

/** Every literal tag in a text that a tolerant reader would take for markup. */
export const literalTag = new RegExp(`<(?=/?(?:${markupNames.join('|')})\\s{0,99}/?>)`, 'g');

/** A piece of markup: as much of an element as the reading of formatted text needs. */
export type Markup = Pick<XmlElement, 'name'> & { nodes: (Markup | string)[] };

/**
 * Markup that was escaped twice (`&lt;Break/&gt;` for `<Break/>`), as elements. Undefined where the text has none, or where its tags do not nest
 * as the standard lets them: then it is text.
 */
export function unescapedMarkup(text: string, parent: string): Markup['nodes'] | undefined {
  const [first = '', ...rest] = text.split(tag);
  if (rest.length === 0 || rest.length > 4 * mostTags) return undefined;
  const root: Markup = { name: parent, nodes: first ? [first] : [] };
  const open: Markup[] = [root];
  for (let at = 0; at < rest.length; at += 4) {
    const [closing, name = '', empty, behind] = rest.slice(at, at + 4);
    const top = open.at(-1) ?? root;
    if (closing) {
      if (open.length === 1 || top.name !== name || empty) return undefined;
      open.pop();
    } else {
      if (!mayHold(top.name, name)) return undefined;
      const element: Markup = { name, nodes: [] };
      top.nodes.push(element);
      if (!empty) open.push(element);
    }
    if (behind && isEmptyName(open.at(-1)?.name)) return undefined;
    if (behind) open.at(-1)?.nodes.push(behind);
  }
  return open.length === 1 ? root.nodes : undefined;
}

function isEmptyName(name: string | undefined): boolean {
  return name === 'Break' || name === 'Space';
}

/** Which elements may stand in which. Source: FormattedText, all namespaces. */
function mayHold(parent: string, child: string): boolean {
  if (isEmptyName(parent)) return false;
  const isStyle = (markupNames as readonly string[]).includes(parent) && parent !== 'FixedFont';
  if (isStyle) return isEmptyName(child);
  return parent !== 'FixedFont' || child !== 'FixedFont';
}
