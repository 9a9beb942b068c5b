import type { Finding } from '../../finding.ts';
import { detectName } from '../detect.ts';
import type { FormatName, Reading, ReadOptions } from '../format.ts';
import { childOf, childrenOf, codeOf, descendantOf, type XmlElement } from '../medcom-xml/element.ts';
import { attributeOf } from './attribute.ts';
import { labelOf } from './label.ts';

/** Reads a document of one of the formats that VANS carries in an envelope. */
export type PayloadReader = (format: FormatName, bytes: Uint8Array, options: ReadOptions) => Reading;

/** The name of the tag that tells the media type of a payload. */
export const mimeTag = 'MCM:MIME';

/**
 * The format that the envelope says its payload has, by Document/Format and the tag MCM:MIME; where they leave it open, by the
 * payload's first bytes. Undefined for what no format of MedCom reads. Source: MedCom messaging governance, network envelopes.
 */
export function formatOfPayload(text: string, message: XmlElement, bytes: Uint8Array): FormatName | undefined {
  const about = childOf(message, 'MetaInformation');
  const format = codeOf(descendantOf(about, 'Document', 'Format'));
  const tags = childrenOf(childOf(about, 'Transport'), 'ServiceTag');
  const mime = codeOf(tags.find((tag) => attributeOf(text, tag, 'name') === mimeTag));
  const told = format === 'XML' ? 'application/xml' : mime;
  const name = (told === undefined ? undefined : detectName(bytes, told)) ?? detectName(bytes);
  return name === 'json' ? undefined : name;
}

/** A finding in a payload: its line and column count there, its path begins with the place of the payload. */
export function withinData(finding: Finding): Finding {
  const place = '/VANSEnvelope/Message/Data';
  const { path } = finding;
  if (path === undefined) return { ...finding, path: place };
  return { ...finding, path: path.startsWith('/') ? `${place}${path}` : `${place}/${path}` };
}

/** Whether Document/Name and Version name another document than the payload is; a name without `MCM:` is taken as if it had it. */
export function isMislabelled(message: XmlElement, reading: Reading): boolean {
  const document = descendantOf(message, 'MetaInformation', 'Document');
  const name = codeOf(childOf(document, 'Name')) ?? '';
  const version = codeOf(childOf(document, 'Version'));
  const label = labelOf(reading);
  if (!label) return false;
  const bare = (text: string) => text.replace(/^MCM:/i, '').toUpperCase();
  return bare(name) !== bare(label.name) || (version !== undefined && version !== label.version);
}
