import type { FormatName } from './format.ts';

/** Enough of a document to see its root element behind declarations and comments. */
const headLength = 65_536;

type Syntax = 'json' | 'xml';

const syntaxOfMediaType: Readonly<Record<string, Syntax>> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

/** The name of a document's format; FHIR may also come as plain JSON or XML. */
export function detectName(bytes: Uint8Array, mediaType?: string): FormatName | undefined {
  if (mediaType === undefined) return bySyntax(bytes, syntaxOf(bytes));
  const bare = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (bare === 'application/fhir+json') return 'fhir-json';
  if (bare === 'application/fhir+xml') return 'fhir-xml';
  return bySyntax(bytes, syntaxOfMediaType[bare]);
}

function bySyntax(bytes: Uint8Array, syntax: Syntax | undefined): FormatName | undefined {
  if (syntax === 'json') return namesResourceType(bytes) ? 'fhir-json' : 'json';
  if (syntax === 'xml') return hasFhirRoot(bytes) ? 'fhir-xml' : 'medcom-xml';
  return undefined;
}

function syntaxOf(bytes: Uint8Array): Syntax | undefined {
  const [first] = headOf(bytes).trimStart();
  if (first === '{' || first === '[') return 'json';
  return first === '<' ? 'xml' : undefined;
}

/** Whether some member is called resourceType: every FHIR resource has it, no canonical message has. */
function namesResourceType(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = '"resourceType"';
  for (let met = buffer.indexOf(name); met >= 0; met = buffer.indexOf(name, met + 1)) {
    const after = buffer.toString('latin1', met + name.length, met + name.length + 32);
    if (after.trimStart().startsWith(':')) return true;
  }
  return false;
}

/** Whether the root element is in the namespace of FHIR. */
function hasFhirRoot(bytes: Uint8Array): boolean {
  return /xmlns(:[^\s=]{1,64})?\s*=\s*["']http:\/\/hl7\.org\/fhir["']/.test(rootOf(headOf(bytes)));
}

/** Whether the root element is in the namespace of the VANSEnvelope. */
export function hasVansRoot(bytes: Uint8Array): boolean {
  return /xmlns(:[^\s=]{1,64})?\s*=\s*["']urn:oio:medcom:vans-envelope:1\.0\.4["']/.test(rootOf(headOf(bytes)));
}

/* The first start tag behind comments and declarations. No pattern over them all: unclosed ones would take it minutes. */
function rootOf(head: string): string {
  let at = head.indexOf('<');
  while (at >= 0) {
    const closer = closerOf(head.slice(at, at + 4));
    const end = head.indexOf(closer ?? '>', at + 2);
    if (closer === undefined) return head.slice(at, end < 0 ? undefined : end + 1);
    if (end < 0) return '';
    at = head.indexOf('<', end + closer.length);
  }
  return '';
}

function closerOf(opening: string): string | undefined {
  if (opening === '<!--') return '-->';
  if (opening.startsWith('<?')) return '?>';
  return opening.startsWith('<!') ? '>' : undefined;
}

function headOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, headLength)).toString('latin1');
  return head.startsWith('ï»¿') ? head.slice(3) : head;
}
