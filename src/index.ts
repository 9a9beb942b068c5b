/* The standards as a library: no server, store, queue or network is loaded by it. See docs/library.md. */
import { type ExamineOptions, examine } from './documents/examine.ts';
import type { KnownParty } from './documents/parties.ts';
import { type DocumentReport, reportOf } from './documents/report.ts';
import { type Surroundings, type Translation, translateDocument, writeDocuments } from './documents/translate.ts';
import type { Finding } from './finding.ts';
import type { Language } from './findings/row.ts';
import type { FormatName, StandardName } from './formats/format.ts';
import type { Message } from './message.ts';

export { DocumentRefusal } from './documents/refusal.ts';
export { type FormatName, formatNames, type StandardName } from './formats/format.ts';
export { type Message, type MessageOf, type MessageTypeName, messageTypeNames } from './message.ts';
export type { DocumentReport, ExamineOptions, Finding, KnownParty, Language, Surroundings, Translation };

/** A document, read. */
export interface ReadDocument {
  /** Undefined where the document is in none of the formats. */
  format?: FormatName;
  standard?: StandardName;
  version?: string;
  /** Errors and warnings of the standard and of the business rules, in the order they were found. */
  findings: Finding[];
  /** In order; none where the document breaks its standard. */
  messages: Message[];
}

/** Reads a document of any format. Never throws on bad input: what is wrong is in the findings. A string is text that was decoded already. */
export function read(document: Uint8Array | string, options: ExamineOptions = {}): ReadDocument {
  const { format, reading, errors, warnings, messages } = examined(document, options);
  const name = reading?.format ?? format?.name;
  return {
    ...(name && { format: name }),
    ...(reading?.standard && { standard: reading.standard }),
    ...(reading?.version && { version: reading.version }),
    findings: [...errors, ...warnings],
    messages,
  };
}

/** Judges a document and says what it is, as `tovholder validate --json` does. Never throws on bad input. */
export function validate(
  document: Uint8Array | string,
  { language = 'en', ...options }: ExamineOptions & { language?: Language } = {},
): DocumentReport {
  return reportOf(examined(document, options), language);
}

/**
 * Writes a message in a format: the first document is the letter; what follows are the documents that travel beside it,
 * as the XBIN01 with the files of an XDIS91. Same message, same bytes.
 * Throws DocumentRefusal where the message is not valid or the format cannot carry it.
 */
export function write(message: Message, format: FormatName, surroundings: Surroundings = {}): Uint8Array[] {
  return writeDocuments(message, format, surroundings);
}

/** Reads a document and writes it in another format. Throws DocumentRefusal where it is not valid or the format cannot carry it. */
export function translate(
  document: Uint8Array | string,
  { to, parties = [], ...options }: ExamineOptions & { to: FormatName; parties?: readonly KnownParty[] },
): Translation {
  const { bytes, ...decoded } = bytesOf(document);
  return translateDocument(bytes, to, parties, { ...decoded, ...options });
}

function examined(document: Uint8Array | string, options: ExamineOptions) {
  const { bytes, ...decoded } = bytesOf(document);
  return examine(bytes, { ...decoded, ...options });
}

function bytesOf(document: Uint8Array | string): { bytes: Uint8Array; charset?: string } {
  if (typeof document !== 'string') return { bytes: document };
  return { bytes: new TextEncoder().encode(document), charset: 'utf-8' };
}
