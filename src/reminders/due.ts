import type { Chore } from '../chores/chore.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { readClock } from '../store/clock.ts';
import { addEvents } from '../store/events.ts';
import { awaitNext, keepReminder, markOverdue, putOff } from '../store/follow-up-steps.ts';
import { type FollowUp, takeDueFollowUp } from '../store/follow-ups.ts';
import { canonicalIfKept } from '../store/message-content.ts';
import { findParty } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { dateAt, morningOf, workingDaysAfter } from './calendar.ts';
import { closedDaysOf } from './follow.ts';
import { kinds } from './kinds.ts';
import { followCancellation } from './outcome.ts';
import { sendOwn } from './send.ts';
import { type Matter, writeNotice, writeReminder } from './write.ts';

/** Reminds of what is not answered in time, and tells who asked when reminding did not help: one follow-up and its message in one transaction. */
export const followUpsDue: Chore = {
  name: 'follow-ups',
  everySeconds: 1,
  async work(context) {
    let taken: FollowUp | undefined;
    try {
      await inTransaction(context.store.pool, async (db) => {
        taken = await takeDueFollowUp(db);
        if (taken) await act(db, context, taken);
      });
    } catch (error) {
      if (!taken || isStoreUnavailable(error)) throw error;
      context.log.error('A follow-up could not be done and is put off', { messageId: taken.messageId, error });
      await putOff(context.store.pool, taken, anotherTry);
    }
    if (taken) context.wake();
    return taken !== undefined;
  },
};

/* Seconds. What fails is a fault of the gateway: the others must not wait for its repair. */
const anotherTry = 15 * 60;

async function act(db: Queryable, context: Context, followUp: FollowUp): Promise<void> {
  const asked = await canonicalIfKept({ keys: context.store.keys, pool: db }, followUp.messageId);
  /* What an operator has removed nobody can be asked about. */
  if (!asked) return followCancellation(db, followUp.messageId, 'gateway');
  const { now } = await readClock(db);
  const matter = { followUp, asked, now };
  if (followUp.remindersSent < kinds[followUp.kind].reminders && (await remind(db, context, matter))) return;
  await giveUp(db, context, matter);
}

/* Returns false where the receiver can no longer be reached: then nothing is left but to tell. */
async function remind(db: Queryable, context: Context, matter: Matter): Promise<boolean> {
  const { followUp, now } = matter;
  const number = followUp.remindersSent + 1;
  const sent = await sendIfPossible(db, context, matter, () => writeReminder(matter, number));
  if (sent === 'impossible') return false;
  if (sent !== 'sent before') await keepReminder(db, followUp, { number, messageId: sent });
  const closed = await closedDaysOf(db, followUp.from, await findParty(db, followUp.to));
  await awaitNext(db, followUp, morningOf(workingDaysAfter(dateAt(now), kinds[followUp.kind].pause, closed)));
  await addEvents(db, [{ messageId: followUp.messageId, kind: 'reminded', actor: 'gateway', attempt: number }]);
  return true;
}

async function giveUp(db: Queryable, context: Context, matter: Matter): Promise<void> {
  const { followUp } = matter;
  await markOverdue(db, followUp);
  await addEvents(db, [{ messageId: followUp.messageId, kind: 'overdue', actor: 'gateway' }]);
  if (!kinds[followUp.kind].tells) return;
  const receiver = await findParty(db, followUp.to);
  const name = matter.asked.receiver.name ?? receiver?.name ?? followUp.to;
  const sent = await sendIfPossible(db, context, matter, () => writeNotice(context, matter, name));
  if (sent === 'impossible' || sent === 'sent before') return;
  await keepReminder(db, followUp, { number: 0, messageId: sent });
}

/* A message that cannot go out is refused before anything of it is written. */
async function sendIfPossible(
  db: Queryable,
  context: Context,
  { followUp }: Matter,
  write: () => Parameters<typeof sendOwn>[2],
): Promise<string | 'sent before' | 'impossible'> {
  try {
    return (await sendOwn(db, context, write(), followUp.threadId)) ?? 'sent before';
  } catch (error) {
    if (!(error instanceof GatewayError) || error.status !== 422) throw error;
    const { messageId, kind: type } = followUp;
    context.log.warn('A reminder cannot go out', { messageId, type, code: error.code });
    return 'impossible';
  }
}
