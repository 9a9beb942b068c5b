import type { Finding } from '../../finding.ts';
import type { ReadOptions } from '../format.ts';

/** The text of a document, and what its charset gave reason to say; no text where a finding is an error. */
export interface Decoded {
  text?: string;
  findings: Finding[];
}

type Charset = 'utf-8' | 'iso-8859-1' | 'windows-1252';

const charsetNames: Readonly<Record<string, Charset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'iso-8859-1',
  iso8859_1: 'iso-8859-1',
  'iso_8859-1': 'iso-8859-1',
  'iso8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  l1: 'iso-8859-1',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'x-cp1252': 'windows-1252',
};

/**
 * Turns the bytes of an XML document into text. A byte order mark wins, then the HTTP charset, then the declaration, then UTF-8.
 * Tolerances, off when strict: declared 8859-1 or 1252 whose bytes are UTF-8, and windows-1252 signs under 8859-1. Source: contract §2.
 */
export function decodeXml(bytes: Uint8Array, options: ReadOptions): Decoded {
  if (isWide(bytes))
    return refusal('CHARSET_NOT_SUPPORTED', 'The document is UTF-16 or UTF-32; send it as UTF-8 or ISO-8859-1.');
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (hasMark) return decodeUtf8(bytes.subarray(3), 3);
  const name = options.charset ?? declaredCharset(bytes) ?? 'utf-8';
  const charset = Object.hasOwn(charsetNames, name.toLowerCase()) ? charsetNames[name.toLowerCase()] : undefined;
  if (!charset) {
    return refusal(
      'CHARSET_NOT_SUPPORTED',
      'The charset is none that the gateway reads; send the document as UTF-8 or ISO-8859-1.',
    );
  }
  return charset === 'utf-8' ? decodeUtf8(bytes, 0) : decodeSingleByte(bytes, charset, options.strict === true);
}

function decodeSingleByte(bytes: Uint8Array, charset: Charset, strict: boolean): Decoded {
  const high = bytes.findIndex((byte) => byte >= 0x80);
  if (high < 0) return { text: decodeWith('latin1', bytes), findings: [] };
  if (!strict && invalidUtf8At(bytes) === undefined) {
    const detail =
      'The document is declared ISO-8859-1 or windows-1252 but its bytes are UTF-8; it was read as UTF-8. Correct the declaration.';
    return {
      text: new TextDecoder().decode(bytes),
      findings: [{ severity: 'warning', code: 'CHARSET_IS_UTF8', detail }],
    };
  }
  const reading = strict && charset === 'iso-8859-1' ? 'latin1' : 'windows-1252';
  return { text: decodeWith(reading, bytes), findings: [] };
}

// The signs of windows-1252 at 0x80 to 0x9F; five of them are undefined and stay controls. Some versions of Node decode them as 8859-1.
const signs1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

function decodeWith(charset: 'latin1' | 'windows-1252', bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (charset === 'latin1') return text;
  return text.replace(/[\u0080-\u009f]/g, (sign) => signs1252[sign.charCodeAt(0) - 0x80] ?? sign);
}

function decodeUtf8(bytes: Uint8Array, before: number): Decoded {
  const offset = invalidUtf8At(bytes);
  if (offset === undefined) return { text: new TextDecoder().decode(bytes), findings: [] };
  const line = 1 + countLineFeeds(bytes, offset);
  const detail = `The byte at offset ${offset + before} is not UTF-8; declare the charset the document is written in, or write UTF-8.`;
  const params = { reason: 'offset', offset: offset + before };
  return { findings: [{ severity: 'error', code: 'CHARSET_INVALID', line, detail, params }] };
}

function refusal(code: string, detail: string): Decoded {
  return { findings: [{ severity: 'error', code, detail }] };
}

/** Whether the first bytes are those of UTF-16 or UTF-32, with or without a byte order mark. */
function isWide(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0x3c && second === 0) || (first === 0 && (second === 0x3c || second === 0));
}

/* A declaration that is longer than any names no charset that is known. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = decodeWith('latin1', bytes.subarray(0, 400));
  if (/^<\?xml\s/.test(start) && !start.includes('>')) return '';
  return /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']/.exec(start)?.[1];
}

function countLineFeeds(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let at = 0; at < end; at += 1) if (bytes[at] === 0x0a) count += 1;
  return count;
}

/** The offset of the first byte that is not UTF-8 (RFC 3629); undefined where all are. */
function invalidUtf8At(bytes: Uint8Array): number | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return undefined;
  } catch {
    return firstInvalid(bytes);
  }
}

function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** Length of the UTF-8 sequence at an offset; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next] ?? 0;
    const low = next === 1 ? ({ 224: 0xa0, 240: 0x90 }[first] ?? 0x80) : 0x80;
    const high = next === 1 ? ({ 237: 0x9f, 244: 0x8f }[first] ?? 0xbf) : 0xbf;
    if (byte < low || byte > high) return 0;
  }
  return length;
}
