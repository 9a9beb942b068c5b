import { GatewayError } from '../errors.ts';
import { isClean } from '../finding.ts';
import { derivedUuid } from '../formats/derived-ids.ts';
import { formats } from '../formats/index.ts';
import { writeVansEnvelope } from '../formats/vans-envelope/write.ts';
import type { WrittenDocument } from './render.ts';

/** What makes one sending of a document differ from the next. */
export interface Sending {
  deliveryId: string;
  /** Which attempt or hand-out this is. */
  turn: string;
  receiverGln: string;
}

/**
 * The document in a VANSEnvelope: the message keeps its id however often it is sent, the envelope has one of its own each time.
 * Throws OUTPUT_INVALID where the envelope breaks its schema. Source: MedCom, VANSEnvelope 1.0.4; messaging governance, ids.
 */
export function inVansEnvelope(document: WrittenDocument, sending: Sending): WrittenDocument {
  const { bytes, label, senderGln } = document;
  if (!label) return document;
  const envelopeId = derivedUuid('vans-envelope', sending.deliveryId, sending.turn);
  const messageId = derivedUuid('vans-message', sending.deliveryId);
  const { receiverGln } = sending;
  const sentAt = new Date().toISOString();
  const wrapped = writeVansEnvelope(bytes, label, { senderGln, receiverGln, envelopeId, messageId, sentAt });
  const { findings } = formats['medcom-xml'].read(wrapped, { strict: true });
  if (!isClean(findings)) {
    throw new GatewayError(
      'OUTPUT_INVALID',
      'The gateway wrote a VANSEnvelope that breaks its own schema. This is a fault of the gateway: report it.',
      findings,
    );
  }
  return {
    ...document,
    bytes: Buffer.from(wrapped),
    contentType: 'application/xml',
    envelope: { letterId: messageId, envelopeId },
  };
}
