import type { Finding } from '../finding.ts';
import type { Consent, Message } from '../message.ts';
import { ageAt, warning } from './checks.ts';
import { choice, date, emptiness, truth } from './fields.ts';
import type { Field } from './headings.ts';
import { list } from './lists.ts';
import { danishDay } from './moments.ts';

/** The headings of a consent, the same in every type that holds one. */
export const consentFields: readonly Field[] = [
  truth('Samtykke', 'consent.given'),
  date('Samtykkedato', 'consent.date'),
  choice('Samtykkeform', 'consent.form', { written: 'Skriftligt', oral: 'Mundtligt' }),
  ...list({
    title: 'Samtykke givet af',
    emptyTitle: 'Samtykkegivere',
    place: 'consent.holders',
    main: 'name',
    parts: [
      choice('Som', 'kind', { 'custody-holder': 'Forældremyndighedsindehaver', 'young-person': 'Den unge selv' }),
    ],
  }),
];

/** The heading of a group that is there and empty. */
export function emptyGroup(title: string, place: string): Field {
  return emptiness(title, place, () => ({}));
}

/**
 * What is doubtful about a consent that was given: from the 15th birthday the young person consents, and it is asked for anew
 * after 12 months. Source: contract §3, *consent*.
 */
export function consentRules(message: Message, consent: Consent): Finding[] {
  if (!consent.given) return [];
  return [...missesYoungPerson(message, consent), ...isOld(message, consent)];
}

function missesYoungPerson(message: Message, consent: Consent): Finding[] {
  const day = consent.date ?? danishDay(message.sentAt);
  const age = ageAt(message.patient, day);
  const asksYoung = age !== undefined && age.years >= 15 && (age.years < 18 || message.type === 'child-referral');
  if (!asksYoung || consent.holders?.some(({ kind }) => kind === 'young-person')) return [];
  return [
    warning(
      'CONSENT_YOUNG_PERSON',
      '/content/consent/holders',
      'The patient is 15 years or older and is not among those who consented: ask the young person too.',
    ),
  ];
}

function isOld(message: Message, { date: day }: Consent): Finding[] {
  if (day === undefined || sameDayNextYear(day) >= danishDay(message.sentAt)) return [];
  return [
    warning(
      'CONSENT_OLD',
      '/content/consent/date',
      'The consent is older than 12 months: ask for it anew, or correct the date.',
    ),
  ];
}

function sameDayNextYear(day: string): string {
  return `${String(Number(day.slice(0, 4)) + 1).padStart(4, '0')}${day.slice(4)}`;
}
