import type { Context } from '../context.ts';
import type { FormatName, StandardName } from '../formats/format.ts';
import type { Receipt } from '../message.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { insertMessage, type MessageRow } from '../store/messages.ts';
import { findParty } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { timeToLiveSeconds } from '../time-to-live.ts';

/** A receipt about to be stored, in the form it came in. */
export interface KeptReceipt {
  id: string;
  receipt: Receipt;
  original: MessageRow;
  form: {
    format: FormatName;
    standard?: StandardName | undefined;
    version?: string | undefined;
    contentType: string;
    bytes: Buffer;
  };
  /** A swallowed receipt is stored, so that its repeat is known, and goes nowhere. */
  silent?: boolean;
}

/** Stores a receipt and its delivery to the sender of the original, in the format the original was posted in. */
export async function keepReceipt(db: Queryable, context: Context, kept: KeptReceipt): Promise<void> {
  const { id, receipt, original, form } = kept;
  await insertMessage(db, context.store, {
    id,
    message: receipt,
    receiverGln: original.senderGln,
    threadId: original.threadId,
    format: form.format,
    standard: form.standard,
    version: form.version,
    contentType: form.contentType,
    original: form.bytes,
    answers: original.id,
    timeToLive: timeToLiveSeconds,
  });
  await addEvents(db, [{ messageId: id, kind: 'accepted', actor: receipt.sender.gln }]);
  if (kept.silent) return;
  const party = await findParty(db, original.senderGln);
  await insertDelivery(db, {
    messageId: id,
    partyGln: original.senderGln,
    channel: party?.channel.kind ?? 'inbox',
    format: original.format,
    envelope: party?.envelope,
  });
}

/** Whether a message has been answered for good; a temporary failure may still be followed by another answer. */
export async function hasFinalReceipt(db: Queryable, messageId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM events WHERE message_id = $1 AND kind IN ('receipt-sent', 'receipt-received')
       AND code IN ('accepted', 'rejected') LIMIT 1`,
    [messageId],
  );
  return rowCount === 1;
}
