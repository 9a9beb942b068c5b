import type { Context } from '../context.ts';
import { derivedShortId } from '../formats/derived-ids.ts';
import type { Message } from '../message.ts';
import { danishDay } from '../messages/moments.ts';
import type { FollowUp } from '../store/follow-ups.ts';
import { dateAt } from './calendar.ts';
import { kinds } from './kinds.ts';
import { fmkReminder, overdueNotice, referralReminder } from './words.ts';

/** What a follow-up is about: the message that asks, and when the gateway writes of it. */
export interface Matter {
  followUp: FollowUp;
  asked: Message;
  /** By the store's clock. */
  now: Date;
}

/**
 * The reminder of this number, from the party that asked to the one it asked, in the thread of the question. Its letter id
 * is derived from the follow-up and the number.
 */
export function writeReminder({ followUp, asked, now }: Matter, number: number): Message {
  const { senderUnit, recipientUnit, author, sender } = asked;
  const cover = {
    ...commonOf(asked, followUp),
    letterId: derivedShortId('reminder', followUp.id, String(number)),
    sender,
    receiver: { ...asked.receiver, gln: followUp.to },
    ...(author && { author }),
    ...(senderUnit && { senderUnit }),
    ...(recipientUnit && { recipientUnit }),
  };
  if (asked.type !== 'fmk-reminder') return { type: 'correspondence', ...cover, content: referralReminder(asked) };
  /* A receiver holds the day asked for against the day of sending. */
  const today = [danishDay(cover.sentAt), dateAt(now)].sort().at(-1) ?? '';
  const turn = { number, of: kinds[followUp.kind].reminders, today };
  return { type: 'fmk-reminder', ...cover, content: fmkReminder(asked, turn) };
}

/** The gateway's own word to the party that asked: no answer came. Its letter id is derived from the follow-up. */
export function writeNotice({ self }: Context, { followUp, asked }: Matter, receiverName: string): Message {
  const reminders = followUp.remindersSent;
  const { gln, sor, name } = self;
  return {
    type: 'correspondence',
    ...commonOf(asked, followUp),
    letterId: derivedShortId('overdue', followUp.id),
    sender: { gln, sor, name },
    receiver: asked.sender,
    ...(asked.senderUnit && { recipientUnit: asked.senderUnit }),
    content: overdueNotice(followUp.kind, asked, { gateway: name, receiver: receiverName, reminders }),
  };
}

/* What both have of the question: its thread and its patient. Nobody is asked for a receipt that would end at the gateway. */
function commonOf({ patient, episodeOfCareId, encounterStatus, priority }: Message, { threadId }: FollowUp) {
  if (!patient) throw new Error('what is followed up is about a patient');
  return {
    sentAt: new Date().toISOString(),
    patient,
    ...(threadId !== undefined && { threadId }),
    ...(episodeOfCareId !== undefined && { episodeOfCareId }),
    ...(encounterStatus && { encounterStatus }),
    ...(priority && { priority }),
  };
}
