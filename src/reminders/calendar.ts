import { gregorianEaster } from 'date-easter';
import { fromCopenhagen, toCopenhagen } from '../formats/copenhagen-time.ts';

/**
 * Working days in Denmark: Monday to Friday but for public holidays and the days on which one of the parties is closed.
 * Dates are `YYYY-MM-DD` of Europe/Copenhagen.
 */

/* The holidays of folkekirken that move, in days after Easter Sunday. */
const daysAfterEaster = [
  -3, // skærtorsdag
  -2, // langfredag
  0, // påskedag
  1, // 2. påskedag
  39, // Kristi himmelfartsdag
  49, // pinsedag
  50, // 2. pinsedag
];
const fixedHolidays = ['01-01', '12-25', '12-26'];

const known = new Map<number, ReadonlySet<string>>();

/**
 * The public holidays of a year from 2024 on, when store bededag went. 5 June, 24 and 31 December are none of them by
 * law: a party that is closed says so in its `closedDays`.
 */
export function publicHolidays(year: number): ReadonlySet<string> {
  const found = known.get(year);
  if (found) return found;
  const { month, day } = gregorianEaster(year);
  const easter = Date.UTC(year, month - 1, day);
  const holidays = new Set([
    ...fixedHolidays.map((date) => `${year}-${date}`),
    ...daysAfterEaster.map((days) => dateOf(easter + days * aDay)),
  ]);
  known.set(year, holidays);
  return holidays;
}

/** Whether people are at work on a date; `closed` are the parties' own closed days. */
export function isWorkingDay(date: string, closed: ReadonlySet<string>): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  return !closed.has(date) && !publicHolidays(Number(date.slice(0, 4))).has(date);
}

/** The date that is so many working days (at least one) after another, which itself does not count. */
export function workingDaysAfter(date: string, count: number, closed: ReadonlySet<string>): string {
  let day = date;
  for (let left = count; left > 0; ) {
    day = daysAfter(day, 1);
    if (isWorkingDay(day, closed)) left -= 1;
  }
  return day;
}

/** The date that is so many days after another. */
export function daysAfter(date: string, days: number): string {
  return dateOf(Date.parse(`${date}T00:00:00Z`) + days * aDay);
}

/** When the gateway acts on a day: 09:00 in Copenhagen, summer and winter. */
export function morningOf(date: string): Date {
  return new Date(fromCopenhagen(date, '09:00'));
}

/** The date that calendars in Copenhagen show. */
export function dateAt(instant: Date): string {
  return toCopenhagen(instant.toISOString()).date;
}

const aDay = 24 * 60 * 60 * 1000;

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
