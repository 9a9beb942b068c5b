import { detectName, hasVansRoot } from './detect.ts';
import { fhirJson, fhirXml } from './fhir/index.ts';
import type { Format, FormatName, Letter, Reading, ReadOptions, StandardName } from './format.ts';
import { json } from './json/index.ts';
import { medcomXml } from './medcom-xml/index.ts';
import { readVansEnvelope } from './vans-envelope/read.ts';

/** The table of the formats. Source: contract §2. */
export const formats: Readonly<Record<FormatName, Format>> = {
  json,
  'medcom-xml': { ...medcomXml, read: readXml },
  'fhir-json': fhirJson,
  'fhir-xml': fhirXml,
};

const payloadFormats = { json, 'medcom-xml': medcomXml, 'fhir-json': fhirJson, 'fhir-xml': fhirXml } as const;

/* An Emessage, or an envelope with one or with a FHIR message: then the reading's format is that of the message. */
function readXml(bytes: Uint8Array, options: ReadOptions): Reading {
  if (!hasVansRoot(bytes)) return medcomXml.read(bytes, options);
  return readVansEnvelope(bytes, options, (name, payload, within) => payloadFormats[name].read(payload, within));
}

/**
 * Whether a document is files alone, without the letter they belong to.
 */
export function isFilesAlone({ format, standard }: { format: FormatName; standard?: StandardName }): boolean {
  return standard !== undefined && formats[format].filesStandard === standard;
}

/**
 * The format of a document by its media type (parameters are ignored) and, where that leaves it open or is not known, by its first bytes.
 * Undefined for a media type that no format has, and for bytes that begin like none.
 */
export function detectFormat(bytes: Uint8Array, mediaType?: string): Format | undefined {
  const name = detectName(bytes, mediaType);
  return name && formats[name];
}

/** The formats written under a media type, by its name alone. */
export function formatsOfMediaType(mediaType: string): Format[] {
  const bare = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.values(formats).filter(({ mediaTypes }) => mediaTypes.includes(bare));
}

/** Every id that a letter may be known by: its sender's own, and the one it bears in each format. */
export function letterIdsOf(letter: Letter): string[] {
  const written = Object.values(formats).map((format) => format.ids(letter).letterId);
  return [...new Set([letter.cover.letterId, ...written])];
}

/** The media type that a format is sent under. */
export function mediaTypeOf(name: FormatName): string {
  const [mediaType] = formats[name].mediaTypes;
  if (mediaType === undefined) throw new Error(`the format ${name} has no media type`);
  return mediaType;
}

/* Enough of a document that each format asks its schemas. */
const stubs = [
  '{"type":"correspondence"}',
  '<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"><ClinicalEmail/></Emessage>',
  '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"code":"care-communication-message"}}}]}',
];

/** Has the formats compile their schemas now, so that the first message does not wait for it. Takes a second or two. */
export function warmUp(): void {
  for (const stub of stubs) detectFormat(Buffer.from(stub))?.read(Buffer.from(stub), {});
}
