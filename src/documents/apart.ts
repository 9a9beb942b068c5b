import type { FormatName } from '../formats/format.ts';
import { detectFormat, formats } from '../formats/index.ts';
import { readDocumentBytes, writeDocumentBytes } from '../formats/reader.ts';
import type { Message } from '../message.ts';
import { type Examination, type ExamineOptions, judge, unrecognisedDocument } from './examine.ts';
import { lettersFor, type Surroundings } from './translate.ts';

/** As `examine`, with big documents read in a thread of their own, so that nobody else waits for them. */
export async function examineApart(
  bytes: Uint8Array,
  { format: wanted, mediaType, ...options }: ExamineOptions = {},
): Promise<Examination> {
  const format = wanted ? formats[wanted] : detectFormat(bytes, mediaType);
  return format ? judge(bytes, format, await readDocumentBytes(format.name, bytes, options)) : unrecognisedDocument();
}

/** As `writeAll` of `translate.ts`, with big letters written in a thread of their own, each held against its standard. Throws as those. */
export async function writeAllApart(
  message: Message,
  format: FormatName,
  surroundings: Surroundings,
): Promise<Uint8Array[]> {
  const { letters, context } = lettersFor(message, formats[format], surroundings);
  const written: Uint8Array[] = [];
  for (const letter of letters) written.push((await writeDocumentBytes(format, letter, context)).bytes);
  return written;
}
