import type { CorrespondenceContent, FmkReminderContent, Message, MessageOf } from '../message.ts';
import { danishDay, writeDay } from '../messages/moments.ts';
import type { FollowUpKind } from '../store/follow-ups.ts';

/** What the gateway itself says to clinicians. Each sentence can be understood by itself, and none tells more of the patient than its reader was told before. */

/** Which reminder of how many, and what day it is in Denmark (YYYY-MM-DD). */
export interface Turn {
  number: number;
  of: number;
  today: string;
}

/** The request to update the Shared Medication Record once more: as it was, its note told to be automatic. A day that is over is told in the note alone. */
export function fmkReminder(asked: MessageOf<'fmk-reminder'>, { number, of, today }: Turn): FmkReminderContent {
  const { dueDate, note, ...rest } = asked.content;
  const wish = dueDate === undefined ? '' : ` Svar var ønsket senest ${writeDay(dueDate)}.`;
  const own = `Automatisk påmindelse ${number} af ${of}: anmodningen af ${dayOf(asked)} er ikke besvaret.${wish} Et svar stopper påmindelserne.`;
  return {
    ...rest,
    ...(dueDate !== undefined && dueDate >= today && { dueDate }),
    note: note === undefined ? own : `${own}\n${note}`,
  };
}

/** To who received a referral: a letter of its own, for the same type once more would be another referral. */
export function referralReminder(referral: Message): CorrespondenceContent {
  return {
    category: 'regarding-referral',
    subject: 'Påmindelse om henvisning',
    text: `Automatisk påmindelse: der er endnu ikke modtaget nogen status på henvisningen af ${dayOf(referral)}. Send venligst en status på henvisningen. Den gør påmindelsen unødvendig.`,
  };
}

/** To who asked: no answer has come, and the gateway does no more. */
export function overdueNotice(
  kind: FollowUpKind,
  asked: Message,
  told: { gateway: string; receiver: string; reminders: number },
): CorrespondenceContent {
  const after = remindersIn(told.reminders);
  const end = 'Der sendes ikke flere påmindelser. Kontakt modtageren på anden vis, hvis svaret stadig mangler.';
  const begin = `Automatisk besked fra ${told.gateway}:`;
  if (kind === 'referral') {
    return {
      category: 'regarding-referral',
      subject: 'Ingen status på henvisning',
      text: `${begin} henvisningen af ${dayOf(asked)} til ${told.receiver} har ikke fået nogen status ${after}. ${end}`,
    };
  }
  return {
    category: 'medicine',
    subject: 'Intet svar på anmodning om ajourføring af FMK',
    text: `${begin} anmodningen af ${dayOf(asked)} til ${told.receiver} om ajourføring af FMK er ikke besvaret ${after}. ${end}`,
  };
}

function remindersIn(count: number): string {
  if (count === 0) return 'til tiden, og modtageren kunne ikke påmindes';
  return count === 1 ? 'efter en påmindelse' : `efter ${count} påmindelser`;
}

function dayOf({ sentAt }: Message): string {
  return writeDay(danishDay(sentAt));
}
