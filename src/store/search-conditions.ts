import type { MessageTypeName } from '../message.ts';
import { idsOfLetter } from './identifiers.ts';
import { statesOf } from './message-list.ts';
import type { MessageStatus } from './messages.ts';
import type { Parameters } from './parameters.ts';
import { idsOfThread } from './thread-view.ts';

/** What an operator looks for; each field narrows. */
export interface Wanted {
  id?: string | undefined;
  /** Any letter id that the message bears. */
  letterId?: string | undefined;
  /** Any id that the thread is known under. */
  thread?: string | undefined;
  sender?: string | undefined;
  receiver?: string | undefined;
  type?: MessageTypeName | undefined;
  status?: MessageStatus | undefined;
  /** Accepted from then on, and before then. */
  since?: Date | undefined;
  until?: Date | undefined;
  /** The keyed hash of the patient's number. */
  patient?: Buffer | undefined;
  /** What it waits for: an operator who keeps it back, or the receipt that its receiver owes for too long. */
  waitsFor?: 'release' | 'receipt' | undefined;
}

type Put = Parameters['put'];

/** SQL: the ids that the current thread of any id is stored under. */
export function idsOfAnyThread(id: string): string {
  return idsOfThread(`(SELECT coalesce(merged_into, id) FROM threads WHERE id = ${id})`);
}

const isHeld = `EXISTS (SELECT FROM deliveries h WHERE h.message_id = m.id AND h.held_at IS NOT NULL
  AND h.state IN ('queued', 'sending', 'available', 'leased'))`;

/** SQL: whether a message `m` that stands in `d` is wanted. */
export function narrowed(wanted: Wanted, put: Put): string {
  const { id, letterId, thread, sender, receiver, type, status, since, until, patient, waitsFor } = wanted;
  const parts = [
    id !== undefined && `m.id = ${put(id)}`,
    letterId !== undefined && `m.id IN (${idsOfLetter(put(letterId))})`,
    thread !== undefined && `m.thread_id IN (${idsOfAnyThread(put(thread))})`,
    sender !== undefined && `m.sender_gln = ${put(sender)}`,
    receiver !== undefined && `m.receiver_gln = ${put(receiver)}`,
    type !== undefined && `m.type = ${put(type)}`,
    status !== undefined && `coalesce(d.state, 'delivered') = ANY(${put(statesOf[status])})`,
    since !== undefined && `m.accepted_at >= ${put(since)}`,
    until !== undefined && `m.accepted_at < ${put(until)}`,
    patient !== undefined && `m.cpr_hash = ${put(patient)}`,
    waitsFor === 'receipt' && 'm.receipt_overdue_at IS NOT NULL',
    waitsFor === 'release' && isHeld,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}
