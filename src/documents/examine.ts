import { type Finding, inMessage, isClean } from '../finding.ts';
import { withRule } from '../findings/explain.ts';
import { withoutFiles } from '../formats/attached-files.ts';
import type { Format, FormatName, Reading, ReadOptions } from '../formats/format.ts';
import { detectFormat, formats } from '../formats/index.ts';
import { located } from '../formats/json/index.ts';
import type { Message } from '../message.ts';
import { interpret, rulesOf } from '../messages/index.ts';

/** A document taken apart without server, store or network: what was read, and all that was found. */
export interface Examination {
  /** Unknown where no format recognises the document. */
  format?: Format;
  reading?: Reading;
  messages: Message[];
  errors: Finding[];
  warnings: Finding[];
}

export interface ExamineOptions extends ReadOptions {
  /** Read it as this, whatever it looks like. */
  format?: FormatName;
  /** Of the HTTP Content-Type; else the first bytes tell the format. */
  mediaType?: string;
}

/**
 * Reads and judges a document of any format. Business rules are errors on the canonical form and warnings on a
 * carrier (contract §5); no message is given for a document that breaks its standard. Never throws on bad input.
 */
export function examine(
  bytes: Uint8Array,
  { format: wanted, mediaType, ...options }: ExamineOptions = {},
): Examination {
  const format = wanted ? formats[wanted] : detectFormat(bytes, mediaType);
  return format ? judge(bytes, format, format.read(bytes, options)) : unrecognisedDocument();
}

/** The examination of a document that no format recognises. */
export function unrecognisedDocument(): Examination {
  return { messages: [], errors: [withRule(unrecognised, {})], warnings: [] };
}

/** The rest of an examination, once the document was read. */
export function judge(bytes: Uint8Array, format: Format, reading: Reading): Examination {
  const understood = isClean(reading.findings) ? reading.letters.map((letter) => interpret(withoutFiles(letter))) : [];
  const business = understood.flatMap(({ message, findings }, place) => {
    const found = [...findings, ...rulesOf(message, new Date())];
    return understood.length > 1 ? found.map((finding) => inMessage(place, finding)) : found;
  });
  const binding = format.name === 'json' ? located(bytes, business) : business.map(asWarning);
  const findings = [...reading.findings, ...binding].map((finding) => withRule(finding, reading));
  return {
    format,
    reading,
    messages: understood.map(({ message }) => message),
    errors: findings.filter(({ severity }) => severity === 'error'),
    warnings: findings.filter(({ severity }) => severity === 'warning'),
  };
}

function asWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' };
}

const unrecognised: Finding = {
  severity: 'error',
  code: 'UNSUPPORTED_FORMAT',
  detail: 'This is none of the formats Tovholder reads: MedCom XML, FHIR in JSON or XML, or canonical JSON.',
};
