/**
 * The bytes of a base64 text (RFC 4648 §4) with XML white space anywhere in it; undefined where it is not strictly base64:
 * a sign outside the alphabet, a wrong number of signs, or bits behind the last byte.
 */
export function decodeBase64(text: string): Buffer | undefined {
  // A sign at a time: a repeated one would have the engine remember every place of many megabytes.
  const packed = /[\t\n\r ]/.test(text) ? text.replace(/[\t\n\r ]/g, '') : text;
  if (!isBase64(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  const last = packed.slice(-4);
  return last === bytes.subarray(bytes.length - (bytes.length % 3 || 3)).toString('base64') ? bytes : undefined;
}

/** Whether a text is base64 without blanks: whole groups of four signs, padding at the end only. */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(text.slice(0, -2))) return false;
  return /^(?:[A-Za-z0-9+/]{0,2}|[A-Za-z0-9+/]=|==)$/.test(text.slice(-2));
}
