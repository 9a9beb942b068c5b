import type { Attachment } from '../../message.ts';
import { childOf, childrenOf, codeOf, lineOf, type XmlElement } from './element.ts';
import type { XmlContent } from './serialize.ts';

/** Most references in one letter, longest title and longest link. */
export const referenceLimits = { most: 10, title: 70, url: 350 } as const;

/** The links of a letter as attachments, and Danish lines for what lies elsewhere and cannot be an attachment. */
export interface ReadReferences {
  attachments: Attachment[];
  lines: string[];
}

/** Reads the references of XDIS91, XREF15 and XDIS15. */
export function readReferences(letter: XmlElement): ReadReferences {
  const references: ReadReferences = { attachments: [], lines: [] };
  for (const reference of childrenOf(letter, 'Reference')) {
    const title = lineOf(childOf(reference, 'RefDescription')) ?? '';
    const url = lineOf(childOf(reference, 'URL'))?.trim();
    const file = childOf(reference, 'BIN');
    if (url && /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(url) && URL.canParse(url))
      references.attachments.push({ title, url });
    else if (url) references.lines.push(`Link: ${title}, ${url}`);
    else if (file)
      references.lines.push(
        `Bilag sendt særskilt: ${title} (${codeOf(childOf(file, 'ObjectExtensionCode'))}, ${codeOf(childOf(file, 'ObjectIdentifier'))})`,
      );
    else references.lines.push(`Se e-journal: ${title}`);
  }
  return references;
}

/** Text with lines behind it, apart from it by an empty line. */
export function withLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  return [...(text ? [text, ''] : []), ...lines].join('\n');
}

/** Links as references. Files have no place in a letter. */
export function writeReferences(attachments: readonly Attachment[] | undefined): XmlContent {
  const links = (attachments ?? []).filter(({ url }) => url !== undefined);
  return links.length === 0 ? undefined : links.map(({ title, url }) => ({ RefDescription: title, URL: url }));
}
