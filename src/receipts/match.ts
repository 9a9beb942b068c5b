import { GatewayError } from '../errors.ts';
import type { Receipt } from '../message.ts';
import { findByEnvelopeId, findByLetterId } from '../store/identifiers.ts';
import type { MessageRow } from '../store/messages.ts';
import { findParty } from '../store/parties.ts';
import { lockAnswers } from '../store/parts.ts';
import type { Queryable } from '../store/store.ts';
import { outcomesToldOf } from './keep.ts';

/**
 * The message that a receipt posted by its receiver answers, found by the letter id that the receiver knows.
 * Throws ORIGINAL_UNKNOWN where this receiver got no such message from that sender.
 */
export async function originalOfReceipt(db: Queryable, receipt: Receipt): Promise<MessageRow> {
  const sender = receipt.receiver.gln;
  const original = sender === undefined ? undefined : await answered(db, receipt, sender);
  if (original) return original;
  throw new GatewayError(
    'ORIGINAL_UNKNOWN',
    'No message with this letter id went from the receiver of this receipt to its sender: check the letter id and both GLNs.',
    [
      {
        severity: 'error',
        code: 'ORIGINAL_UNKNOWN',
        path: '/content/original/letterId',
        detail: 'No message between these two parties bears this letter id: use the id the message was delivered with.',
      },
    ],
  );
}

/* A receipt that names no letter answers its envelope, whose id stands in the letter's place. */
async function answered(db: Queryable, receipt: Receipt, sender: string): Promise<MessageRow | undefined> {
  const { letterId, envelopeId } = receipt.content.original;
  const way = { from: sender, to: receipt.sender.gln };
  const byLetter = await findByLetterId(db, letterId, way);
  if (byLetter || envelopeId !== letterId) return byLetter;
  return findByEnvelopeId(db, envelopeId, way);
}

/**
 * Whether a receipt goes on to the sender of the original. Swallowed are: a receipt for a receipt, one after the final
 * one, a second temporary failure, a positive one that nobody asked for or that the gateway gives itself on takeover
 * (contract *Receipts*). So an `accepted` may follow a `failed-temporarily`, never a `rejected`, and nothing follows an
 * `accepted` (MedCom, general technical use cases, KR5). Nobody else answers the original until the transaction ends.
 */
export async function goesOn(db: Queryable, receipt: Receipt, original: MessageRow): Promise<boolean> {
  if (original.type === 'receipt') return false;
  await lockAnswers(db, original.id);
  const { outcome } = receipt.content;
  const told = await outcomesToldOf(db, original.id);
  if (told.has('accepted') || told.has('rejected') || told.has(outcome)) return false;
  if (outcome !== 'accepted') return true;
  const receiver = await findParty(db, original.receiverGln);
  return original.receiptRequested && receiver?.receipts === 'explicit';
}

/** The receipt as the sender of the original knows it: with the sender's own ids of the message. */
export function inSendersIds(receipt: Receipt, original: MessageRow): Receipt {
  const { letterId, envelopeId } = original;
  const known = { letterId, ...(envelopeId !== undefined && { envelopeId }) };
  return { ...receipt, content: { ...receipt.content, original: known } };
}
