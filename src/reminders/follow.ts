import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../context.ts';
import type { Message } from '../message.ts';
import { readClock } from '../store/clock.ts';
import { correctedBy, earlyFollowers, insertFollowUp } from '../store/follow-ups.ts';
import { canonicalOf } from '../store/message-content.ts';
import { findParty, type Party } from '../store/parties.ts';
import type { Queryable, Store } from '../store/store.ts';
import { noteAnswer } from './answers.ts';
import { kindOpenedBy, kinds } from './kinds.ts';
import { followCancellation } from './outcome.ts';

/** A message that was just stored. */
export interface Kept {
  id: string;
  message: Message;
  /** Whom it goes to. */
  receiver: Party;
}

/** Follows a message in the transaction that keeps it: what it answers is answered, and what asks for an answer is followed up. */
export async function follow(db: Queryable, { store }: Context, kept: Kept): Promise<void> {
  await noteAnswer(db, kept);
  if (!(await openFollowUp(db, kept))) return;
  await replaceCorrected(db, kept);
  await takeEarlyFollowers(db, store, kept);
}

async function openFollowUp(db: Queryable, { id, message, receiver }: Kept): Promise<boolean> {
  const kind = kindOpenedBy(message.type);
  /* Who forwards a request passes it on and asks nothing. */
  if (!kind || message.exchange?.kind === 'forward') return false;
  const { now } = await readClock(db);
  const closed = await closedDaysOf(db, message.sender.gln, receiver);
  const answerBy = kinds[kind].answerBy({ message, at: now, receiver, closed });
  await insertFollowUp(db, { id: uuidv7(), kind, messageId: id, answerBy });
  return true;
}

/* A correction takes the place of what it corrects: only one of the two is waited for. */
async function replaceCorrected(db: Queryable, { id, message }: Kept): Promise<void> {
  const corrected = await correctedBy(db, id);
  if (corrected !== undefined) await followCancellation(db, corrected, message.sender.gln);
}

/* Messages may overtake each other: the answer or the correction can be here before the question. */
async function takeEarlyFollowers(db: Queryable, store: Store, { id, message }: Kept): Promise<void> {
  const asker = message.sender.gln;
  for (const follower of await earlyFollowers(db, id)) {
    const { senderGln, isCorrection } = follower;
    if (isCorrection && senderGln === asker) await followCancellation(db, id, asker);
    const to = senderGln === asker ? undefined : await findParty(db, asker);
    if (to)
      await noteAnswer(db, {
        id: follower.id,
        message: await canonicalOf({ keys: store.keys, pool: db }, follower.id),
        receiver: to,
      });
  }
}

/** The days on which one of two parties is closed. */
export async function closedDaysOf(
  db: Queryable,
  asker: string,
  asked: Party | undefined,
): Promise<ReadonlySet<string>> {
  const other = await findParty(db, asker);
  return new Set([...(other?.closedDays ?? []), ...(asked?.closedDays ?? [])]);
}
