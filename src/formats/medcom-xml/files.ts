import type { Attachment } from '../../message.ts';
import { derivedUuid, isUuid } from '../derived-ids.ts';

/** How MedCom XML calls a file: its kind and its extension. */
interface FileCodes {
  kind: 'tekstfil' | 'billede' | 'program' | 'vektor_grafik' | 'biosignaler' | 'multimedie' | 'proprietaert_indhold';
  mediaTypes: readonly [string, ...string[]];
}

/**
 * The extensions of XBIN01 with their kinds and media types, the usual one first. What has no public media type is named
 * by its extension. Source: XBIN01, ObjectExtensionCode; conversion XDIS91 – CareCommunication for images and pdf.
 */
const codes: Readonly<Record<string, FileCodes>> = {
  pdf: { kind: 'vektor_grafik', mediaTypes: ['application/pdf'] },
  jpeg: { kind: 'billede', mediaTypes: ['image/jpeg', 'image/jpg', 'image/pjpeg'] },
  png: { kind: 'billede', mediaTypes: ['image/png'] },
  gif: { kind: 'billede', mediaTypes: ['image/gif'] },
  tiff: { kind: 'billede', mediaTypes: ['image/tiff', 'image/tif'] },
  bmp: { kind: 'billede', mediaTypes: ['image/bmp', 'image/x-ms-bmp', 'image/x-bmp'] },
  pcx: { kind: 'billede', mediaTypes: ['image/x-pcx', 'image/vnd.zbrush.pcx'] },
  dcm: { kind: 'billede', mediaTypes: ['application/dicom'] },
  txt: { kind: 'tekstfil', mediaTypes: ['text/plain'] },
  rtf: { kind: 'tekstfil', mediaTypes: ['application/rtf', 'text/rtf'] },
  doc: { kind: 'tekstfil', mediaTypes: ['application/msword'] },
  xls: { kind: 'tekstfil', mediaTypes: ['application/vnd.ms-excel'] },
  wpd: { kind: 'tekstfil', mediaTypes: ['application/vnd.wordperfect'] },
  mpg: { kind: 'multimedie', mediaTypes: ['video/mpeg'] },
  wav: { kind: 'multimedie', mediaTypes: ['audio/wav', 'audio/x-wav', 'audio/vnd.wave'] },
  avi: { kind: 'multimedie', mediaTypes: ['video/x-msvideo', 'video/avi'] },
  mid: { kind: 'multimedie', mediaTypes: ['audio/midi'] },
  rmi: { kind: 'multimedie', mediaTypes: ['audio/x-rmi'] },
  inh: { kind: 'multimedie', mediaTypes: ['application/x-inh'] },
  bin: { kind: 'multimedie', mediaTypes: ['application/octet-stream'] },
  scp: { kind: 'biosignaler', mediaTypes: ['application/x-scp'] },
  zip: { kind: 'proprietaert_indhold', mediaTypes: ['application/zip', 'application/x-zip-compressed'] },
  plo: { kind: 'proprietaert_indhold', mediaTypes: ['application/x-plo'] },
  fnx: { kind: 'proprietaert_indhold', mediaTypes: ['application/x-fnx'] },
  exe: { kind: 'program', mediaTypes: ['application/vnd.microsoft.portable-executable', 'application/x-msdownload'] },
  com: { kind: 'program', mediaTypes: ['application/x-msdos-program'] },
};

/** Extensions that are read and never written: programs, and what the older or the acute letters have no code for. */
const unwritten: ReadonlySet<string> = new Set(['exe', 'com', 'plo', 'fnx']);

/** The media type of an extension. */
export function mediaTypeOf(extension: string): string {
  return codes[extension]?.mediaTypes[0] ?? 'application/octet-stream';
}

/** The extension that a media type is written with; undefined where XBIN01 has none or it is a program. */
export function extensionOf(mediaType: string | undefined): string | undefined {
  const bare = mediaType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const extension = Object.keys(codes).find((name) => codes[name]?.mediaTypes.includes(bare));
  return extension === undefined || unwritten.has(extension) ? undefined : extension;
}

/** Whether a file may do harm when it is opened: a program, by its type or by its first bytes. */
export function isProgram(mediaType: string | undefined, bytes: Uint8Array): boolean {
  const bare = mediaType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (['exe', 'com'].some((name) => codes[name]?.mediaTypes.includes(bare))) return true;
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  return start.startsWith('MZ') || start === '\u007fELF';
}

/* The first bytes of types that have some of their own, as Latin-1. */
const starts: Readonly<Record<string, readonly string[]>> = {
  pdf: ['%PDF-'],
  jpeg: ['\u00ff\u00d8\u00ff'],
  png: ['\u0089PNG\r\n\u001a\n'],
  gif: ['GIF87a', 'GIF89a'],
  bmp: ['BM'],
  tiff: ['II*\u0000', 'MM\u0000*'],
  rtf: ['{\\rtf'],
  zip: ['PK'],
};
const gzip = '\u001f\u008b';

/** Whether the first bytes are those of another type than the extension says. A pdf may begin with up to 1024 bytes of something else. */
export function looksOtherwise(extension: string, bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1_030)).toString('latin1');
  if (extension === 'pdf') return !head.includes('%PDF-');
  const own = starts[extension];
  if (own) return !own.some((start) => head.startsWith(start));
  return extension === 'txt' && [gzip, ...Object.values(starts).flat()].some((start) => head.startsWith(start));
}

/** The id of a file in an XBIN01: its own UUID, else one derived from its place in the letter. */
export function fileId(senderGln: string, letterId: string, { id }: Attachment, index: number): string {
  if (id !== undefined && isUuid(id)) return id.toLowerCase();
  return derivedUuid('attachment', senderGln, letterId, id ?? `${index}`);
}

/** An ObjectIdentifier as it is read: 32 hexadecimal digits are a UUID and get their hyphens. */
export function objectId(written: string): string {
  const digits = written.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return written;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What stands of a file both in the letter and in the XBIN01. */
export function writeFileHead({ contentType, data = '' }: Attachment, id: string) {
  const extension = extensionOf(contentType) ?? 'bin';
  return {
    ObjectIdentifier: id,
    ObjectCode: codes[extension]?.kind ?? 'multimedie',
    ObjectExtensionCode: extension,
    OriginalObjectSize: String(Buffer.byteLength(data, 'base64')),
  };
}
