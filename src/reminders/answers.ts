import type { Message } from '../message.ts';
import { addEvents } from '../store/events.ts';
import { type Changed, noteAnswered, withdrawReminders } from '../store/follow-up-steps.ts';
import { followUpKinds, type Waiting, waitingBetween } from '../store/follow-ups.ts';
import { findByLetterId } from '../store/identifiers.ts';
import type { Queryable } from '../store/store.ts';
import type { Kept } from './follow.ts';
import { type Kind, kinds } from './kinds.ts';

/**
 * Notes on the follow-ups that wait for the sender of this message what it answers, and withdraws reminders that have not been
 * leased. Which ones: the one it names (the referral by its letter id, the predecessor); else all of its thread; else the only
 * unanswered one of the same patient and parties. Where that leaves a choice nothing is answered: never guess.
 */
export async function noteAnswer(db: Queryable, { id, message, receiver }: Kept): Promise<void> {
  const party = message.sender.gln;
  const waiting = await waitingBetween(db, { from: receiver.gln, to: party }, { messageId: id });
  if (waiting.length === 0) return;
  const referral = await referralOf(db, message, receiver.gln);
  for (const name of followUpKinds) {
    const effect = kinds[name].effect(message);
    if (!effect) continue;
    const ofKind = waiting.filter(({ kind }) => kind === name);
    const answered = answeredOf(ofKind, message, { referral, kind: kinds[name], isClosing: effect === 'closed' });
    const ids = answered.map((one) => one.id);
    if (ids.length === 0) continue;
    await tell(db, await noteAnswered(db, ids, { messageId: id, state: effect, party }), effect, party);
  }
}

async function tell(db: Queryable, changed: Changed[], effect: 'answered' | 'closed', party: string): Promise<void> {
  const kind = effect === 'answered' ? 'answered' : 'follow-up-closed';
  await addEvents(
    db,
    changed.map(({ messageId }) => ({ messageId, kind, actor: party })),
  );
  await withdraw(
    db,
    changed.map(({ id }) => id),
  );
}

/** Withdraws the reminders of these follow-ups that nobody has leased: they are no longer true. */
export async function withdraw(db: Queryable, ids: readonly string[]): Promise<void> {
  const withdrawn = await withdrawReminders(db, ids);
  await addEvents(
    db,
    withdrawn.map((messageId) => ({ messageId, kind: 'cancelled', actor: 'gateway' })),
  );
}

function answeredOf(
  waiting: readonly Waiting[],
  message: Message,
  by: { referral: string | undefined; kind: Kind; isClosing: boolean },
): readonly Waiting[] {
  const named = waiting.filter(({ isReplied, messageId }) => isReplied || messageId === by.referral);
  if (named.length > 0) return named;
  const inThread = waiting.filter(({ isOfThread }) => isOfThread);
  if (inThread.length > 0) return inThread;
  return by.kind.answersAlone(message) ? onlyOne(waiting, by.isClosing) : [];
}

/* What was answered before is what a confirmation means only where nothing else waits. */
function onlyOne(waiting: readonly Waiting[], isClosing: boolean): readonly Waiting[] {
  const ofPatient = waiting.filter(({ isOfPatient }) => isOfPatient);
  const unanswered = ofPatient.filter(({ state }) => state !== 'answered');
  const met = unanswered.length > 0 || !isClosing ? unanswered : ofPatient;
  return met.length === 1 ? met : [];
}

/* The referral that a status says it is about. */
async function referralOf(db: Queryable, message: Message, to: string): Promise<string | undefined> {
  if (message.type !== 'referral-status' || message.content.referralId === undefined) return undefined;
  return (await findByLetterId(db, message.content.referralId, { from: to, to: message.sender.gln }))?.id;
}
