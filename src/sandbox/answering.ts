import type { Context } from '../context.ts';
import { renderStored } from '../delivery/render.ts';
import { examine } from '../documents/examine.ts';
import { DocumentRefusal } from '../documents/refusal.ts';
import { writeOne } from '../documents/translate.ts';
import { GatewayError } from '../errors.ts';
import { derivedShortId } from '../formats/derived-ids.ts';
import { formats } from '../formats/index.ts';
import { accept } from '../intake/accept.ts';
import type { Message } from '../message.ts';
import { messageById } from '../store/messages.ts';
import { listParties, type Party } from '../store/parties.ts';
import type { Reply } from './character.ts';

/** A reply that a character owes to a message. */
export interface Owed {
  /** The letter id it will bear. */
  id: string;
  messageId: string;
  as: Party;
  reply: Reply;
  /** By the sandbox's clock. */
  dueAt: Date;
}

/** The letter id of a character's reply to a message: the same after every start, so that none is sent twice. */
export function idOfReply(messageId: string, place: number): string {
  return derivedShortId('sandbox-reply', messageId, String(place));
}

/**
 * Sends a reply as its party would: the message is read as it was delivered, the reply is written in the party's own format and
 * posted. Nothing where the message is gone or there is nothing to say; throws where the store is away.
 */
export async function sendReply(context: Context, { id, messageId, as, reply }: Owed): Promise<void> {
  try {
    const received = await readAs(context, as, messageId);
    const message = received && reply.write(received, { id, at: new Date(), as });
    if (message) await post(context, as, message);
  } catch (error) {
    const isRefused = error instanceof DocumentRefusal || (error instanceof GatewayError && error.status < 500);
    if (!isRefused) throw error;
    const code = error instanceof GatewayError ? error.code : 'INVALID';
    context.log.warn('A character of the sandbox could not send its reply', { messageId, gln: as.gln, code });
  }
}

async function readAs(
  context: Context,
  { formats: [format = 'json'] }: Party,
  id: string,
): Promise<Message | undefined> {
  const stored = await messageById(context.store.pool, id);
  if (!stored) return undefined;
  const { bytes } = await renderStored(context, stored, format);
  return examine(bytes, { format }).messages[0];
}

async function post(context: Context, as: Party, message: Message): Promise<void> {
  const [name = 'json'] = as.formats;
  const format = formats[name];
  const bytes = Buffer.from(writeOne(message, format, await listParties(context.store.pool)));
  const caller = { credentialId: 'sandbox', name: as.name, role: 'party' as const, parties: [as.gln] };
  await accept(context, { bytes, mediaType: format.mediaTypes[0], caller });
}
