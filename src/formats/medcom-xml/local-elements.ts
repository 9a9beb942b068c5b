import type { Cover } from '../../message.ts';
import type { XmlElement } from './element.ts';
import type { Frame } from './emessage.ts';
import { escapeText } from './formatted-markup.ts';

/** Longest Local_Elements that are kept, in characters. */
const longest = 20_000;

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/"'=]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+/g;

/**
 * The Local_Elements that stand behind a letter, as XML that can stand in another document: without comments, in the namespace of whatever message
 * it stands in, other namespaces declared. It is kept and never read. What cannot be kept is left out with a warning.
 * Source: Emessage, all namespaces.
 */
export function readLocalElements(text: string, frame: Frame): Pick<Cover, 'localElements'> {
  const { element, root } = frame;
  const local = root.elements[element.index];
  if (local?.name !== 'Local_Elements') return {};
  const next = root.elements[local.index];
  const source = text.slice(local.start, Math.min(next?.start ?? text.length, local.start + 2 * longest));
  const kept = serialised(source, local, namespacesOf(text, root));
  if (kept !== undefined && kept.length <= longest) return { localElements: kept };
  const detail = `The Local_Elements are longer than ${longest} characters, or mix elements with and without prefix; they are not passed on.`;
  frame.note({ severity: 'warning', code: 'LOCAL_ELEMENTS_DROPPED', detail }, local);
  return {};
}

function serialised(source: string, { prefix }: XmlElement, outer: ReadonlyMap<string, string>): string | undefined {
  const parts: string[] = [];
  let depth = 0;
  for (const [whole, cdata, closing, name = '', rest = ''] of source.matchAll(token)) {
    if (cdata !== undefined) parts.push(escapeText(cdata));
    else if (!whole.startsWith('<')) parts.push(whole.replace(/\r\n?/g, '\n'));
    if (name === '') continue;
    const bare = prefix !== '' && name.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : name;
    if (prefix !== '' && bare === name && !name.includes(':')) return undefined;
    if (closing) parts.push(`</${bare}>`);
    else if (depth > 0) parts.push(`<${bare}${rest}>`);
    else parts.push(`<${bare}${declared(rest, source, prefix, outer)}>`);
    if (closing) depth -= 1;
    else if (!rest.endsWith('/')) depth += 1;
    if (depth === 0) return parts.join('');
  }
  return undefined;
}

/** The attributes of the outermost element: the default namespace is the message's own, used prefixes from outside are declared here. */
function declared(rest: string, source: string, prefix: string, outer: ReadonlyMap<string, string>): string {
  const attributes = rest.endsWith('/') ? rest.slice(0, -1).trimEnd() : rest;
  const own = attributes.replace(/\sxmlns\s*=\s*(?:"[^"]*"|'[^']*')/, '');
  const missing = [...outer].filter(
    ([name]) => name !== prefix && source.includes(`${name}:`) && !own.includes(` xmlns:${name}=`),
  );
  const declarations = missing.map(([name, value]) => ` xmlns:${name}=${value}`).join('');
  return `${own}${declarations}${rest.endsWith('/') ? '/' : ''}`;
}

/** The prefixes that the root declares, with their namespaces in quotes. */
function namespacesOf(text: string, root: XmlElement): Map<string, string> {
  const tag = /^<(?:[^<>"']|"[^"]*"|'[^']*')*>/.exec(text.slice(root.start, root.start + longest))?.[0] ?? '';
  const declarations = tag.matchAll(/\sxmlns:([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g);
  return new Map([...declarations].map(([, name = '', value = '""']) => [name, value]));
}
