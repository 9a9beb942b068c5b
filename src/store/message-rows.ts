import type { FormatName, StandardName } from '../formats/format.ts';
import type { MessageTypeName } from '../message.ts';
import type { ExchangeKind, MessageRow, MessageStatus } from './messages.ts';

/** What is selected of a message `m`, as `rowOf` takes it. */
export const columns = `m.id, m.type, m.sender_gln, m.receiver_gln, m.letter_id, m.envelope_id, m.thread_id, m.format, m.standard,
  m.version, m.content_type, m.receipt_requested, m.receipt_overdue_at IS NOT NULL AS receipt_overdue, m.automatic, m.answers, m.accepted_at, m.expires_at,
  m.exchange, m.predecessor, (SELECT c.id FROM messages c WHERE c.predecessor = m.id AND c.exchange = 'corrected'
    ORDER BY c.place DESC LIMIT 1) AS corrected_by,
  CASE WHEN d.state IN ('queued', 'sending') THEN 'accepted' WHEN d.state = 'leased' THEN 'available'
       ELSE coalesce(d.state, 'delivered') END AS status`;
/** SQL: joins to a message `m` the state `d` that it stands in: that of the part furthest from being taken over. Joined files stand where their letter does; without a row there is nothing to deliver. */
export const standing = `LEFT JOIN LATERAL (
    SELECT p.state FROM deliveries p WHERE p.message_id = coalesce(m.joined_to, m.id)
    ORDER BY array_position(
      ARRAY['rejected', 'expired', 'dead', 'cancelled', 'queued', 'sending', 'available', 'leased', 'delivered'], p.state)
    LIMIT 1) d ON true`;

/** SQL: messages `m` with where they stand. */
export const from = `messages m ${standing}`;

/** A message as `columns` gives it. */
export interface Selected {
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

/** A message as the gateway's steps know it. */
export function rowOf(selected: Selected): MessageRow {
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
