import type { Message, MessageTypeName } from '../message.ts';
import type { FollowUpKind } from '../store/follow-ups.ts';
import type { Party } from '../store/parties.ts';
import { dateAt, daysAfter, morningOf, workingDaysAfter } from './calendar.ts';

/** What an answer does to a follow-up: it stops the reminders, or settles the matter. */
export type Effect = 'answered' | 'closed';

/** When a message was accepted, by the store's clock, and the days its parties are closed. */
export interface Opening {
  message: Message;
  at: Date;
  receiver: Party;
  closed: ReadonlySet<string>;
}

/** One kind of follow-up: which messages open it, when it is due, how often it reminds, and what answers it. */
export interface Kind {
  opens: readonly MessageTypeName[];
  /** When the answer is due, where nothing is stated for the default of its type. */
  answerBy(opening: Opening): Date;
  /** How often the receiver is reminded. */
  reminders: number;
  /** Working days between a reminder and what follows it. */
  pause: number;
  /** Whether the sender is told when all reminders are used up. */
  tells: boolean;
  /** What a message from the receiver in the thread does; undefined where it is no answer. */
  effect(message: Message): Effect | undefined;
  /** Whether that is so also where only patient and parties tell what it answers. */
  answersAlone(message: Message): boolean;
  /** Whether taking the message over is all that was waited for. */
  takeoverCloses?: true;
}

/** Defaults where nobody says: working days until a request is reminded of and a handover is overdue, days until a referral is. */
export const defaults = { fmkWorkingDays: 5, referralDays: 14, handoverWorkingDays: 5 } as const;

/** The kinds. A message of a type that is in none of them waits for no answer. */
export const kinds: Readonly<Record<FollowUpKind, Kind>> = {
  fmk: {
    opens: ['fmk-reminder'],
    answerBy: whenAsked,
    reminders: 3,
    pause: 2,
    tells: true,
    effect: ({ type }) => (type === 'fmk-confirmation' ? 'closed' : 'answered'),
    answersAlone: ({ type, exchange }) =>
      type === 'fmk-confirmation' || (type === 'correspondence' && exchange?.kind !== 'forward'),
  },
  referral: {
    opens: ['child-referral', 'municipal-referral'],
    answerBy: ({ at, receiver }) =>
      morningOf(daysAfter(dateAt(at), receiver.followUps?.referralDays ?? defaults.referralDays)),
    reminders: 1,
    pause: 5,
    tells: true,
    effect: (message) => {
      if (message.type !== 'referral-status') return undefined;
      return ['completed', 'rejected'].includes(message.content.status) ? 'closed' : 'answered';
    },
    answersAlone: () => true,
  },
  handover: {
    opens: ['child-examination'],
    answerBy: ({ at, closed }) => morningOf(workingDaysAfter(dateAt(at), defaults.handoverWorkingDays, closed)),
    reminders: 0,
    pause: 0,
    tells: false,
    effect: () => 'answered',
    answersAlone: () => false,
    takeoverCloses: true,
  },
};

/* The day asked for, in the morning; where that is over already, the next working day. */
function whenAsked({ message, at, closed }: Opening): Date {
  const today = dateAt(at);
  const asked = message.type === 'fmk-reminder' ? message.content.dueDate : undefined;
  if (asked === undefined) return morningOf(workingDaysAfter(today, defaults.fmkWorkingDays, closed));
  const due = morningOf(asked);
  return due > at ? due : morningOf(workingDaysAfter(today, 1, closed));
}

/** The kind of follow-up that a type of message opens. */
export function kindOpenedBy(type: MessageTypeName): FollowUpKind | undefined {
  return openers.get(type);
}

const names: readonly FollowUpKind[] = ['fmk', 'referral', 'handover'];
const openers = new Map(names.flatMap((kind) => kinds[kind].opens.map((type) => [type, kind] as const)));
