import type { Finding, FindingParams } from '../../finding.ts';
import { isClean } from '../../finding.ts';
import type { Cover } from '../../message.ts';
import { decodeBase64 } from '../base64.ts';
import { fromCopenhagen } from '../copenhagen-time.ts';
import type { Reading, ReadOptions } from '../format.ts';
import { decodeXml } from '../medcom-xml/charset.ts';
import { childOf, codeOf, descendantOf, rawTextOf, type XmlElement } from '../medcom-xml/element.ts';
import { withoutFiles } from '../medcom-xml/light.ts';
import { positionIn } from '../medcom-xml/position.ts';
import { scanXml } from '../medcom-xml/scan.ts';
import { validateXml } from '../medcom-xml/schema.ts';
import { pathOf } from '../medcom-xml/schema-findings.ts';
import { attributeOf } from './attribute.ts';
import { formatOfPayload, isMislabelled, type PayloadReader, withinData } from './payload.ts';
import { readReceipt } from './receipt.ts';
import { tolerated } from './tolerate.ts';

/** The namespace of the one version that is read and written. */
export const vansNamespace = 'urn:oio:medcom:vans-envelope:1.0.4';

interface Opened {
  text: string;
  root: XmlElement;
  reading: Reading;
  options: ReadOptions;
  readPayload: PayloadReader;
}

/**
 * Opens a VANSEnvelope 1.0.4: a payload is read by the format that the envelope says it has, and the reading is the payload's; a
 * receipt of the envelope's own is read as a receipt. The standard is VANSEnvelope where the envelope is at fault.
 * Source: MedCom, VANSEnvelope 1.0.4.
 */
export function readVansEnvelope(bytes: Uint8Array, options: ReadOptions, readPayload: PayloadReader): Reading {
  const decoded = decodeXml(bytes, options);
  const reading: Reading = {
    format: 'medcom-xml',
    standard: 'VANSEnvelope',
    version: '1.0.4',
    findings: decoded.findings,
    letters: [],
  };
  if (decoded.text === undefined) return reading;
  const { text } = decoded;
  const { root, findings } = scanXml(text);
  reading.findings.push(...(findings.length > 0 ? findings : checked(text, root, options)));
  if (!root || !isClean(reading.findings)) return reading;
  const opened = { text, root, reading, options, readPayload };
  const message = childOf(root, 'Message');
  return message ? withPayload(opened, message) : withReceipt(opened);
}

function checked(text: string, root: XmlElement | undefined, { strict }: ReadOptions): Finding[] {
  const data = descendantOf(root, 'Message', 'Data');
  const found = validateXml(text, root, 'vans-envelope', withoutFiles(text, data ? [data] : [])).map(asBase64);
  return strict ? found : tolerated(found, (path) => codeOf(elementAt(root, path)));
}

/* Of data the schema's type and our own decoding say the same thing. */
function asBase64(found: Finding): Finding {
  if (found.code !== 'WRONG_TYPE' || found.path !== '/VANSEnvelope/Message/Data') return found;
  return { ...found, code: 'NOT_BASE64', detail: notBase64 };
}

const notBase64 = 'The data is not base64 as RFC 4648 lays it down; encode the document again.';

function elementAt(root: XmlElement | undefined, path: string): XmlElement | undefined {
  return descendantOf(root, ...path.split('/').slice(2));
}

function withReceipt({ text, root, reading }: Opened): Reading {
  const receipt = childOf(root, 'Receipt');
  const envelopeId = codeOf(childOf(root, 'EnvelopeIdentifier')) ?? '';
  const cover: Cover = {
    letterId: envelopeId,
    sentAt: sentAt(codeOf(childOf(root, 'SentDateTime')) ?? ''),
    sender: { gln: endPoint(root, 'SenderID') },
    receiver: { gln: endPoint(root, 'ReceiverID') },
  };
  for (const side of ['SenderID', 'ReceiverID'] as const) {
    const element = childOf(root, side);
    if (element && attributeOf(text, element, 'EndPointType') !== 'EAN') {
      const detail = 'The end point is no GLN, so no party is found by it; give its GLN, with the type EAN.';
      reading.findings.push(finding(text, element, 'warning', 'GLN_SHAPE', detail));
    }
  }
  return { ...reading, envelope: { kind: 'vans', envelopeId }, letters: receipt ? readReceipt(receipt, cover) : [] };
}

