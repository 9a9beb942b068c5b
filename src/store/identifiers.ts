import type { FormatName, WrittenIds } from '../formats/format.ts';
import { type MessageRow, messageById } from './messages.ts';
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
    `INSERT INTO identifiers (message_id, format, letter_id, envelope_id, part) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (message_id, format, part) DO UPDATE SET envelope_id = excluded.envelope_id`,
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

/** The id a message bears in a format, where it was written in that. */
export async function letterIdIn(db: Queryable, messageId: string, format: FormatName): Promise<string | undefined> {
  const { rows } = await db.query<{ letter_id: string }>(
    'SELECT letter_id FROM identifiers WHERE message_id = $1 AND format = $2 AND part = 1',
    [messageId, format],
  );
  return rows[0]?.letter_id;
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
       AND (m.letter_id = $1 OR m.id IN (SELECT message_id FROM identifiers WHERE letter_id = $1))
     ORDER BY m.id DESC LIMIT 1`,
    [letterId, way.from, way.to, options.eitherWay ?? false],
  );
  return rows[0] && messageById(db, rows[0].id);
}
