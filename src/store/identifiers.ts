import type { FormatName, WrittenIds } from '../formats/format.ts';
import { type MessageRow, messageById } from './messages.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** Keeps the ids that a message bears in another format, so that an answer to those finds it. */
export async function keepIdentifiers(
  db: Queryable,
  messageId: string,
  format: FormatName | 'vans',
  ids: WrittenIds,
  part = 1,
): Promise<void> {
  await db.query(
    prepared(`INSERT INTO identifiers (message_id, format, letter_id, envelope_id, part) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (message_id, format, part) DO UPDATE SET envelope_id = excluded.envelope_id`),
    [messageId, format, ids.letterId, ids.envelopeId, part],
  );
}

/** The newest message of the way that went in this envelope: its sender's own, or the one that the gateway put it in last. */
export async function findByEnvelopeId(db: Queryable, envelopeId: string, way: Way): Promise<MessageRow | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT m.id FROM messages m WHERE m.sender_gln = $2 AND m.receiver_gln = $3
       AND (m.envelope_id = $1 OR m.id IN (SELECT message_id FROM identifiers WHERE envelope_id = $1))
     ORDER BY m.id DESC LIMIT 1`,
    [envelopeId, way.from, way.to],
  );
  return rows[0] && messageById(db, rows[0].id);
}

/** A letter by the id that one of its parties knows. */
export interface KnownLetter {
  letterId: string;
  senderGln: string;
}

/**
 * Earlier messages between the parties of a stored one, asked for by any of their letter ids or by their own: each by the id that
 * the receiver of the stored one knows. That is its own where it sent the message, else the one that it was delivered with.
 */
export async function knownLetters(
  db: Queryable,
  { senderGln, receiverGln }: Pick<MessageRow, 'senderGln' | 'receiverGln'>,
  asked: { letterIds: readonly string[]; messageIds: readonly string[] },
  format: FormatName,
): Promise<Map<string, KnownLetter>> {
  if (asked.letterIds.length + asked.messageIds.length === 0) return new Map();
  const { rows } = await db.query<KnownLetter & { asked: string }>(
    `WITH found AS (
       SELECT l AS asked, (SELECT m.id FROM messages m WHERE m.id IN (${idsOfLetter('l')})
         AND ((m.sender_gln = $3 AND m.receiver_gln = $4) OR (m.sender_gln = $4 AND m.receiver_gln = $3))
         ORDER BY m.place DESC LIMIT 1) AS id
       FROM unnest($1::text[]) AS l
       UNION ALL SELECT id::text, id FROM unnest($2::uuid[]) AS id
     )
     SELECT f.asked, m.sender_gln AS "senderGln",
       CASE WHEN m.sender_gln = $4 THEN m.letter_id ELSE coalesce(i.letter_id, m.letter_id) END AS "letterId"
     FROM found f JOIN messages m ON m.id = f.id
       LEFT JOIN identifiers i ON i.message_id = m.id AND i.format = $5 AND i.part = 1`,
    [asked.letterIds, asked.messageIds, senderGln, receiverGln, format],
  );
  return new Map(rows.map(({ asked: name, ...letter }) => [name, letter]));
}

/** The ids of all messages that bear a letter id: their senders' own, or one that the gateway wrote them with. */
export function idsOfLetter(letterId: string): string {
  return `SELECT id FROM messages WHERE letter_id = ${letterId}
    UNION ALL SELECT message_id FROM identifiers WHERE letter_id = ${letterId}`;
}

/** Two parties, of which `from` sent and `to` received. */
export interface Way {
  from: string;
  to: string;
}

/**
 * The newest message of the way that bears this letter id: its sender's own, or one that the gateway wrote it with.
 * With `eitherWay` the message may also have gone from `to` to `from`.
 */
export async function findByLetterId(
  db: Queryable,
  letterId: string,
  way: Way,
  options: { eitherWay?: boolean } = {},
): Promise<MessageRow | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT m.id FROM messages m
     WHERE ((m.sender_gln = $2 AND m.receiver_gln = $3) OR ($4 AND m.sender_gln = $3 AND m.receiver_gln = $2))
       AND m.id IN (${idsOfLetter('$1')})
     ORDER BY m.id DESC LIMIT 1`,
    [letterId, way.from, way.to, options.eitherWay ?? false],
  );
  return rows[0] && messageById(db, rows[0].id);
}
