import { fromCopenhagen, toCopenhagen } from '../formats/copenhagen-time.ts';

/** In characters. The schemas take as many digits behind the seconds. */
const longestMoment = 10_000;

/** A calendar date (YYYY-MM-DD) as Danes write it: `02-11-2026`. */
export function writeDay(date: string): string {
  return date.replace(/^([0-9]{4})-([0-9]{2})-([0-9]{2})$/, '$3-$2-$1');
}

/** The calendar date (YYYY-MM-DD) of a Danish or ISO one: `2/11 2026`, `02.11.2026`, `2026-11-02`; undefined for no date that exists. */
export function readDay(value: string): string | undefined {
  const trimmed = value.trim();
  const danish = /^([0-9]{1,2})[-./] ?([0-9]{1,2})[-./ ] ?([0-9]{4})$/.exec(trimmed);
  const iso = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(trimmed);
  const [year, month, day] = danish ? [danish[3], danish[2], danish[1]] : [iso?.[1], iso?.[2], iso?.[3]];
  if (!year || !month || !day) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(date) ? date : undefined;
}

/**
 * A date, or a point in time with its offset: on a whole minute of Danish time as `02-11-2026 kl. 10:15`,
 * any other as it stands, so that offset and precision come back.
 */
export function writeMoment(value: string): string {
  if (!value.includes('T')) return writeDay(value);
  const clock = toCopenhagen(value);
  const danish = `${writeDay(clock.date)} kl. ${clock.time}`;
  return readMoment(danish) === value ? danish : value;
}

/** The date or the point in time that `writeMoment` or a clinician wrote; undefined for neither. */
export function readMoment(value: string): string | undefined {
  const trimmed = value.trim();
  if (trimmed.length > longestMoment) return undefined;
  const [, day, hour, minute] = /^(.+?),? (?:kl\.? ?)?([0-9]{1,2})[.:]([0-9]{2})$/.exec(trimmed) ?? [];
  if (day && hour && minute) {
    const date = readDay(day);
    if (date === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
    return fromCopenhagen(date, `${hour.padStart(2, '0')}:${minute}`);
  }
  return readDay(trimmed) ?? (isInstant(trimmed) ? trimmed : undefined);
}

/** The day that calendars in Denmark show at a point in time. */
export function danishDay(iso: string): string {
  return toCopenhagen(iso).date;
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function isInstant(value: string): boolean {
  return (
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/.test(value) &&
    isDay(value.slice(0, 10)) &&
    !Number.isNaN(Date.parse(value))
  );
}
