import type { Finding, FindingParams } from '../finding.ts';
import type { Patient } from '../message.ts';
import { birthDateOf } from '../numbers.ts';
import { danishDay } from './moments.ts';

/** How far the sender's clock may be ahead of the gateway's before a time is in the future; MedCom XML rounds to minutes. */
const clockTolerance = 60_000;

/** A rule that is broken. */
export function broken(code: string, path: string, detail: string): Finding {
  return { severity: 'error', code, path, detail };
}

/** Something that a person should look at and that stops nothing. */
export function warning(code: string, path: string, detail: string, params?: FindingParams): Finding {
  return { severity: 'warning', code, path, detail, ...(params && { params }) };
}

/** Refuses a date or a point in time after now. A date is compared with the day that it is in Denmark. */
export function notInFuture(value: string | undefined, path: string, now: Date): Finding[] {
  if (value === undefined || !isAfter(value, now)) return [];
  return [
    broken('IN_FUTURE', path, 'The date lies in the future: correct it, or send the message when the day has come.'),
  ];
}

/** Refuses a date before the day that the message is sent on, as calendars in Denmark show it. */
export function notBeforeSending(value: string | undefined, path: string, sentAt: string): Finding[] {
  if (value === undefined || value >= danishDay(sentAt)) return [];
  return [broken('BEFORE_SENT', path, 'The date lies before the day of sending: give a day that is still to come.')];
}

function isAfter(value: string, now: Date): boolean {
  if (value.includes('T')) return Date.parse(value) > now.getTime() + clockTolerance;
  return value > danishDay(now.toISOString());
}

/** How old somebody is, in whole years and in months with a fraction. */
export interface Age {
  years: number;
  months: number;
}

/** The patient's age on a day by the CPR number; undefined where that tells no birth date or a later one. */
export function ageAt(patient: Patient | undefined, day: string): Age | undefined {
  const birth = patient?.cpr === undefined ? undefined : birthDateOf(patient.cpr);
  if (birth === undefined || birth > day) return undefined;
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
  const days = (Date.parse(day) - Date.parse(birth)) / 86_400_000;
  return { years, months: days / 30.4375 };
}
