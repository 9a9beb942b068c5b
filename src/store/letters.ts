import type { LetterKey } from '../message.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** What is known under a letter id: the first message with it, and the mac of its content. */
export interface KnownLetter {
  messageId: string;
  contentMac: Buffer;
}

/** What the store knows under this letter id; locked against others for the transaction when asked to. */
export async function findLetter(
  db: Queryable,
  key: LetterKey,
  options: { lock?: boolean } = {},
): Promise<KnownLetter | undefined> {
  const { rows } = await db.query<{ message_id: string; content_mac: Buffer }>(
    prepared(
      `SELECT message_id, content_mac FROM letters WHERE sender_gln = $1 AND letter_id = $2${options.lock ? ' FOR UPDATE' : ''}`,
    ),
    [key.senderGln, key.letterId],
  );
  return rows[0] && { messageId: rows[0].message_id, contentMac: rows[0].content_mac };
}

/**
 * Claims a letter id for a message. False when it is taken; a transaction under way that holds it is waited for,
 * so that of any number of equal posts exactly one succeeds.
 */
export async function claimLetterId(db: Queryable, key: LetterKey, letter: KnownLetter): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(`INSERT INTO letters (sender_gln, letter_id, content_mac, message_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`),
    [key.senderGln, key.letterId, letter.contentMac, letter.messageId],
  );
  return rowCount === 1;
}

/** Lets a letter id name a newer message: the first has expired and its repeat is delivered anew. */
export async function renewLetter(db: Queryable, key: LetterKey, messageId: string): Promise<void> {
  await db.query('UPDATE letters SET message_id = $3 WHERE sender_gln = $1 AND letter_id = $2', [
    key.senderGln,
    key.letterId,
    messageId,
  ]);
}
