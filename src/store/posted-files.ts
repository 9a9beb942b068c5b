import type { Message } from '../message.ts';
import { prepared } from './prepared.ts';
import { seal } from './sealed.ts';
import type { Queryable, Store } from './store.ts';

/** Two parties between whom files and letters are paired. */
export interface FileWay {
  sender: string;
  receiver: string;
}

/** A half that was posted: the letter that names files, or the files. */
export interface PostedHalf extends FileWay {
  messageId: string;
  half: 'letter' | 'files';
  fileIds: readonly string[];
}

/** Lets one transaction at a time pair the halves between two parties; held until it ends. */
export async function lockFiles(db: Queryable, { sender, receiver }: FileWay): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`files ${sender} ${receiver}`]);
}

/** Keeps which files a half names or brings. */
export async function keepPostedFiles(db: Queryable, { messageId, half, fileIds, sender, receiver }: PostedHalf) {
  await db.query(
    `INSERT INTO posted_files (message_id, file_id, half, sender_gln, receiver_gln)
     SELECT $1, file_id, $3, $4, $5 FROM unnest($2::text[]) AS file_id ON CONFLICT DO NOTHING`,
    [messageId, fileIds, half, sender, receiver],
  );
}

/** A half that has any of the files, the newest first; `isWaiting` until its delivery has begun or it was joined. */
export interface FoundHalf {
  messageId: string;
  isWaiting: boolean;
}

/** The halves of one kind between two parties that name or bring any of these files. */
export async function findHalves(
  db: Queryable,
  half: PostedHalf['half'],
  way: FileWay,
  fileIds: readonly string[],
): Promise<FoundHalf[]> {
  const { rows } = await db.query<FoundHalf>(
    `SELECT m.id AS "messageId",
       EXISTS (SELECT FROM deliveries d WHERE d.message_id = m.id AND d.state = 'queued' AND d.due_at > now()
         AND d.attempts = 0) AS "isWaiting"
     FROM messages m WHERE m.id IN (
       SELECT message_id FROM posted_files
       WHERE half = $1 AND sender_gln = $2 AND receiver_gln = $3 AND file_id = ANY($4))
     ORDER BY m.id DESC`,
    [half, way.sender, way.receiver, fileIds],
  );
  return rows;
}

/** Joins files to their letter: they have no delivery of their own any more. False when it has begun already. */
export async function joinFilesTo(db: Queryable, filesId: string, letterId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `DELETE FROM deliveries WHERE message_id = $1 AND state = 'queued' AND attempts = 0`,
    [filesId],
  );
  if (rowCount === 0) return false;
  await markJoined(db, filesId, letterId);
  return true;
}

/** Marks files as part of a letter. */
export async function markJoined(db: Queryable, filesId: string, letterId: string): Promise<void> {
  await db.query('UPDATE messages SET joined_to = $2 WHERE id = $1', [filesId, letterId]);
}

/** The files that were joined to a letter, as messages. */
export async function joinedTo(db: Queryable, letterId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    prepared('SELECT id FROM messages WHERE joined_to = $1 ORDER BY id'),
    [letterId],
  );
  return rows.map(({ id }) => id);
}

/** Puts another canonical form in the place of a message's: with the files it awaited. */
export async function replaceCanonical(db: Queryable, store: Store, id: string, message: Message): Promise<void> {
  const sealed = seal(store.keys, Buffer.from(JSON.stringify(message)), `messages/${id}/canonical`);
  await db.query('UPDATE messages SET canonical = $2 WHERE id = $1', [id, sealed]);
}
