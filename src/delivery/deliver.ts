import type { Context } from '../context.ts';
import { failpoint } from '../failpoint.ts';
import { type Claim, claimDelivery } from '../store/claims.ts';
import type { Turn } from '../store/deliveries.ts';
import { type MessageRow, storedMessage } from '../store/messages.ts';
import { inSpan } from '../tracing/in-span.ts';
import { inVansEnvelope } from './envelop.ts';
import { settleFailure } from './fail.ts';
import { refuseLoneFiles } from './lone-files.ts';
import { keepWrittenIds, renderStored, type WrittenDocument } from './render.ts';

/**
 * Delivers one turn of a delivery: claimed, translated to the receiver's format, checked against its schema, handed to
 * the receiver's channel. Does nothing where somebody else has the turn. A message that cannot be delivered is given
 * another turn or laid among the dead letters; only an unreachable store makes this throw, and then the claim runs out
 * and the relay takes the delivery up again.
 */
export async function deliver(context: Context, turn: Turn): Promise<void> {
  const claim = await claimDelivery(context.store.pool, turn);
  if (!claim) return;
  const born = async () => ({ about: claim.bornIn });
  await inSpan('deliver', idsOf(claim), () => deliverClaimed(context, claim), born);
}

async function deliverClaimed(context: Context, claim: Claim): Promise<void> {
  try {
    const stored = await storedMessage(context.store.pool, claim.messageId);
    if (await refuseLoneFiles(context, claim, stored)) return;
    await send(context, claim, stored);
  } catch (error) {
    await settleFailure(context, claim, error);
  }
}

async function send(context: Context, claim: Claim, stored: MessageRow): Promise<void> {
  const document = enveloped(await renderStored(context, stored, claim.format, claim.part), claim);
  await keepWrittenIds(context.store.pool, claim, document);
  await failpoint('worker-after-translate', claim.messageId);
  await inSpan('send', idsOf(claim), () => context.channels[claim.channel].send(context, claim, document));
  await failpoint('worker-after-send', claim.messageId);
}

function idsOf({ id: deliveryId, messageId, channel, format, attempt }: Claim) {
  return { deliveryId, messageId, channel, format, attempt };
}

function enveloped(document: WrittenDocument, { id, partyGln, envelope, attempt, generation }: Claim): WrittenDocument {
  if (!envelope) return document;
  return inVansEnvelope(document, { deliveryId: id, turn: `${generation}.${attempt}`, receiverGln: partyGln });
}
