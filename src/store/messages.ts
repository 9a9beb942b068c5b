import { breathe } from '../breathe.ts';
import type { FormatName, StandardName } from '../formats/format.ts';
import type { Message, MessageTypeName } from '../message.ts';
import { cprHash } from './keys.ts';
import { columns, from, rowOf, type Selected } from './message-rows.ts';
import { prepared } from './prepared.ts';
import { seal } from './sealed.ts';
import type { Queryable, Store } from './store.ts';

/** Where a message stands, as its sender and receiver see it (contract §4). */
export type MessageStatus = 'accepted' | 'available' | 'delivered' | 'rejected' | 'expired' | 'dead' | 'cancelled';

export type ExchangeKind = NonNullable<Message['exchange']>['kind'];

/** A message as the store knows it, without its bodies. */
export interface MessageRow {
  id: string;
  type: MessageTypeName;
  senderGln: string;
  receiverGln: string;
  letterId: string;
  envelopeId?: string;
  threadId?: string;
  format: FormatName;
  standard?: StandardName;
  version?: string;
  contentType: string;
  receiptRequested: boolean;
  /** Of a receipt: the message it answers. */
  answers?: string;
  /** How it follows from another message; receipts have none. */
  exchange?: ExchangeKind;
  /** The stored message between the same parties that it answers, forwards or corrects. */
  predecessor?: string;
  /** The newest message that corrects it. */
  correctedBy?: string;
  status: MessageStatus;
  /** Its receiver has taken it over and its own system has not answered in time. */
  receiptOverdue: boolean;
  /** The gateway wrote it by itself: its receipts end here. */
  automatic: boolean;
  acceptedAt: Date;
  expiresAt: Date;
}

/** What is known of its thread as a message is stored. */
export interface Follows {
  /** The id that the message itself called the thread by. */
  namedThread?: string;
  /** The stored message between the same parties that it answers, forwards or corrects. */
  predecessor?: string;
  /** The letter that it answers or corrects and that has not come yet; whose it is, where the message tells. */
  awaits?: { letterId: string; senderGln: string | null };
}

/** A message about to be stored. */
export interface NewMessage {
  id: string;
  message: Message;
  receiverGln: string;
  threadId?: string | undefined;
  format: FormatName;
  standard?: StandardName | undefined;
  version?: string | undefined;
  contentType: string;
  /** The bytes as received. */
  original: Buffer;
  answers?: string | undefined;
  automatic?: boolean;
  /** What it follows in its thread. */
  follows?: Follows;
  /** Seconds from acceptance until it expires undelivered. */
  timeToLive: number;
}

/** Stores a message; its bodies sealed and bound to this row. */
export async function insertMessage(db: Queryable, store: Store, added: NewMessage): Promise<void> {
  const { id, message } = added;
  const { namedThread, predecessor, awaits }: Follows = added.follows ?? {};
  const person = message.patient?.cpr ?? message.patient?.replacementId;
  const original = seal(store.keys, added.original, `messages/${id}/original`);
  await breathe(original);
  const bytes = Buffer.from(JSON.stringify(message));
  await breathe(bytes);
  const canonical = seal(store.keys, bytes, `messages/${id}/canonical`);
  await breathe(canonical);
  await db.query(
    prepared(`INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, envelope_id, thread_id, format, standard, version,
       content_type, original, canonical, cpr_hash, receipt_requested, answers, expires_at, automatic, exchange,
       named_thread, predecessor, awaits_letter, awaits_sender)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16, store_time() + make_interval(secs => $17), $18,
       $19,$20,$21,$22,$23)`),
    [
      id,
      message.type,
      message.sender.gln,
      added.receiverGln,
      message.letterId,
      message.envelopeId ?? null,
      added.threadId ?? null,
      added.format,
      added.standard ?? null,
      added.version ?? null,
      added.contentType,
      original,
      canonical,
      person === undefined ? null : cprHash(store.keys, person),
      message.receiptRequested ?? true,
      added.answers ?? null,
      added.timeToLive,
      added.automatic ?? false,
      message.type === 'receipt' ? null : (message.exchange?.kind ?? 'new'),
      namedThread ?? null,
      predecessor ?? null,
      awaits?.letterId ?? null,
      awaits?.senderGln ?? null,
    ],
  );
}

/** A message by its id, whoever asks. For the gateway's own steps. */
export async function messageById(db: Queryable, id: string): Promise<MessageRow | undefined> {
  const { rows } = await db.query<Selected>(prepared(`SELECT ${columns} FROM ${from} WHERE m.id = $1`), [id]);
  return rows[0] && rowOf(rows[0]);
}

/** The message of a row that refers to it, and which is there therefore. */
export async function storedMessage(db: Queryable, id: string): Promise<MessageRow> {
  const stored = await messageById(db, id);
  if (!stored) throw new Error('a row refers to a message that is not there');
  return stored;
}

/** A message by its id, for its sender and its receiver only. */
export async function findMessage(store: Store, id: string, glns: readonly string[]): Promise<MessageRow | undefined> {
  const { rows } = await store.pool.query<Selected>(
    `SELECT ${columns} FROM ${from} WHERE m.id = $1 AND (m.sender_gln = ANY($2) OR m.receiver_gln = ANY($2))`,
    [id, glns],
  );
  return rows[0] && rowOf(rows[0]);
}
