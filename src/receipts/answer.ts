import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../context.ts';
import { derivedShortId } from '../formats/derived-ids.ts';
import type { Receipt, ReceiptContent } from '../message.ts';
import { followOutcome } from '../reminders/outcome.ts';
import { endAwaiting } from '../store/awaited-receipts.ts';
import { addEvents } from '../store/events.ts';
import { type MessageRow, messageById } from '../store/messages.ts';
import { lockAnswers } from '../store/parts.ts';
import { joinedTo } from '../store/posted-files.ts';
import type { Queryable } from '../store/store.ts';
import { hasFinalReceipt, keepReceipt } from './keep.ts';

/** Who says it, and what. */
export interface Answer {
  /** GLN of the receiver that took over or refused; the gateway's own where it speaks for itself. */
  from: { gln: string; name?: string };
  outcome: ReceiptContent['outcome'];
  issues?: ReceiptContent['issues'];
}

/**
 * Answers a message with a receipt that goes to its sender like any other message. Nothing is sent for a receipt, for what the
 * gateway wrote by itself, for a
 * positive answer the sender did not ask for, and where the message has its final receipt already: the same message
 * always gets the same answer (contract *Receipts*).
 */
export async function answer(db: Queryable, context: Context, original: MessageRow, said: Answer): Promise<void> {
  await followOutcome(db, original, said.outcome);
  await answerOne(db, context, original, said);
  await answerJoined(db, context, original, said);
}

/** Answers the files that were joined to a message as it was answered itself: each half gets its own receipt. */
export async function answerJoined(db: Queryable, context: Context, original: MessageRow, said: Answer): Promise<void> {
  for (const id of await joinedTo(db, original.id)) {
    const files = await messageById(db, id);
    if (files) await answerOne(db, context, files, said);
  }
}

async function answerOne(db: Queryable, context: Context, original: MessageRow, said: Answer): Promise<void> {
  if (original.type === 'receipt' || original.automatic) return;
  if (said.outcome === 'accepted' && !original.receiptRequested) return;
  await lockAnswers(db, original.id);
  if (await hasFinalReceipt(db, original.id)) return;
  const id = uuidv7();
  const receipt: Receipt = {
    type: 'receipt',
    letterId: derivedShortId('receipt', original.id, said.outcome),
    sentAt: new Date().toISOString(),
    receiptRequested: false,
    sender: said.from,
    receiver: { gln: original.senderGln },
    content: {
      outcome: said.outcome,
      original: {
        letterId: original.letterId,
        ...(original.envelopeId !== undefined && { envelopeId: original.envelopeId }),
      },
      ...(said.issues && { issues: said.issues }),
    },
  };
  await keepReceipt(db, context, {
    id,
    receipt,
    original,
    form: { format: 'json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(receipt)) },
  });
  await endAwaiting(db, original.id);
  await addEvents(db, [{ messageId: original.id, kind: 'receipt-sent', actor: said.from.gln, code: said.outcome }]);
}
