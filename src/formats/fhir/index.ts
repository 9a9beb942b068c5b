import { GatewayError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Format, Letter, Reading, ReadOptions, WriteContext } from '../format.ts';
import { decode } from './decode.ts';
import { fhirIds } from './ids.ts';
import { parseJson, printJson } from './json-syntax.ts';
import { fhirObstacles } from './obstacles.ts';
import { readAcknowledgement } from './read-acknowledgement.ts';
import { readCareCommunication } from './read-care-communication.ts';
import type { Bundle } from './resources.ts';
import { type JsonObject, positionAt, type Source, Unreadable } from './source.ts';
import { validate } from './validate.ts';
import { writeAcknowledgement } from './write-acknowledgement.ts';
import { writeCareCommunication } from './write-care-communication.ts';
import { segmentOf } from './write-segments.ts';
import { printXml } from './xml-print.ts';
import { readXml } from './xml-syntax.ts';

/** How resources are written down. */
interface Syntax {
  parse(text: string): Source;
  print(resource: JsonObject): string;
}

/** MedCom CareCommunication 5.0 and Acknowledgement 2.0 in FHIR JSON. */
export const fhirJson: Format = fhirFormat('fhir-json', ['application/fhir+json'], {
  parse: parseJson,
  print: printJson,
});

/** The same in FHIR XML. */
export const fhirXml: Format = fhirFormat('fhir-xml', ['application/fhir+xml'], { parse: readXml, print: printXml });

function fhirFormat(name: 'fhir-json' | 'fhir-xml', mediaTypes: readonly string[], syntax: Syntax): Format {
  return {
    name,
    mediaTypes,
    carries: ['correspondence', 'receipt'],
    enveloped: true,
    resends: true,
    specificRecipient: true,
    namesPredecessor: true,
    repeatsEpisode: true,
    segmentOf: (letter) => segmentOf(letter, fhirIds(letter).letterId),
    read: (bytes, options) => read(name, syntax, bytes, options),
    obstacles: fhirObstacles,
    ids: fhirIds,
    write: (letter, context) => write(syntax, letter, context),
  };
}

function read(format: Reading['format'], syntax: Syntax, bytes: Uint8Array, { charset, strict }: ReadOptions): Reading {
  let text = '';
  try {
    text = decode(bytes, charset);
    return readSource(format, syntax.parse(text), strict ?? false);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { format, findings: [unreadable(error, text)], letters: [] };
  }
}

function unreadable({ message, offset, reason }: Unreadable, text: string): Finding {
  const place = offset === undefined ? {} : positionAt(text, offset);
  return { severity: 'error', code: 'UNREADABLE', ...place, detail: message, ...(reason && { params: { reason } }) };
}

function readSource(format: Reading['format'], source: Source, strict: boolean): Reading {
  const { standard, version, findings, message } = validate(source, strict);
  if (!standard || !version) return { format, findings, letters: [] };
  if (!message) return { format, standard, version, findings, letters: [] };
  if (standard === 'Acknowledgement')
    return { format, standard, version, findings, letters: [{ ...readAcknowledgement(message), standard, version }] };
  const { letter, warnings } = readCareCommunication(message);
  return {
    format,
    standard,
    version,
    findings: [...findings, ...warnings],
    letters: [{ ...letter, standard, version }],
  };
}

/** Writes a letter and holds the result against the schemas before it leaves. Throws OUTPUT_INVALID, a bug of the gateway's. */
function write(syntax: Syntax, letter: Letter, context: WriteContext): Uint8Array {
  const bundle = toJson(bundleOf(letter, context));
  const { findings, message } = validate({ text: '', root: bundle, places: new WeakMap(), problems: [] });
  if (!message)
    throw new GatewayError('OUTPUT_INVALID', 'The gateway wrote a FHIR message that breaks its standard.', findings);
  return new TextEncoder().encode(syntax.print(bundle));
}

function bundleOf(letter: Letter, context: WriteContext): Bundle {
  const { body } = letter;
  if (body.kind === 'correspondence') return writeCareCommunication(letter, context);
  if (body.kind === 'receipt') return writeAcknowledgement(letter, body, context);
  throw new GatewayError('TARGET_CANNOT_CARRY', 'FHIR carries texts about a patient and receipts.');
}

/** Resources without the properties that are absent, as JSON has them. */
function toJson(bundle: Bundle): JsonObject {
  return JSON.parse(JSON.stringify(bundle)) as JsonObject;
}
