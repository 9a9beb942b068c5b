import type { Context } from '../context.ts';
import { awaitReceipt } from '../store/awaited-receipts.ts';
import { addEvents } from '../store/events.ts';
import type { MessageRow } from '../store/messages.ts';
import { findParty } from '../store/parties.ts';
import { isTakenOver, withdrawParts } from '../store/parts.ts';
import type { Queryable } from '../store/store.ts';
import { answer } from './answer.ts';
import { hasFinalReceipt } from './keep.ts';

/** Why a receiver's system refuses a message on receipt (contract §4). */
export const rejectCodes = [
  'unknown-patient',
  'not-our-citizen',
  'wrong-receiver',
  'unreadable',
  'wrong-version',
  'other',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/**
 * Notes that the receiver has taken a delivery of the message over, in the transaction that ends the delivery. The sender
 * gets its receipt when all parts are taken over, unless the receiver's own system gives it (contract *Receipts*).
 */
export async function noteTakeover(db: Queryable, context: Context, message: MessageRow): Promise<void> {
  await addEvents(db, [{ messageId: message.id, kind: 'delivered', actor: message.receiverGln }]);
  if (!(await isTakenOver(db, message.id))) return;
  const party = await findParty(db, message.receiverGln);
  if (party?.receipts === 'explicit') return oweReceipt(db, message.id);
  await answer(db, context, message, { from: addressed(message, party?.name), outcome: 'accepted' });
}

/* What the receiver's own system has said already it owes no longer. */
async function oweReceipt(db: Queryable, messageId: string): Promise<void> {
  if (!(await hasFinalReceipt(db, messageId))) await awaitReceipt(db, messageId);
}

/** Notes that the receiver's system refuses the message, in the transaction that ends the delivery: a negative receipt goes to the sender. */
export async function noteRefusal(
  db: Queryable,
  context: Context,
  message: MessageRow,
  { code, text }: { code: RejectCode; text?: string | undefined },
): Promise<void> {
  await addEvents(db, [{ messageId: message.id, kind: 'rejected', actor: message.receiverGln, code }]);
  await withdrawParts(db, message.id);
  const party = await findParty(db, message.receiverGln);
  await answer(db, context, message, {
    from: addressed(message, party?.name),
    outcome: 'rejected',
    issues: [{ code, ...(text !== undefined && text !== '' && { text }) }],
  });
}

function addressed({ receiverGln: gln }: MessageRow, name: string | undefined): { gln: string; name?: string } {
  return { gln, ...(name !== undefined && { name }) };
}
