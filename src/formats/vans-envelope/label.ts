import type { Reading } from '../format.ts';

/** What an envelope says of the document in it: Document/Format, Name and Version, and the tag MCM:MIME. */
export interface Label {
  format: 'XML' | 'HL7';
  name: string;
  version: string;
  mime: string;
}

const responseCodes = { accepted: 'ok', rejected: 'fatal-error', 'failed-temporarily': 'transient-error' } as const;

const mediaTypes = { 'fhir-json': 'application/fhir+json', 'fhir-xml': 'application/fhir+xml' } as const;

/**
 * The label of a document, from what was read of it; undefined where it holds no letter.
 * Source: MedCom messaging governance, network envelopes; code list of the statistical codes 2.0.0.
 */
export function labelOf({ format, standard, version, letters }: Reading): Label | undefined {
  const [letter] = letters;
  if (!letter || !standard) return undefined;
  if (format !== 'fhir-json' && format !== 'fhir-xml')
    return { format: 'XML', name: `MCM:${standard}`, version: version ?? '', mime: 'application/xml' };
  const { body } = letter;
  const said = { format: 'HL7', mime: mediaTypes[format] } as const;
  if (body.kind === 'receipt') return { ...said, name: `MCM:FCTL#${responseCodes[body.outcome]}`, version: '2.0.0' };
  const category = body.kind === 'correspondence' ? body.category : undefined;
  return { ...said, name: `MCM:FDIS91#${category ?? 'other'}`, version: '5.0' };
}
