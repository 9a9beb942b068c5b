import { breathe } from '../breathe.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Letter } from '../formats/format.ts';
import { letterKey, type Message } from '../message.ts';
import { canonicalText } from '../messages/index.ts';
import { contentMac } from '../store/keys.ts';
import { findLetter } from '../store/letters.ts';
import { type MessageRow, messageById } from '../store/messages.ts';
import type { Queryable } from '../store/store.ts';
import { envelopeOf, mustNotReuseIds } from './envelope.ts';
import type { ReadDocument } from './read.ts';

/** A message of a document with the mac of its content, and the message it repeats where it is known already. */
export interface RecognisedLetter {
  message: Message;
  letter: Letter;
  mac: Buffer;
  repeats?: MessageRow;
}

/**
 * Tells new messages from repeats. Throws LETTER_ID_REUSED when a letter id was used for other content, ENVELOPE_ID_REUSED or
 * MESSAGE_ID_REUSED when that is so of an id of the envelope.
 * Only a first look: `keep` decides under the lock of the letter id.
 */
export async function recogniseRepeats(context: Context, document: ReadDocument): Promise<RecognisedLetter[]> {
  await mustNotReuseIds(context.store.pool, envelopeOf(context, document));
  const recognised: RecognisedLetter[] = [];
  for (const { message, letter } of document.messages) {
    const text = canonicalText(message);
    await breathe(text);
    const mac = contentMac(context.store.keys, text);
    await breathe(text);
    const repeats = await repeatedMessage(context.store.pool, message, mac);
    recognised.push({ message, letter, mac, ...(repeats && { repeats }) });
  }
  return recognised;
}

/** The message that this one repeats: same sender, letter id and content, and not expired. Undefined where it is new or to be delivered anew. */
export async function repeatedMessage(
  db: Queryable,
  message: Message,
  mac: Buffer,
  options: { lock?: boolean } = {},
): Promise<MessageRow | undefined> {
  const known = await findLetter(db, letterKey(message), options);
  if (!known) return undefined;
  if (!known.contentMac.equals(mac)) throw reused();
  const first = await messageById(db, known.messageId);
  return first?.status === 'expired' ? undefined : first;
}

function reused(): GatewayError {
  const detail =
    'The sender has used this letter id for a message with other content: give the message a letter id of its own.';
  return new GatewayError('LETTER_ID_REUSED', detail, [
    { severity: 'error', code: 'LETTER_ID_REUSED', path: '/letterId', detail },
  ]);
}
