import { splitSubject } from '../formats/categories.ts';
import type { MessageTypeName } from '../message.ts';
import { childExamination } from './child-examination/child-examination.ts';
import { childReferral } from './child-referral/child-referral.ts';
import { fmkConfirmation } from './fmk-confirmation/fmk-confirmation.ts';
import { fmkReminder } from './fmk-reminder/fmk-reminder.ts';
import { type Field, folded, type Headings } from './headings.ts';
import type { MessageType, Phrase } from './message-type.ts';
import { municipalReferral } from './municipal-referral/municipal-referral.ts';
import { referralStatus } from './referral-status/referral-status.ts';

/** The types that travel as correspondences, told by their fixed phrases. */
const correspondables: readonly Pick<
  MessageType,
  'name' | 'headings' | 'correspondable' | 'authored' | 'answeredBy'
>[] = [municipalReferral, childReferral, referralStatus, childExamination, fmkReminder, fmkConfirmation];

/** A topic longer than this is no fixed phrase, whatever marks stand before it. */
const longestTopic = 500;

/** The type that a text is to be read as, and what its fixed phrase says. */
export interface Candidate {
  type: MessageTypeName;
  headings: Headings;
  says: Phrase['says'];
  authored: boolean;
}

/** What the subject or topic of a correspondence tells. */
export interface Recognition extends Candidate {
  /** The type of its answer, where it has one; the phrase of the request says nothing of it. */
  answer?: Candidate;
  /** Whether the subject bears the mark of an answer (`SV:`, `RE:`). */
  isMarkedAnswer: boolean;
}

/**
 * The type whose fixed phrase a subject or topic is: in any case, after a Danish category name with a comma and after `SV:`, `VS:`, `RE:`,
 * in any order. Source: contract §1, *Recognition*.
 */
export function recognise(topic: string | undefined): Recognition | undefined {
  if (topic === undefined || topic.length > longestTopic) return undefined;
  const { phrase, isMarkedAnswer } = barePhrase(topic);
  for (const { name, headings, correspondable, authored = false, answeredBy } of correspondables) {
    const met = correspondable?.phrases.find(({ text }) => folded(text) === phrase);
    if (!met || !headings) continue;
    const answer = answeredBy && answerOf(answeredBy);
    return { type: name, headings, says: met.says, authored, isMarkedAnswer, ...(answer && { answer }) };
  }
  return undefined;
}

/** The headings that a text under this subject or topic could be read by; none under one that is no fixed phrase. */
export function vocabularyOf(topic: string | undefined): readonly Field[] {
  const recognition = recognise(topic);
  return [...(recognition?.headings.fields ?? []), ...(recognition?.answer?.headings.fields ?? [])];
}

function answerOf(type: MessageTypeName): Candidate | undefined {
  const { headings, authored = false } = correspondables.find(({ name }) => name === type) ?? {};
  return headings && { type, headings, says: {}, authored };
}

function barePhrase(topic: string): { phrase: string; isMarkedAnswer: boolean } {
  let phrase = folded(topic);
  let isMarkedAnswer = false;
  for (;;) {
    const [mark = ''] = /^(sv|vs|re) ?: ?/.exec(phrase) ?? [];
    isMarkedAnswer ||= mark.startsWith('sv') || mark.startsWith('re');
    const shorter = splitSubject(phrase.slice(mark.length)).topic?.trim();
    if (shorter === undefined || shorter === phrase) return { phrase, isMarkedAnswer };
    phrase = shorter;
  }
}
