import type { Cover } from '../../message.ts';
import type { Letter, ReceiptBody } from '../format.ts';
import { childOf, codeOf, descendantOf, lineOf, type XmlElement } from '../medcom-xml/element.ts';

/** The receipts that an envelope can hold, and what each says. XCTL01's counterpart is the word of the network itself. */
const outcomes = {
  NegativeVans: { outcome: 'rejected', fromGateway: true },
  NegativeMessage: { outcome: 'rejected' },
  PositiveMessage: { outcome: 'accepted' },
} as const;

/** Reads a receipt of the envelope's own; it answers the message, or where it names none the envelope. */
export function readReceipt(receipt: XmlElement, cover: Cover): Letter[] {
  const [element] = receipt.elements;
  const kind = Object.entries(outcomes).find(([name]) => name === element?.name)?.[1];
  if (!element || !kind) return [];
  const envelopeId = codeOf(childOf(element, 'OriginalEnvelopeIdentifier')) ?? '';
  const letterId = codeOf(descendantOf(element, 'OriginalMessage', 'Identifier')) ?? envelopeId;
  const body: ReceiptBody = { kind: 'receipt', ...kind, original: { letterId, envelopeId }, ...issuesOf(element) };
  return [{ cover, body, standard: 'VANSEnvelope', version: '1.0.4' }];
}

/* The numbers of errors have no public list: the number stands before what it means. */
function issuesOf(element: XmlElement): Pick<ReceiptBody, 'issues'> {
  const error = childOf(element, 'Error');
  if (!error) return {};
  const text = [codeOf(childOf(error, 'Code')), lineOf(childOf(error, 'Description'))].filter(Boolean).join(': ');
  return { issues: [{ code: 'other', ...(text && { text }) }] };
}
