import { describe, expect, test } from '@jest/globals';
import type { Message } from '../src/message.ts';
import { canonicalBytes, rulesOf, sameContent } from '../src/messages/index.ts';

const now = new Date('2026-11-02T12:00:00Z');
const cover = {
  letterId: 'TVH1',
  sentAt: '2026-11-02T10:15:00+01:00',
  sender: { gln: '5790000990016' },
  receiver: { gln: '5790000990023' },
  patient: { cpr: '0511219996', familyName: 'Testesen' },
  author: { name: 'Karen Holm' },
};
type Of<T extends Message['type']> = Extract<Message, { type: T }>['content'];

function found(message: Message): string[] {
  return rulesOf(message, now).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

const examined = (content: Of<'child-examination'>, changes = {}): Message => ({
  type: 'child-examination',
  ...cover,
  content,
  ...changes,
});
const referred = (content: Of<'child-referral'>, changes = {}): Message => ({
  type: 'child-referral',
  ...cover,
  content,
  ...changes,
});
const areas = ['growth', 'motor', 'vision', 'hearing', 'language', 'mental-wellbeing'] as const;
const findings = areas.map((area) => ({ area, assessment: 'normal' as const }));

describe('dates', () => {
  test('in the future are refused by the instant', () => {
    expect(found(examined({ examination: '5-year', findings }, { sentAt: '2026-11-02T14:00:00+01:00' }))).toEqual([
      'error IN_FUTURE /sentAt',
    ]);
    expect(found(examined({ examination: '5-year', findings }, { sentAt: '2026-11-02T12:59:00+01:00' }))).toEqual([]);
    expect(found(examined({ examination: '5-year', findings }, { sentAt: '2026-11-02T12:00:30Z' }))).toEqual([]);
  });

  test('without a time are compared with the day in Denmark', () => {
    const justPastMidnight = new Date('2026-11-02T23:30:00Z');
    const message = examined({ examination: '5-year', date: '2026-11-03', findings });
    expect(rulesOf(message, justPastMidnight)).toEqual([]);
    expect(found(message)).toEqual(['error IN_FUTURE /content/date']);
    const consent = { given: true, date: '2026-11-03' };
    expect(found(examined({ examination: '5-year', findings, consent }))).toEqual([
      'error IN_FUTURE /content/consent/date',
    ]);
    for (const updatedAt of ['2026-11-03', '2026-11-02T13:30:00+01:00']) {
      const confirmation: Message = { type: 'fmk-confirmation', ...cover, content: { outcome: 'updated', updatedAt } };
      expect(found(confirmation)).toEqual(['error IN_FUTURE /content/updatedAt']);
    }
  });

  test('of what is to come are not before the day of sending in Denmark', () => {
    const sentAt = '2026-11-01T23:30:00Z';
    const reminder = (dueDate: string): Message => ({
      type: 'fmk-reminder',
      ...cover,
      sentAt,
      content: { reason: 'other', dueDate },
    });
    expect(found(reminder('2026-11-02'))).toEqual([]);
    expect(found(reminder('2026-11-01'))).toEqual(['error BEFORE_SENT /content/dueDate']);
    const followUp = { by: '2026-11-01' };
    expect(found(examined({ examination: '5-year', findings, followUp }))).toEqual([
      'error BEFORE_SENT /content/followUp/by',
    ]);
  });
});

describe('numbers', () => {
  test('that are doubtful are warned of', () => {
    const changes = {
      sender: { gln: '5790000990017' },
      receiver: { gln: '5790000990024' },
      patient: { cpr: '3113219996', familyName: 'Testesen' },
    };
    expect(found(examined({ examination: '5-year', findings }, changes))).toEqual([
      'warning GLN_CHECK_DIGIT /sender/gln',
      'warning GLN_CHECK_DIGIT /receiver/gln',
      'warning CPR_DATE /patient/cpr',
    ]);
  });
});

describe('a child examination', () => {
  test('at five years warns of the areas that it says nothing of', () => {
    expect(found(examined({ examination: '5-year' }))).toEqual(['warning AREAS_MISSING /content/findings']);
    const [only] = rulesOf(examined({ examination: '5-year', findings: findings.slice(0, 4) }), now);
    expect(only?.detail).toContain('language, mental-wellbeing');
    expect(found(examined({ examination: '5-year', findings }))).toEqual([]);
    expect(found(examined({ examination: '4-year' }, { patient: { cpr: '0511229996', familyName: 'T' } }))).toEqual([]);
  });

  test('warns of an age that does not suit it', () => {
    expect(found(examined({ examination: '2-year' }))).toEqual(['warning AGE_UNUSUAL /content/examination']);
    expect(
      found(examined({ examination: '2-year' }, { patient: { replacementId: '0501261TV6', familyName: 'T' } })),
    ).toEqual([]);
  });

  test('warns of growth that does not suit the age', () => {
    const of = (growth: object) => found(examined({ examination: '5-year', findings, growth }));
    expect(of({ heightCm: 112.5, weightKg: 19.8, headCircumferenceCm: 51 })).toEqual([]);
    expect(of({ heightCm: 19.8, weightKg: 112.5, headCircumferenceCm: 5.1 })).toEqual([
      'warning GROWTH_UNUSUAL /content/growth/heightCm',
      'warning GROWTH_UNUSUAL /content/growth/weightKg',
      'warning GROWTH_UNUSUAL /content/growth/headCircumferenceCm',
    ]);
  });
});

describe('a consent', () => {
  const holders = [{ kind: 'custody-holder' as const, name: 'Mette Testesen' }];

  test('that is given is what a referral to PPR needs', () => {
    expect(found(referred({ reason: 'x' }))).toEqual(['error CONSENT_MISSING /content/consent']);
    expect(found(referred({ consent: { given: false } }))).toEqual(['error CONSENT_MISSING /content/consent/given']);
    expect(found(referred({ consent: { given: true } }))).toEqual([]);
  });

  test('without a guardian who has custody is warned of', () => {
    const guardians = [
      { name: 'mette testesen', custody: true },
      { name: 'Bo Testesen', custody: true },
      { name: 'Lis', custody: false },
    ];
    expect(found(referred({ guardians, consent: { given: true, holders } }))).toEqual([
      'warning CONSENT_HOLDER_MISSING /content/guardians/1',
    ]);
  });

  test('from 15 years on asks for the young person', () => {
    const patient = { cpr: '0111114994', familyName: 'Testesen' };
    const consent = { given: true, holders };
    expect(found(referred({ consent }, { patient }))).toEqual([
      'warning CONSENT_YOUNG_PERSON /content/consent/holders',
    ]);
    const young = { given: true, holders: [...holders, { kind: 'young-person' as const, name: 'Storm' }] };
    expect(found(referred({ consent: young }, { patient }))).toEqual([]);
    expect(found(referred({ consent }, { patient: { cpr: '0311114994', familyName: 'T' } }))).toEqual([]);
    const adult = { cpr: '1203459995', familyName: 'T' };
    expect(found({ type: 'municipal-referral', ...cover, patient: adult, content: { consent } })).toEqual([]);
  });

  test('older than 12 months is warned of', () => {
    expect(found(referred({ consent: { given: true, date: '2025-11-02' } }))).toEqual([]);
    expect(found(referred({ consent: { given: true, date: '2025-11-01' } }))).toEqual([
      'warning CONSENT_OLD /content/consent/date',
    ]);
  });
});

test('a resend has the same content whatever its envelope, its time and the order of its members', () => {
  const message = examined({ examination: '5-year', findings });
  const resend: Message = examined(
    { findings, examination: '5-year' },
    { envelopeId: 'E2', sentAt: '2026-11-02T11:00:00+01:00' },
  );
  expect(sameContent(message, resend)).toBe(true);
  expect(Buffer.from(canonicalBytes(message)).equals(Buffer.from(canonicalBytes(resend)))).toBe(true);
  for (const other of [
    examined({ examination: '4-year', findings }),
    examined({ examination: '5-year', findings }, { priority: 'asap' }),
  ]) {
    expect(sameContent(message, other)).toBe(false);
  }
});