function withPayload(opened: Opened, message: XmlElement): Reading {
  const { text, root, reading, options, readPayload } = opened;
  const data = childOf(message, 'Data');
  const refusal = (code: string, detail: string): Reading => {
    return { ...reading, findings: [...reading.findings, finding(text, data ?? message, 'error', code, detail)] };
  };
  const payload = decodeBase64(rawTextOf(data) ?? '');
  if (!payload) return refusal('NOT_BASE64', notBase64);
  const format = formatOfPayload(text, message, payload);
  if (!format) {
    return refusal(
      'PAYLOAD_NOT_SUPPORTED',
      'The data is none of what the gateway takes in an envelope: MedCom XML, and MedCom FHIR in XML or JSON.',
    );
  }
  const { charset: _, ...within } = options;
  const read = readPayload(format, payload, within);
  const findings = [...reading.findings, ...aboutPayload(opened, message, payload.length, read)];
  return {
    ...read,
    findings: [...findings, ...read.findings.map(withinData)],
    envelope: {
      kind: 'vans',
      envelopeId: codeOf(childOf(root, 'EnvelopeIdentifier')) ?? '',
      messageId: codeOf(descendantOf(message, 'MetaInformation', 'Identifier')) ?? '',
    },
  };
}

/** Warns where the envelope tells of its payload what the payload does not bear out. */
function aboutPayload({ text, root }: Opened, message: XmlElement, length: number, read: Reading): Finding[] {
  const found: Finding[] = [];
  const warn = (at: XmlElement | undefined, code: string, detail: string, params: FindingParams = {}) => {
    if (at) found.push({ ...finding(text, at, 'warning', code, detail), params });
  };
  const document = descendantOf(message, 'MetaInformation', 'Document');
  const size = childOf(document, 'SizeInBytes');
  if (Number(codeOf(size)) !== length)
    warn(size, 'SIZE_MISMATCH', `The data is ${length} bytes; state that, or look whether the data was cut.`, {
      reason: 'length',
      length,
    });
  if (isMislabelled(message, read))
    warn(childOf(document, 'Name'), 'DOCUMENT_MISLABELLED', 'Name or Version is not that of the document in the data.');
  const [letter] = read.letters;
  const sides = [
    ['SenderID', letter?.cover.sender.gln],
    ['ReceiverID', letter?.cover.receiver.gln],
  ] as const;
  for (const [side, gln] of sides) {
    const element = childOf(root, side);
    const isGln = element && attributeOf(text, element, 'EndPointType') === 'EAN';
    if (isGln && gln !== undefined && endPoint(root, side) !== gln)
      warn(element, 'PARTY_DIFFERS', 'The GLN is not that of the document in the data, which is the one that counts.');
  }
  return found;
}

function endPoint(root: XmlElement, side: 'SenderID' | 'ReceiverID'): string {
  return codeOf(childOf(root, side)) ?? '';
}

/* A time without a zone is Danish time, as everywhere in MedCom XML. */
function sentAt(written: string): string {
  if (/(?:Z|[+-][0-9]{2}:[0-9]{2})$/.test(written)) return written;
  const [, date = '', time = '', rest = ''] = /^([0-9-]{1,20})T([0-9]{2}:[0-9]{2})(.{0,60})$/.exec(written) ?? [];
  if (!/^[0-9]{4}-/.test(date)) return written;
  return fromCopenhagen(date, time).replace(/:00(?=[+Z-][0-9:]*$)/, rest);
}

function finding(text: string, at: XmlElement, severity: Finding['severity'], code: string, detail: string): Finding {
  return { severity, code, path: pathOf(at), ...positionIn(text, at.start), detail };
}
