import type { MessageTypeName } from '../message.ts';
import { idsOfLetter } from './identifiers.ts';
import { cprHash, type DataKeys } from './keys.ts';
import { canonicalIfKept } from './message-content.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';
import type { Joining } from './thread-locks.ts';

/** A stored message that another one follows or is followed by. */
export interface Linked {
  id: string;
  threadId: string | null;
}

/** The message between the two parties that this one says it follows; undefined where it names none or none has come. */
export async function namedPredecessor(db: Queryable, joining: Joining): Promise<Linked | undefined> {
  const { cover, receiver } = joining;
  const letterId = cover.exchange?.precedes?.letterId;
  if (letterId === undefined) return undefined;
  const { rows } = await db.query<Linked>(
    `SELECT m.id, m.thread_id AS "threadId" FROM messages m
     WHERE m.id IN (${idsOfLetter('$1')})
       AND ((m.sender_gln = $2 AND m.receiver_gln = $3) OR (m.sender_gln = $3 AND m.receiver_gln = $2))
       AND m.type <> 'receipt' AND ($4::text IS NULL OR m.sender_gln = $4)
     ORDER BY m.sender_gln = $3 DESC, m.place DESC LIMIT 1`,
    [letterId, cover.sender.gln, receiver, senderOfPredecessor(joining)],
  );
  return rows[0];
}

/** Whose letter a message follows, where it tells; a correction follows its own sender's. */
export function senderOfPredecessor({ cover: { exchange, sender } }: Joining): string | null {
  return exchange?.kind === 'corrected' ? sender.gln : (exchange?.precedes?.senderGln ?? null);
}

/** The last message of the thread that came the other way: what a letter answers whose format names no predecessor. */
export async function lastOfOtherSide(
  db: Queryable,
  { cover, receiver }: Joining,
  threadId: string,
): Promise<Linked | undefined> {
  const { rows } = await db.query<Linked>(
    `SELECT id, thread_id AS "threadId" FROM messages
     WHERE thread_id = $1 AND sender_gln = $2 AND receiver_gln = $3 AND type <> 'receipt' AND joined_to IS NULL
     ORDER BY place DESC LIMIT 1`,
    [threadId, receiver, cover.sender.gln],
  );
  return rows[0];
}

/** The messages that came before what they follow, which is this one. */
export async function awaiting(db: Queryable, { cover, receiver, letterIds }: Joining): Promise<Linked[]> {
  const { rows } = await db.query<Linked>(
    prepared(`SELECT id, thread_id AS "threadId" FROM messages
     WHERE awaits_letter = ANY($1) AND (awaits_sender IS NULL OR awaits_sender = $2)
       AND ((sender_gln = $2 AND receiver_gln = $3) OR (sender_gln = $3 AND receiver_gln = $2))
     ORDER BY place`),
    [letterIds, cover.sender.gln, receiver],
  );
  return rows;
}

/** Notes what the awaiting messages follow: it has come. */
export async function linkAwaiting(db: Queryable, id: string, awaited: readonly string[]): Promise<void> {
  if (awaited.length === 0) return;
  await db.query(
    'UPDATE messages SET predecessor = $1, awaits_letter = NULL, awaits_sender = NULL WHERE id = ANY($2)',
    [id, awaited],
  );
}

/**
 * What a correction corrects that names no letter, as MedCom XML cannot: the newest message of its type and way in the thread.
 * Without a thread the only one of its type, way and patient that no other has corrected; of several none: never guess.
 */
export async function unnamedCorrected(
  db: Queryable,
  keys: DataKeys,
  { cover, receiver }: Joining,
  { type, threadId }: { type: MessageTypeName; threadId?: string | undefined },
): Promise<Linked | undefined> {
  const person = cover.patient?.cpr ?? cover.patient?.replacementId;
  if (threadId === undefined && person === undefined) return undefined;
  const { rows } = await db.query<Linked>(
    `SELECT m.id, m.thread_id AS "threadId" FROM messages m
     WHERE m.sender_gln = $1 AND m.receiver_gln = $2 AND m.type = $3 AND m.joined_to IS NULL
       AND (m.thread_id = $4 OR ($4::uuid IS NULL AND m.cpr_hash = $5
         AND NOT EXISTS (SELECT FROM messages c WHERE c.predecessor = m.id AND c.exchange = 'corrected')))
     ORDER BY m.place DESC LIMIT 2`,
    [cover.sender.gln, receiver, type, threadId ?? null, person === undefined ? null : cprHash(keys, person)],
  );
  return threadId !== undefined || rows.length === 1 ? rows[0] : undefined;
}

/** The correction in the thread that names no letter, and came before this message, which it corrects: it was written after it. */
export async function earlyCorrection(
  db: Queryable,
  keys: DataKeys,
  { cover, receiver }: Joining,
  { type, threadId }: { type: MessageTypeName; threadId: string },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    prepared(`SELECT id FROM messages
     WHERE thread_id = $1 AND sender_gln = $2 AND receiver_gln = $3 AND type = $4 AND exchange = 'corrected'
       AND predecessor IS NULL AND awaits_letter IS NULL
     ORDER BY place LIMIT 1`),
    [threadId, cover.sender.gln, receiver, type],
  );
  const [found] = rows;
  if (!found || !(await isWrittenBefore(db, keys, cover.sentAt, found.id))) return [];
  return [found.id];
}

const minute = 60_000;

/** Whether a message sent at this time was written before a stored one; MedCom XML tells the minute alone. */
export async function isWrittenBefore(
  db: Queryable,
  keys: DataKeys,
  sentAt: string,
  storedId: string,
): Promise<boolean> {
  const stored = await canonicalIfKept({ pool: db, keys }, storedId);
  return stored !== undefined && Date.parse(sentAt) < Date.parse(stored.sentAt) + minute;
}
