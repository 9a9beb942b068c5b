import type { Context } from '../context.ts';
import { type ErrorCode, GatewayError } from '../errors.ts';
import { isEnvelopeIdUsed, keepEnvelope, type SeenEnvelope, standingOfEnvelope } from '../store/envelopes.ts';
import { contentMac } from '../store/keys.ts';
import type { Queryable } from '../store/store.ts';
import type { ReadDocument } from './read.ts';

/** The envelope a document came in, as the store keeps it; undefined for a bare one and for a receipt of the envelope's own. */
export function envelopeOf({ store }: Context, { reading, messages }: ReadDocument): SeenEnvelope | undefined {
  const { envelope } = reading;
  const [first] = messages;
  if (envelope?.messageId === undefined || !first) return undefined;
  const letters = JSON.stringify(messages.map(({ message }) => [message.sender.gln, message.letterId]));
  return {
    senderGln: first.message.sender.gln,
    envelopeId: envelope.envelopeId.toLowerCase(),
    messageId: envelope.messageId.toLowerCase(),
    lettersMac: contentMac(store.keys, letters),
  };
}

/**
 * Throws ENVELOPE_ID_REUSED or MESSAGE_ID_REUSED where the sender has used an id of this envelope for something else.
 * What was seen before goes on: the letters in it decide whether anything is new.
 */
export async function mustNotReuseIds(db: Queryable, envelope: SeenEnvelope | undefined): Promise<void> {
  if (!envelope) return;
  const standing = await standingOfEnvelope(db, envelope);
  if (standing === 'envelope-reused') {
    throw reused(
      'ENVELOPE_ID_REUSED',
      '/VANSEnvelope/EnvelopeIdentifier',
      'The sender has used this envelope id for another message: make a new one for every sending.',
    );
  }
  if (standing === 'message-reused') {
    throw reused(
      'MESSAGE_ID_REUSED',
      '/VANSEnvelope/Message/MetaInformation/Identifier',
      'The sender has used this message id for other letters: make a new one for every message.',
    );
  }
}

/** Keeps the envelope of a document; whether this is a sending that was not seen before. Throws what `mustNotReuseIds` throws. */
export async function claimEnvelope(db: Queryable, envelope: SeenEnvelope): Promise<boolean> {
  const isNew = await keepEnvelope(db, envelope);
  await mustNotReuseIds(db, envelope);
  return isNew;
}

/**
 * Whether the sender has used the id of a bare document's own envelope (Emessage, Bundle) for other letters. MedCom calls
 * that the sender's error and leaves the answer open: the letter is taken and the error noted (docs/decisions/0005).
 */
export async function usesIdAgain(db: Queryable, { reading, messages }: ReadDocument): Promise<boolean> {
  const [first] = messages;
  const envelopeId = first?.message.envelopeId;
  if (reading.format === 'json' || reading.envelope || !first || envelopeId === undefined) return false;
  const letterIds = messages.map(({ message }) => message.letterId);
  return isEnvelopeIdUsed(db, { senderGln: first.message.sender.gln, envelopeId, letterIds });
}

function reused(code: ErrorCode, path: string, detail: string): GatewayError {
  return new GatewayError(code, detail, [{ severity: 'error', code, path, detail }]);
}
