/* Working days in Denmark as clinicians know them, and nine in the morning in summer and winter. */
import { describe, expect, test } from '@jest/globals';
import { dateAt, isWorkingDay, morningOf, publicHolidays, workingDaysAfter } from '../src/reminders/calendar.ts';
import { checkParty } from '../src/store/parties.ts';

const none: ReadonlySet<string> = new Set();

/* Source: kirkekalenderen; borger.dk, helligdage. */
const holidays: Readonly<Record<number, readonly string[]>> = {
  2026: '01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26'.split(' '),
  2027: '01-01 03-25 03-26 03-28 03-29 05-06 05-16 05-17 12-25 12-26'.split(' '),
  2028: '01-01 04-13 04-14 04-16 04-17 05-25 06-04 06-05 12-25 12-26'.split(' '),
};

test.each(Object.entries(holidays))('the public holidays of %s are those of the church calendar', (year, days) => {
  expect([...publicHolidays(Number(year))].sort()).toEqual(days.map((day) => `${year}-${day}`));
});

test('store bededag is a working day, and so are 5 June, 24 and 31 December where no party is closed', () => {
  for (const date of ['2026-05-01', '2026-06-05', '2026-12-24', '2026-12-31'])
    expect(isWorkingDay(date, none)).toBe(true);
  expect(isWorkingDay('2026-12-24', new Set(['2026-12-24']))).toBe(false);
});

describe('working days after a day', () => {
  test.each([
    ['Christmas', '2026-12-23', 1, [], '2026-12-24'],
    ['Christmas', '2026-12-23', 2, [], '2026-12-28'],
    ['Christmas with closed days', '2026-12-23', 1, ['2026-12-24', '2026-12-31'], '2026-12-28'],
    ['Christmas with closed days', '2026-12-23', 4, ['2026-12-24', '2026-12-31'], '2027-01-04'],
    ['New Year', '2026-12-31', 1, [], '2027-01-04'],
    ['Easter', '2027-03-24', 1, [], '2027-03-30'],
    ['Easter and the change to summer time', '2027-03-24', 2, [], '2027-03-31'],
    ['Whitsun', '2027-05-14', 1, [], '2027-05-18'],
    ['a weekend', '2026-11-20', 1, [], '2026-11-23'],
    ['a Saturday', '2026-11-21', 1, [], '2026-11-23'],
  ])('%s: %s and %i more, closed on %j, is %s', (_name, date, count, closed, expected) => {
    expect(workingDaysAfter(date, count, new Set(closed))).toBe(expected);
  });
});

test.each([
  ['before summer time', '2027-03-27', '2027-03-27T08:00:00.000Z'],
  ['on the night of the change to summer time', '2027-03-28', '2027-03-28T07:00:00.000Z'],
  ['on the night of the change to winter time', '2027-10-31', '2027-10-31T08:00:00.000Z'],
  ['in winter', '2026-12-24', '2026-12-24T08:00:00.000Z'],
])('nine in the morning %s', (_name, date, instant) => {
  expect(morningOf(date).toISOString()).toBe(instant);
});

test('a day is the one that calendars in Denmark show', () => {
  expect(dateAt(new Date('2026-12-23T23:30:00Z'))).toBe('2026-12-24');
  expect(dateAt(new Date('2027-03-28T22:30:00Z'))).toBe('2027-03-29');
});

test('a party states closed days as dates, and how long a referral may wait', () => {
  const party = { gln: '5790000990030', name: 'PPR', roles: ['ppr'], formats: ['json'] };
  const stated = { closedDays: ['2026-12-24', '2026-12-31'], followUps: { referralDays: 21 } };
  expect(checkParty({ ...party, ...stated })).toMatchObject({ party: stated });
  for (const wrong of [{ closedDays: ['24-12-2026'] }, { followUps: { referralDays: 0 } }, { followUps: { days: 3 } }])
    expect(checkParty({ ...party, ...wrong })).toHaveProperty('findings');
});
