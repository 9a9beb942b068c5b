const endOfHead = Buffer.from('\r\n\r\n');
const longestHead = 8_192;

/**
 * The fields of a form with a file in it (multipart/form-data, RFC 7578). A text is read as UTF-8; of a file each byte becomes
 * the character of its number, so that none is lost: `Buffer.from(field, 'latin1')`. Undefined where the body is no such form.
 */
export function fieldsOfParts(body: Buffer, contentType: string): URLSearchParams | undefined {
  const [, quoted, bare] = /;\s?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new URLSearchParams();
  /* The first delimiter has no line before it. */
  let from = body.indexOf(delimiter.subarray(2));
  if (from !== 0) return undefined;
  from += delimiter.length - 2;
  for (;;) {
    if (body.toString('latin1', from, from + 2) === '--') return fields;
    const end = body.indexOf(delimiter, from);
    if (end < 0) return undefined;
    addField(fields, body.subarray(from + 2, end));
    from = end + delimiter.length;
  }
}

function addField(fields: URLSearchParams, part: Buffer): void {
  const at = part.subarray(0, longestHead).indexOf(endOfHead);
  if (at < 0) return;
  const head = part.toString('utf8', 0, at);
  const disposition = head.split('\r\n').find((line) => /^content-disposition:/i.test(line)) ?? '';
  const name = /[; ]name="([^"]{1,100})"/.exec(disposition)?.[1];
  if (name === undefined) return;
  const isFile = /[; ]filename\*?=/.test(disposition);
  fields.append(name, part.toString(isFile ? 'latin1' : 'utf8', at + endOfHead.length));
}
