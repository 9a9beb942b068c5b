import type { Queryable } from './store.ts';

/** An envelope as its sender named it: ids, and a mac of the letters in it. */
export interface SeenEnvelope {
  senderGln: string;
  envelopeId: string;
  messageId: string;
  lettersMac: Buffer;
}

/** How the ids of an envelope stand to those that its sender has used before. */
export type EnvelopeStanding = 'new' | 'message-seen' | 'both-seen' | 'envelope-reused' | 'message-reused';

/**
 * Compares an envelope with the sender's earlier ones. Source: MedCom messaging governance, the matrix of new and seen ids
 * of envelopes and messages.
 */
export async function standingOfEnvelope(db: Queryable, envelope: SeenEnvelope): Promise<EnvelopeStanding> {
  const { senderGln, envelopeId, messageId, lettersMac } = envelope;
  const { rows } = await db.query<{ envelope_id: string; message_identifier: string; letters_mac: Buffer }>(
    `SELECT envelope_id, message_identifier, letters_mac FROM envelopes
     WHERE sender_gln = $1 AND (envelope_id = $2 OR message_identifier = $3)`,
    [senderGln, envelopeId, messageId],
  );
  const same = rows.find((row) => row.envelope_id === envelopeId);
  if (same && same.message_identifier !== messageId) return 'envelope-reused';
  if (rows.some((row) => !row.letters_mac.equals(lettersMac))) return 'message-reused';
  if (same) return 'both-seen';
  return rows.length > 0 ? 'message-seen' : 'new';
}

/** Keeps an envelope. False when the sender has used its id; a transaction under way that holds the id is waited for. */
export async function keepEnvelope(db: Queryable, envelope: SeenEnvelope): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO envelopes (sender_gln, envelope_id, message_identifier, letters_mac) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [envelope.senderGln, envelope.envelopeId, envelope.messageId, envelope.lettersMac],
  );
  return rowCount === 1;
}

/** Whether the sender has sent other letters than these under this id of a document's own envelope. */
export async function isEnvelopeIdUsed(
  db: Queryable,
  { senderGln, envelopeId, letterIds }: { senderGln: string; envelopeId: string; letterIds: readonly string[] },
): Promise<boolean> {
  const { rows } = await db.query<{ used: boolean }>(
    `SELECT EXISTS (
       SELECT FROM messages WHERE sender_gln = $1 AND envelope_id = $2 AND format <> 'json' AND letter_id <> ALL($3)) AS used`,
    [senderGln, envelopeId, letterIds],
  );
  return rows[0]?.used === true;
}
