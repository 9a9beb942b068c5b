import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../context.ts';
import { letterKey, type Message } from '../message.ts';
import { canonicalBytes } from '../messages/index.ts';
import { envelopeFor } from '../routing/envelope.ts';
import { route } from '../routing/route.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { contentMac } from '../store/keys.ts';
import { claimLetterId } from '../store/letters.ts';
import { insertMessage } from '../store/messages.ts';
import type { Queryable } from '../store/store.ts';
import { timeToLiveFor } from '../time-to-live.ts';

/**
 * Keeps a message that the gateway wrote by itself, with its delivery; its receipts end here. Returns its id, or undefined where
 * a message with its letter id went out before. Throws what `route` throws, and has then written nothing.
 */
export async function sendOwn(
  db: Queryable,
  { store }: Context,
  message: Message,
  threadId: string | undefined,
): Promise<string | undefined> {
  const { party, format, parts } = await route(db, message);
  const id = uuidv7();
  const mac = contentMac(store.keys, Buffer.from(canonicalBytes(message)));
  if (!(await claimLetterId(db, letterKey(message), { messageId: id, contentMac: mac }))) return undefined;
  await insertMessage(db, store, {
    ...{ id, message, receiverGln: party.gln, threadId, automatic: true },
    ...{ format: 'json', contentType: 'application/json', original: Buffer.from(JSON.stringify(message)) },
    timeToLive: timeToLiveFor(party, message.type),
  });
  await addEvents(db, [{ messageId: id, kind: 'accepted', actor: 'gateway' }]);
  const { gln: partyGln, channel } = party;
  const envelope = envelopeFor(party, format);
  await insertDelivery(db, { messageId: id, partyGln, channel: channel.kind, format, envelope, threadId, parts });
  return id;
}
