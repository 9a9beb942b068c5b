import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../context.ts';
import { derivedShortId } from '../formats/derived-ids.ts';
import { formats } from '../formats/index.ts';
import type { Receipt } from '../message.ts';
import { canonicalIfKept } from '../store/message-content.ts';
import type { MessageRow } from '../store/messages.ts';
import { lockAnswers } from '../store/parts.ts';
import type { Queryable } from '../store/store.ts';
import { keepReceipt } from './keep.ts';

/** The new sending of a known letter: the id of its envelope, and what the receipt calls that. */
export interface Resending {
  envelopeId: string | undefined;
  /** Of a VANSEnvelope: its id where it was not seen before, else null; undefined for a bare document. */
  vans?: string | null | undefined;
}

/**
 * Answers an official resend (a known letter in a new envelope) with the first receipt once more, for the new envelope.
 * Nothing is sent for an envelope that has its receipt, before the first receipt, after what they say was removed, and in a format that knows no resend.
 * Source: MedCom's matrix of new and seen envelope and letter ids (CareCommunication governance §3.1, MR8).
 */
export async function answerAgain(
  db: Queryable,
  context: Context,
  original: MessageRow,
  { envelopeId, vans }: Resending,
): Promise<void> {
  const isNew = envelopeId !== undefined && envelopeId !== original.envelopeId;
  const sending = vans === undefined ? isNew && envelopeId : vans;
  if (!formats[original.format].resends || !sending) return;
  const letterId = derivedShortId('receipt', original.id, 'envelope', sending);
  await lockAnswers(db, original.id);
  const given = await receiptsOf(db, original.id);
  const [first] = given;
  if (!first || given.some((receipt) => receipt.letterId === letterId)) return;
  const receipt = await canonicalIfKept(context.store, first.id);
  if (!receipt || !(await canonicalIfKept(context.store, original.id))) return;
  if (receipt.type !== 'receipt') throw new Error('what answers a message is a receipt');
  const again: Receipt = {
    ...receipt,
    letterId,
    content: {
      ...receipt.content,
      original: { letterId: original.letterId, ...(envelopeId !== undefined && { envelopeId }) },
    },
  };
  const bytes = Buffer.from(JSON.stringify(again));
  await keepReceipt(db, context, {
    id: uuidv7(),
    receipt: again,
    original,
    form: { format: 'json', contentType: 'application/json', bytes },
  });
}

/* The receipts of a message that its sender got, the final one first. */
async function receiptsOf(db: Queryable, messageId: string): Promise<{ id: string; letterId: string }[]> {
  const { rows } = await db.query<{ id: string; letter_id: string }>(
    `SELECT m.id, m.letter_id FROM messages m JOIN deliveries d ON d.message_id = m.id
     WHERE m.answers = $1 ORDER BY m.id DESC`,
    [messageId],
  );
  return rows.map((row) => ({ id: row.id, letterId: row.letter_id }));
}
