import type { Context } from '../context.ts';
import type { WrittenDocument } from '../delivery/render.ts';
import type { MessageTypeName } from '../message.ts';
import { checkOut, confirmCheck, takeBackCheck } from '../store/claim-checks.ts';
import type { Claim } from '../store/claims.ts';
import { addEvents } from '../store/events.ts';
import { outputPlace, seal } from '../store/sealed.ts';
import { DeliveryFailure } from './failure.ts';

/** What a broker carries in place of a message: ids alone, nothing of the patient (contract §4, last paragraph). */
export interface ClaimCheck {
  deliveryId: string;
  leaseToken: string;
  messageId: string;
  type: MessageTypeName;
  contentUrl: string;
  /** How often the delivery was handed to the broker, this time included: above 1 it may have been seen before. */
  attempt: number;
  /** From the second on: which of the documents that the message goes out in. */
  part?: number;
}

/** Thrown where nobody knows whether the broker has a claim check: it may still come to its consumer. */
export class PerhapsHandedOver extends DeliveryFailure {}

/** A claim check on its way, and how many seconds it holds. */
export interface Outgoing {
  check: ClaimCheck;
  seconds: number;
  /** Which turn of the delivery this is. */
  generation: number;
}

/** How the broker of a party gets claim checks. */
export interface Broker {
  /** How long the party may keep one, in seconds. */
  settleWithinSeconds: number;
  /** Where the gateway is called, without a slash at the end; '' where nobody has said. */
  publicUrl: string;
  /** Resolves with the broker's id of it once the broker has it. Throws PerhapsHandedOver or another DeliveryFailure. */
  publish(outgoing: Outgoing): Promise<string>;
}

/**
 * Gives a broker the claim check of a claimed delivery. The written document waits in the store, sealed, for whoever
 * comes with the check. Returns 'unheard' where the claim was lost or the receiver was quicker than the broker.
 */
export async function handOver(
  { store, wake }: Context,
  claim: Claim,
  document: WrittenDocument,
  broker: Broker,
): Promise<'heard' | 'unheard'> {
  const { id: deliveryId, messageId, generation, part } = claim;
  const written = seal(store.keys, document.bytes, outputPlace(deliveryId));
  const out = await checkOut(store.pool, claim, written);
  if (!out) return 'unheard';
  const { leaseToken, type, attempt, secondsLeft } = out;
  const contentUrl = `${broker.publicUrl}/v1/inbox/${deliveryId}/content`;
  const check = { deliveryId, leaseToken, messageId, type, contentUrl, attempt, ...(part > 1 && { part }) };
  const seconds = Math.max(1, Math.min(broker.settleWithinSeconds, Math.floor(secondsLeft)));
  const published = await broker.publish({ check, seconds, generation }).catch(async (error: unknown) => {
    const perhapsOut = error instanceof PerhapsHandedOver;
    if (await takeBackCheck(store.pool, claim, check, { perhapsOut })) throw error;
    /* Settled, refused or lost meanwhile: nothing has failed. */
    return undefined;
  });
  if (published === undefined) return 'unheard';
  await confirmCheck(store.pool, check, { brokerId: published, seconds });
  await addEvents(store.pool, [{ messageId, kind: 'available', actor: 'gateway', attempt: claim.attempt }]);
  /* Of one receiver few are in hand at a time: there is room for the next. */
  wake();
  return 'heard';
}
