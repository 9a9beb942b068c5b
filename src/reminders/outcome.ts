import type { ReceiptContent } from '../message.ts';
import { addEvents } from '../store/events.ts';
import { type Changed, endFollowUp, type FollowUpKey } from '../store/follow-up-steps.ts';
import type { FollowUpState } from '../store/follow-ups.ts';
import type { MessageRow } from '../store/messages.ts';
import type { Queryable } from '../store/store.ts';
import { withdraw } from './answers.ts';
import { kindOpenedBy, kinds } from './kinds.ts';

const unanswered = ['open', 'overdue'] as const satisfies readonly FollowUpState[];

/**
 * Notes what became of a message on its follow-up, where it has one: what was refused or expired waits for no answer, and
 * taking a handover over is all that was waited for.
 */
export async function followOutcome(
  db: Queryable,
  { id, type, receiverGln }: Pick<MessageRow, 'id' | 'type' | 'receiverGln'>,
  outcome: ReceiptContent['outcome'],
): Promise<void> {
  const kind = kindOpenedBy(type);
  if (!kind) return;
  if (outcome === 'rejected') await end(db, { messageId: id }, 'cancelled', 'gateway', unanswered);
  if (outcome === 'accepted' && kinds[kind].takeoverCloses) {
    await end(db, { messageId: id }, 'closed', receiverGln, [...unanswered, 'answered']);
  }
}

/** Ends the follow-up of a message that its sender has withdrawn. */
export async function followCancellation(db: Queryable, messageId: string, by: string): Promise<void> {
  await end(db, { messageId }, 'cancelled', by, [...unanswered, 'answered']);
}

/** Ends a follow-up by the word of the party that asked; whether it was not ended yet. */
export async function endByAsker(
  db: Queryable,
  id: string,
  state: 'closed' | 'cancelled',
  by: string,
): Promise<boolean> {
  const ended = await end(db, { id }, state, by, [...unanswered, 'answered']);
  if (!ended) return false;
  const kind = state === 'closed' ? 'follow-up-closed' : 'follow-up-cancelled';
  await addEvents(db, [{ messageId: ended.messageId, kind, actor: by }]);
  return true;
}

/* What ends with its message needs no line of its own on the timeline. */
async function end(
  db: Queryable,
  key: FollowUpKey,
  state: 'closed' | 'cancelled',
  by: string,
  from: readonly FollowUpState[],
): Promise<Changed | undefined> {
  const ended = await endFollowUp(db, key, { state, by, from });
  if (ended) await withdraw(db, [ended.id]);
  return ended;
}
