import type { Context } from '../context.ts';
import type { FormatName, StandardName } from '../formats/format.ts';
import type { Receipt, ReceiptContent } from '../message.ts';
import { envelopeFor } from '../routing/envelope.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { insertMessage, type MessageRow } from '../store/messages.ts';
import { findParty } from '../store/parties.ts';
import { prepared } from '../store/prepared.ts';
import type { Queryable } from '../store/store.ts';
import { traceparentOf } from '../store/traces.ts';
import { timeToLiveFor } from '../time-to-live.ts';
import { inSpan } from '../tracing/in-span.ts';

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
  const { id: messageId, receipt, original } = kept;
  const told = { messageId, outcome: receipt.content.outcome };
  const answered = async () => ({ about: await traceparentOf(db, { messageId: original.id }) });
  await inSpan('receipt', told, () => storeReceipt(db, context, kept), answered);
}

async function storeReceipt(db: Queryable, context: Context, kept: KeptReceipt): Promise<void> {
  const { id, receipt, original, form } = kept;
  const party = await findParty(db, original.senderGln);
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
    timeToLive: timeToLiveFor(party, 'receipt'),
  });
  await addEvents(db, [{ messageId: id, kind: 'accepted', actor: receipt.sender.gln }]);
  if (kept.silent) return;
  await insertDelivery(db, {
    messageId: id,
    partyGln: original.senderGln,
    channel: party?.channel.kind ?? 'inbox',
    format: original.format,
    envelope: envelopeFor(party, original.format),
  });
}

/** Whether a message has been answered for good; a temporary failure may still be followed by another answer. */
export async function hasFinalReceipt(db: Queryable, messageId: string): Promise<boolean> {
  const outcomes = await outcomesToldOf(db, messageId);
  return outcomes.has('accepted') || outcomes.has('rejected');
}

/** What the sender of a message has been told of it by receipts. */
export async function outcomesToldOf(db: Queryable, messageId: string): Promise<Set<ReceiptContent['outcome']>> {
  const { rows } = await db.query<{ code: ReceiptContent['outcome'] }>(
    prepared(`SELECT DISTINCT code FROM events WHERE message_id = $1 AND kind IN ('receipt-sent', 'receipt-received')`),
    [messageId],
  );
  return new Set(rows.map(({ code }) => code));
}
