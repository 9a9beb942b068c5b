/* What the normal mode takes and `--strict` refuses or reads otherwise, each with its reason and a document that shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeVansEnvelope } from '../../src/formats/vans-envelope/write.ts';
import { correspondenceXml } from '../medcom-xml-documents.ts';
import { projectRoot } from '../support/project-root.ts';

export interface Tolerance {
  /** Code of the warning that the normal mode gives; none where nothing is said. */
  code?: string;
  what: string;
  strictly: 'refused' | 'read as it stands';
  reason: string;
  example(): Uint8Array;
}

const fixture = (file: string) => readFileSync(join(projectRoot, 'fixtures/correspondence/plain', file));

function envelope(change: (text: string) => string): Uint8Array {
  const label = { format: 'XML', name: 'MCM:XDIS91', version: 'XD9134L', mime: 'application/xml' } as const;
  const wrapped = writeVansEnvelope(fixture('medcom-xml.xml'), label, {
    senderGln: '5790000990016',
    receiverGln: '5790000990023',
    envelopeId: '0f0e8d0c-4a57-4c6e-9d52-3f6d1c3b9a10',
    messageId: '1f0e8d0c-4a57-4c6e-9d52-3f6d1c3b9a11',
    sentAt: '2026-11-02T09:15:00Z',
  });
  return Buffer.from(change(Buffer.from(wrapped).toString('latin1')), 'latin1');
}

export const tolerances: readonly Tolerance[] = [
  {
    code: 'CHARSET_IS_UTF8',
    what: 'MedCom XML: declared ISO-8859-1 or windows-1252, and the bytes are UTF-8',
    strictly: 'read as it stands',
    reason: 'Programs that change the bytes and not the declaration are common, MedCom’s own samples among them.',
    example: () =>
      Buffer.from(
        `<?xml version="1.0" encoding="ISO-8859-1"?>\n${correspondenceXml({ text: 'æøå' }).replace('høj_prioritet', 'rutine')}`,
      ),
  },
  {
    what: 'MedCom XML: signs of windows-1252 (€, –, “) under ISO-8859-1',
    strictly: 'read as it stands',
    reason: 'Windows programs write them; in ISO-8859-1 the same bytes are control characters that nobody means.',
    example: () =>
      Buffer.from(
        `<?xml version="1.0" encoding="ISO-8859-1"?>\n${correspondenceXml({ text: 'EUR \u0080' })}`,
        'latin1',
      ),
  },
  {
    code: 'MARKUP_ESCAPED',
    what: 'MedCom XML: formatting that was escaped twice (`&lt;Break/&gt;`)',
    strictly: 'read as it stands',
    reason: 'Systems in use send it; the schema takes it as text, and people would read the tags.',
    example: () => Buffer.from(correspondenceXml({ text: 'En&lt;Break/&gt;To' })),
  },
  {
    code: 'IDENTIFIER_NOT_UUID',
    what: 'VANSEnvelope: identifiers that are no UUIDs, up to 64 characters',
    strictly: 'refused',
    reason: 'Real envelopes bear such ids; they still tell one sending from another.',
    example: () => envelope((text) => text.replace('0f0e8d0c-4a57-4c6e-9d52-3f6d1c3b9a10', 'KUVERT-1')),
  },
  {
    code: 'BLANKS_AROUND',
    what: 'VANSEnvelope: blanks around time and size',
    strictly: 'refused',
    reason: 'XML Schema takes them off before it looks; some validators do not.',
    example: () => envelope((text) => text.replace(/(<[^>]*SentDateTime>)([^<]*)(<)/, '$1 $2 $3')),
  },
  {
    code: 'FHIR_GLN_SYSTEM',
    what: 'FHIR: the GLN under `http://www.gs1.org/gln` or `urn:oid:1.3.88`',
    strictly: 'refused',
    reason: 'dk-core 3.5 and newer, and old test material, name the system so; the number is the same.',
    example: () =>
      Buffer.from(
        fixture('fhir-json.json').toString('utf8').replaceAll('https://www.gs1.org/gln', 'http://www.gs1.org/gln'),
      ),
  },
  {
    what: 'canonical JSON: a byte order mark',
    strictly: 'refused',
    reason: 'Editors put it there unasked; RFC 8259 lets a reader ignore it.',
    example: () => Buffer.concat([Buffer.from('\uFEFF'), fixture('canonical.json')]),
  },
];
