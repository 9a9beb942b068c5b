import type { Finding } from '../../finding.ts';
import type { ChildExaminationContent, MessageOf } from '../../message.ts';
import { asCorrespondence } from '../bodies.ts';
import { notBeforeSending, notInFuture, warning } from '../checks.ts';
import { consentRules } from '../consent.ts';
import type { Correspondable, MessageType } from '../message-type.ts';
import { ageAndGrowth } from './age-and-growth.ts';
import { examinationWords, childExaminationHeadings as headings } from './headings.ts';

const correspondable: Correspondable = {
  category: 'healthcare',
  phrases: Object.entries(examinationWords).map(([examination, word]) => ({
    text: `Børneundersøgelse ${word}`,
    says: { examination },
  })),
};

/** Overlevering efter børneundersøgelse. Source: contract §1; carriers XDIS91, CareCommunication. */
export const childExamination: MessageType<'child-examination'> = {
  name: 'child-examination',
  headings,
  correspondable,
  carry: ({ content }) => asCorrespondence(correspondable, headings, { ...content }),
  rules,
};

/** What the examination before school looks at. Source: contract §3, *child-examination*. */
const areasAtFive = ['growth', 'motor', 'vision', 'hearing', 'language', 'mental-wellbeing'] as const;

function rules(message: MessageOf<'child-examination'>, now: Date): Finding[] {
  const { content, sentAt } = message;
  return [
    ...notInFuture(content.date, '/content/date', now),
    ...notBeforeSending(content.followUp?.by, '/content/followUp/by', sentAt),
    ...ageAndGrowth(message),
    ...missingAreas(content),
    ...(content.consent ? consentRules(message, content.consent) : []),
  ];
}

function missingAreas({ examination, findings = [], growth }: ChildExaminationContent): Finding[] {
  if (examination !== '5-year') return [];
  const isMeasured = growth?.heightCm !== undefined && growth.weightKg !== undefined;
  const missing = areasAtFive.filter(
    (wanted) => !findings.some(({ area }) => area === wanted) && !(wanted === 'growth' && isMeasured),
  );
  if (missing.length === 0) return [];
  return [
    warning(
      'AREAS_MISSING',
      '/content/findings',
      `The examination at five years says nothing of: ${missing.join(', ')}. Add a finding for each, also for what was not examined.`,
      { reason: 'areas', areas: missing.join(', ') },
    ),
  ];
}
