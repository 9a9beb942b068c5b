import type { Attachment, Cover } from '../../message.ts';
import type { AwaitedFile } from '../format.ts';
import { childOf, childrenOf, codeOf, lineOf, type XmlElement } from './element.ts';
import { fileId, mediaTypeOf, objectId, writeFileHead } from './files.ts';
import type { XmlContent } from './serialize.ts';

/** Most references in one letter, longest title and longest link. */
export const referenceLimits = { most: 10, title: 70, url: 350 } as const;

/** As the canonical message has it, in characters: a longer one is passed on as text. */
const longestLink = 2_048;
const link = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;

/** The links of a letter as attachments, apart from its files, and Danish lines for what lies elsewhere and cannot be an attachment. */
export interface ReadReferences {
  attachments: Attachment[];
  lines: string[];
}

/** Reads the references of a letter, but for the files. */
export function readReferences(letter: XmlElement): ReadReferences {
  const references: ReadReferences = { attachments: [], lines: [] };
  for (const reference of childrenOf(letter, 'Reference')) {
    const title = lineOf(childOf(reference, 'RefDescription')) ?? '';
    const url = lineOf(childOf(reference, 'URL'))?.trim();
    const file = childOf(reference, 'BIN');
    if (url && url.length <= longestLink && link.test(url) && URL.canParse(url))
      references.attachments.push({ title, url });
    else if (url) references.lines.push(`Link: ${title}, ${url}`);
    else if (!file) references.lines.push(`Se e-journal: ${title}`);
  }
  return references;
}

/** The files that a letter names and that travel beside it in an XBIN01. */
export function readAwaitedFiles(letter: XmlElement): AwaitedFile[] {
  return childrenOf(letter, 'Reference').flatMap((reference) => {
    const file = childOf(reference, 'BIN');
    if (!file) return [];
    const title = lineOf(childOf(reference, 'RefDescription')) ?? '';
    const written = codeOf(childOf(file, 'ObjectIdentifier')) ?? '';
    const extension = codeOf(childOf(file, 'ObjectExtensionCode')) ?? '';
    const line = `Bilag sendt særskilt: ${title} (${extension}, ${written})`;
    return [{ id: objectId(written), title, contentType: mediaTypeOf(extension), line }];
  });
}

/** Text with lines behind it, apart from it by an empty line. */
export function withLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  return [...(text ? [text, ''] : []), ...lines].join('\n');
}

/** Links as references, and files by the ids they have in the XBIN01, there without hyphens. Source: conversion XDIS91 – CareCommunication. */
export function writeReferences({ attachments, sender, letterId }: Cover): XmlContent {
  if (!attachments?.length) return undefined;
  return attachments.map((attachment, index) => {
    const { title, url } = attachment;
    if (url !== undefined) return { RefDescription: title, URL: url };
    const { ObjectIdentifier, ...file } = writeFileHead(attachment, fileId(sender.gln, letterId, attachment, index));
    return { RefDescription: title, BIN: { ObjectIdentifier: ObjectIdentifier.replaceAll('-', ''), ...file } };
  });
}
