import { GatewayError } from '../errors.ts';

/** What a Content-Type header says. */
export interface ContentType {
  /** In lower case, without parameters. */
  mediaType?: string;
  charset?: string;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaTypeShape = new RegExp(`^(${token}/${token}) *((?:; *(?:${token}=(?:${token}|"[^"\\\\]*"))? *)*)$`);
const charsetShape = /^[A-Za-z0-9._:+-]{1,40}$/;

/** Reads a Content-Type header (RFC 9110 §8.3); throws UNSUPPORTED_FORMAT where it cannot be read. */
export function parseContentType(header: string | undefined): ContentType {
  if (header === undefined || header.trim() === '') return {};
  if (header.length > 500) throw unreadable();
  const [, mediaType, parameters = ''] = mediaTypeShape.exec(header.trim()) ?? [];
  if (mediaType === undefined) throw unreadable();
  const [, name] = /; *charset=("[^"]*"|[^; ]*)/i.exec(parameters) ?? [];
  if (name === undefined) return { mediaType: mediaType.toLowerCase() };
  const charset = name.replaceAll('"', '');
  if (!charsetShape.test(charset)) throw unreadable();
  return { mediaType: mediaType.toLowerCase(), charset };
}

function unreadable(): GatewayError {
  return new GatewayError(
    'UNSUPPORTED_FORMAT',
    'The Content-Type cannot be read: write it as «application/xml» or «application/xml; charset=utf-8».',
    [],
    { reason: 'content-type' },
  );
}
