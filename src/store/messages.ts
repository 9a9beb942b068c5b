import { GatewayError } from '../errors.ts';
import type { FormatName, StandardName } from '../formats/format.ts';
import type { Message, MessageTypeName } from '../message.ts';
import { cprHash } from './keys.ts';
import { open, seal } from './sealed.ts';
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
  await db.query(
    `INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, envelope_id, thread_id, format, standard, version,
       content_type, original, canonical, cpr_hash, receipt_requested, answers, expires_at, automatic, exchange,
       named_thread, predecessor, awaits_letter, awaits_sender)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16, store_time() + make_interval(secs => $17), $18,
       $19,$20,$21,$22,$23)`,
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
      seal(store.keys, added.original, `messages/${id}/original`),
      seal(store.keys, Buffer.from(JSON.stringify(message)), `messages/${id}/canonical`),
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

const columns = `m.id, m.type, m.sender_gln, m.receiver_gln, m.letter_id, m.envelope_id, m.thread_id, m.format, m.standard,
  m.version, m.content_type, m.receipt_requested, m.receipt_overdue_at IS NOT NULL AS receipt_overdue, m.automatic, m.answers, m.accepted_at, m.expires_at,
  m.exchange, m.predecessor, (SELECT c.id FROM messages c WHERE c.predecessor = m.id AND c.exchange = 'corrected'
    ORDER BY c.place DESC LIMIT 1) AS corrected_by,
  CASE WHEN d.state IN ('queued', 'sending') THEN 'accepted' WHEN d.state = 'leased' THEN 'available'
       ELSE coalesce(d.state, 'delivered') END AS status`;
/* A message stands where the part of it stands that is furthest from being taken over; joined files stand where their letter does. */
const from = `messages m LEFT JOIN LATERAL (
    SELECT p.state FROM deliveries p WHERE p.message_id = coalesce(m.joined_to, m.id)
    ORDER BY array_position(
      ARRAY['rejected', 'expired', 'dead', 'cancelled', 'queued', 'sending', 'available', 'leased', 'delivered'], p.state)
    LIMIT 1) d ON true`;

interface Selected {
  id: string;
  type: MessageTypeName;
  sender_gln: string;
  receiver_gln: string;
  letter_id: string;
  envelope_id: string | null;
  thread_id: string | null;
  format: FormatName;
  standard: StandardName | null;
  version: string | null;
  content_type: string;
  receipt_requested: boolean;
  receipt_overdue: boolean;
  automatic: boolean;
  answers: string | null;
  exchange: ExchangeKind | null;
  predecessor: string | null;
  corrected_by: string | null;
  accepted_at: Date;
  expires_at: Date;
  status: MessageStatus;
}

function rowOf(selected: Selected): MessageRow {
  return {
    id: selected.id,
    type: selected.type,
    senderGln: selected.sender_gln,
    receiverGln: selected.receiver_gln,
    letterId: selected.letter_id,
    ...(selected.envelope_id !== null && { envelopeId: selected.envelope_id }),
    ...(selected.thread_id !== null && { threadId: selected.thread_id }),
    format: selected.format,
    ...(selected.standard !== null && { standard: selected.standard }),
    ...(selected.version !== null && { version: selected.version }),
    contentType: selected.content_type,
    receiptRequested: selected.receipt_requested,
    receiptOverdue: selected.receipt_overdue,
    automatic: selected.automatic,
    ...(selected.answers !== null && { answers: selected.answers }),
    ...(selected.exchange !== null && { exchange: selected.exchange }),
    ...(selected.predecessor !== null && { predecessor: selected.predecessor }),
    ...(selected.corrected_by !== null && { correctedBy: selected.corrected_by }),
    status: selected.status,
    acceptedAt: selected.accepted_at,
    expiresAt: selected.expires_at,
  };
}

/** A message by its id, whoever asks. For the gateway's own steps. */
export async function messageById(db: Queryable, id: string): Promise<MessageRow | undefined> {
  const { rows } = await db.query<Selected>(`SELECT ${columns} FROM ${from} WHERE m.id = $1`, [id]);
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

/* A receipt that was being written while threads were made one still has the old id. */
function idsOfThread(id: string): string {
  return `SELECT id FROM threads WHERE id = ${id} OR merged_into = ${id}`;
}

/** What `listMessages` goes by; `cursor` is the id of the last message of the page before. */
export interface MessageFilter {
  glns: readonly string[];
  status?: MessageStatus | undefined;
  type?: MessageTypeName | undefined;
  letterId?: string | undefined;
  /** Any id that the thread is known under. */
  thread?: string | undefined;
  since?: Date | undefined;
  cursor?: string | undefined;
  limit: number;
}

const statesOf: Record<MessageStatus, readonly string[]> = {
  accepted: ['queued', 'sending'],
  available: ['available', 'leased'],
  delivered: ['delivered'],
  rejected: ['rejected'],
  expired: ['expired'],
  dead: ['dead'],
  cancelled: ['cancelled'],
};

/** One page of the messages that the parties sent or received, newest first. */
export async function listMessages(
  store: Store,
  filter: MessageFilter,
): Promise<{ messages: MessageRow[]; cursor?: string }> {
  const { rows } = await store.pool.query<Selected>(
    `SELECT ${columns} FROM ${from}
     WHERE (m.sender_gln = ANY($1) OR m.receiver_gln = ANY($1))
       AND ($2::text[] IS NULL OR coalesce(d.state, 'delivered') = ANY($2))
       AND ($3::text IS NULL OR m.type = $3)
       AND ($4::text IS NULL OR m.letter_id = $4)
       AND ($5::timestamptz IS NULL OR m.accepted_at >= $5)
       AND ($6::uuid IS NULL OR m.id < $6)
       AND ($8::uuid IS NULL OR m.thread_id IN (${idsOfThread('(SELECT coalesce(merged_into, id) FROM threads WHERE id = $8)')}))
     ORDER BY m.id DESC LIMIT $7`,
    [
      filter.glns,
      filter.status === undefined ? null : statesOf[filter.status],
      filter.type ?? null,
      filter.letterId ?? null,
      filter.since ?? null,
      filter.cursor ?? null,
      filter.limit + 1,
      filter.thread ?? null,
    ],
  );
  const messages = rows.slice(0, filter.limit).map(rowOf);
  const last = messages.at(-1);
  return { messages, ...(rows.length > filter.limit && last && { cursor: last.id }) };
}

/** The bytes of a message as they were received. Throws CONTENT_REMOVED where they are no longer kept. */
export async function originalOf(store: Store, id: string): Promise<{ bytes: Buffer; contentType: string }> {
  const { rows } = await store.pool.query<{ original: Buffer; content_type: string }>(
    'SELECT original, content_type FROM messages WHERE id = $1',
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('a message vanished between two looks at it');
  if (row.original.length === 0) throw contentRemoved();
  return { bytes: open(store.keys, row.original, `messages/${id}/original`), contentType: row.content_type };
}

/** The canonical form of a stored message. Throws CONTENT_REMOVED where it is no longer kept. */
export async function canonicalOf(store: Pick<Store, 'keys'> & { pool: Queryable }, id: string): Promise<Message> {
  const message = await canonicalIfKept(store, id);
  if (!message) throw contentRemoved();
  return message;
}

function contentRemoved(): GatewayError {
  return new GatewayError(
    'CONTENT_REMOVED',
    'What the message says was removed after its time or on an operator’s word; its timeline is still there.',
  );
}

/** The canonical form of a stored message; undefined where it is no longer kept. */
export async function canonicalIfKept(
  store: Pick<Store, 'keys'> & { pool: Queryable },
  id: string,
): Promise<Message | undefined> {
  const { rows } = await store.pool.query<{ canonical: Buffer }>('SELECT canonical FROM messages WHERE id = $1', [id]);
  const [row] = rows;
  if (!row) throw new Error('a message vanished between two looks at it');
  if (row.canonical.length === 0) return undefined;
  return JSON.parse(open(store.keys, row.canonical, `messages/${id}/canonical`).toString('utf8')) as Message;
}

/** One page of the messages and receipts of a thread that these parties sent or received, in the order of acceptance; `cursor` is the id of the last one of the page before. */
export async function listThread(
  db: Queryable,
  {
    threadId,
    glns,
    cursor,
    limit,
  }: { threadId: string; glns: readonly string[]; cursor?: string | undefined; limit: number },
): Promise<{ messages: MessageRow[]; cursor?: string }> {
  const { rows } = await db.query<Selected>(
    `SELECT ${columns} FROM ${from}
     WHERE m.thread_id IN (${idsOfThread('$1')}) AND (m.sender_gln = ANY($2) OR m.receiver_gln = ANY($2))
       AND ($3::uuid IS NULL OR m.place > (SELECT place FROM messages WHERE id = $3))
     ORDER BY m.place LIMIT $4`,
    [threadId, glns, cursor ?? null, limit + 1],
  );
  const messages = rows.slice(0, limit).map(rowOf);
  const last = messages.at(-1);
  return { messages, ...(rows.length > limit && last && { cursor: last.id }) };
}

/** Ids of the messages that answer this one: its receipts, oldest first. */
export async function answersTo(store: Store, id: string): Promise<string[]> {
  const { rows } = await store.pool.query<{ id: string }>('SELECT id FROM messages WHERE answers = $1 ORDER BY id', [
    id,
  ]);
  return rows.map((row) => row.id);
}
