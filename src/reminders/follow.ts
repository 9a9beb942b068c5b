import { v7 as uuidv7 } from 'uuid';
import type { Message } from '../message.ts';
import { readClock } from '../store/clock.ts';
import { insertFollowUp } from '../store/follow-ups.ts';
import { findByLetterId } from '../store/identifiers.ts';
import { findParty, type Party } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
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
export async function follow(db: Queryable, kept: Kept): Promise<void> {
  await noteAnswer(db, kept);
  await openFollowUp(db, kept);
}

async function openFollowUp(db: Queryable, { id, message, receiver }: Kept): Promise<void> {
  const kind = kindOpenedBy(message.type);
  /* Who forwards a request passes it on and asks nothing. */
  if (!kind || message.exchange?.kind === 'forward') return;
  const { now } = await readClock(db);
  const closed = await closedDaysOf(db, message.sender.gln, receiver);
  const answerBy = kinds[kind].answerBy({ message, at: now, receiver, closed });
  await insertFollowUp(db, { id: uuidv7(), kind, messageId: id, answerBy });
  if (message.exchange?.kind === 'corrected') await replaceCorrected(db, message, receiver.gln);
}

/* A correction takes the place of what it corrects: only one of the two is waited for. */
async function replaceCorrected(db: Queryable, { sender, exchange }: Message, to: string): Promise<void> {
  if (!exchange?.precedes) return;
  const corrected = await findByLetterId(db, exchange.precedes.letterId, { from: sender.gln, to });
  if (!corrected) return;
  await followCancellation(db, corrected.id, sender.gln);
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
