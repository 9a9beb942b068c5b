/* What all hostile calls are made of. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeVansEnvelope } from '../../src/formats/vans-envelope/write.ts';
import { correspondenceXml } from '../medcom-xml-documents.ts';
import { projectRoot } from '../support/project-root.ts';

/** A call that is made to hurt, and the status it has to be answered with. */
export interface HostileCase {
  /** What is attacked, with what, and where. */
  name: string;
  status: number;
  /** Why it is taken, where it is: the content is in truth acceptable. */
  because?: string;
  call(): HostileCall;
}

/** How the call is made: by a client, or byte for byte where no client would write it. */
export type HostileCall =
  | { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer }
  | { raw: Buffer };

/** Stands for the patient in every hostile document: it may come back in no answer and no log line. */
export const mark = 'KragefuglX7Q';

let made = 0;

/** A letter id that no other document bears; fits every format. */
export function freshId(): string {
  made += 1;
  return `HOST${made}`;
}

// biome-ignore lint/suspicious/noExplicitAny: a document is spoiled at will
export type Loose = any;

function fixture(path: string): string {
  return readFileSync(join(projectRoot, 'fixtures', path), 'utf8');
}

const canonical = fixture('correspondence/plain/canonical.json');
const bundle = fixture('correspondence/plain/fhir-json.json');
const bundleXml = fixture('correspondence/plain/fhir-xml.xml');

/** A canonical correspondence of the GP that would be accepted, with the mark as its text. */
export function message(): Loose {
  const plain = JSON.parse(canonical);
  const ids = { letterId: freshId(), envelopeId: `E${freshId()}`, threadId: randomUUID() };
  return { ...plain, ...ids, content: { ...plain.content, text: mark } };
}

/** A MedCom XML correspondence of the GP that would be accepted; `text` is markup. */
export function letter(text: string = mark): string {
  const id = freshId();
  const thread = randomUUID().replaceAll('-', '');
  return correspondenceXml({ text, subject: mark })
    .replace('>BREV1<', `>${id}<`)
    .replace('>KUVERT1<', `>E${id}<`)
    .replace('4b0f6c1e7a514d0f9f3e0f2a6f1f7c55', thread);
}

/* The ids of the fixture that may stand in one document only. */
const ownIds = [
  'f445e89c-3ea0-4f47-8abf-86b8bda10974',
  '52998476-9825-4873-a985-eac4bbf22304',
  '19fa1a97-7701-4181-9b86-92b84ae7c96a',
  'f2c8b1b4-6a27-4f4c-9a54-2b1f80a9d3c7',
];

function withOwnIds(text: string): string {
  return ownIds.reduce((whole, id) => whole.replaceAll(id, randomUUID()), text).replaceAll('Sårpleje', mark);
}

/** A CareCommunication of the GP that would be accepted, with the mark as its topic. */
export function careCommunication(): Loose {
  return JSON.parse(withOwnIds(bundle));
}

/** The same in XML. */
export function careCommunicationXml(): string {
  return withOwnIds(bundleXml);
}

/** The first resource of a kind in a bundle. */
export function resourceOf(document: Loose, resourceType: string): Loose {
  return document.entry.find((entry: Loose) => entry.resource.resourceType === resourceType).resource;
}

/** A VANSEnvelope around any bytes, labelled as MedCom XML. */
export function envelope(payload: string | Buffer): string {
  const label = { format: 'XML', name: 'MCM:XDIS91', version: 'XD9134L', mime: 'application/xml' } as const;
  const sending = {
    senderGln: '5790000990016',
    receiverGln: '5790000990023',
    envelopeId: randomUUID(),
    messageId: randomUUID(),
    sentAt: '2026-11-02T10:15:00+01:00',
  };
  return Buffer.from(writeVansEnvelope(Buffer.from(payload), label, sending)).toString('utf8');
}

/** What one way of spoiling a document says of itself; without a status it is refused as invalid. */
export type Row<Made> = [name: string, make: () => Made, status?: number, because?: string | undefined];

/** Cases out of rows: each posts what its row makes as a document of this media type. */
export function posted<Made extends string | Buffer | Loose>(
  kind: string,
  mediaType: string,
  rows: readonly Row<Made>[],
): HostileCase[] {
  return rows.map(([name, make, status = 422, because]) => ({
    name: `${kind}: ${name}`,
    status,
    ...(because !== undefined && { because }),
    call: () => {
      const body = make();
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      return { headers: { 'Content-Type': mediaType }, body: bytes };
    },
  }));
}

/** Puts a value at a place such as `patient.name[0].family`; a function makes it from the document. */
export function put(document: Loose, place: string, value: unknown, from: unknown = document): void {
  const names = place.split(/[.[\]]+/).filter((name) => name !== '');
  const last = names.pop() ?? '';
  const holder = names.reduce((object, name) => object[name], document);
  Object.defineProperty(holder, last, {
    value: typeof value === 'function' ? value(from) : value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
