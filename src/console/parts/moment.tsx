import type { Language } from '../../findings/row.ts';
import { words } from './words.ts';

const style: Intl.DateTimeFormatOptions = {
  ...{ timeZone: 'Europe/Copenhagen', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};
const clocks = {
  en: new Intl.DateTimeFormat('en-GB', style),
  da: new Intl.DateTimeFormat('da-DK', style),
} as const satisfies Record<Language, Intl.DateTimeFormat>;

/** A point in time by the clocks of Copenhagen, exact for machines. */
export function Moment({ at, language }: { at: Date | string; language: Language }) {
  const moment = new Date(at);
  return <time dateTime={moment.toISOString()}>{clocks[language].format(moment)}</time>;
}

/** How long something has waited, to the largest fitting unit; exact in `datetime`. */
export function Age({ seconds, language }: { seconds: number; language: Language }) {
  const whole = Math.max(0, Math.round(seconds));
  return <time dateTime={`PT${whole}S`}>{ageOf(whole, language)}</time>;
}

/** The same as text. */
export function ageOf(seconds: number, language: Language): string {
  const say = words[language];
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return say.seconds(whole);
  if (whole < 2 * 3_600) return say.minutes(Math.floor(whole / 60));
  if (whole < 2 * 86_400) return say.hours(Math.floor(whole / 3_600));
  return say.days(Math.floor(whole / 86_400));
}
