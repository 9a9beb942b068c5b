import { Unreadable } from './source.ts';

const utf8Names = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/**
 * The text of a FHIR document. Source: FHIR R4, json.html and xml.html: UTF-8 always.
 * Throws Unreadable for any other encoding, whether it is named in HTTP or shown by the bytes.
 */
export function decode(bytes: Uint8Array, charset?: string): string {
  if (charset !== undefined && !utf8Names.has(charset.trim().replace(/^"|"$/g, '').toLowerCase()))
    throw new Unreadable('The HTTP charset is not UTF-8. Send FHIR as UTF-8.', undefined, 'charset');
  if (isWide(bytes)) throw new Unreadable('The document is UTF-16 or UTF-32. Send FHIR as UTF-8.', undefined, 'wide');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable('The bytes are not UTF-8. Send FHIR as UTF-8.', undefined, 'bytes');
  }
}

/** A byte order mark of UTF-16 or UTF-32, or a zero byte beside the first character. */
function isWide([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) return true;
  return first === 0 || second === 0;
}
