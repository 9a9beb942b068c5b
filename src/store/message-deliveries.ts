import type { FormatName } from '../formats/format.ts';
import type { ChannelName, DeliveryState } from './deliveries.ts';
import type { Party } from './parties.ts';
import type { Queryable } from './store.ts';

/** One document that a message goes out in, and how far it has come. */
export interface DeliveryRow {
  id: string;
  /** Which of the documents, from 1. */
  part: number;
  partyGln: string;
  channel: ChannelName;
  /** The form it goes out in, with the ids that it bears there once it was written. */
  format: FormatName;
  envelope: Party['envelope'] | null;
  letterId: string | null;
  envelopeId: string | null;
  state: DeliveryState;
  attempts: number;
  /** How often it was leased, how often a lease ran out, and how often a worker was gone with it in hand. */
  receiveCount: number;
  unsettled: number;
  lostClaims: number;
  dueAt: Date;
  leaseExpiresAt: Date | null;
  /** Stable code of the last failure. */
  lastError: string | null;
  heldAt: Date | null;
  deadAt: Date | null;
  skippedAt: Date | null;
  settledAt: Date | null;
  expiresAt: Date;
}

/** What a message goes out in, in order; of files that were posted apart what their letter goes out in. */
export async function deliveriesOf(db: Queryable, messageId: string): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `SELECT d.id, d.part, d.party_gln AS "partyGln", d.channel, d.format, d.envelope, i.letter_id AS "letterId",
       i.envelope_id AS "envelopeId", d.state, d.attempts, d.receive_count AS "receiveCount", d.unsettled,
       d.lost_claims AS "lostClaims", d.due_at AS "dueAt", d.lease_expires_at AS "leaseExpiresAt", d.last_error AS "lastError",
       d.held_at AS "heldAt", d.dead_at AS "deadAt", d.skipped_at AS "skippedAt", d.settled_at AS "settledAt",
       d.expires_at AS "expiresAt"
     FROM messages m JOIN deliveries d ON d.message_id = coalesce(m.joined_to, m.id)
       LEFT JOIN identifiers i ON i.message_id = d.message_id AND i.format = d.format AND i.part = d.part
     WHERE m.id = $1 ORDER BY d.part`,
    [messageId],
  );
  return rows;
}
