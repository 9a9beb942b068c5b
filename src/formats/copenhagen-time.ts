/**
 * Clock times of Europe/Copenhagen, as MedCom XML and EDIFACT write them: to the minute and without an offset.
 * Source: contract §2.
 */

/** A clock time in Copenhagen: `YYYY-MM-DD` and `hh:mm`. */
export interface ClockTime {
  date: string;
  time: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

let clock: Intl.DateTimeFormat | undefined;

/** The clock time in Copenhagen at a point in time (ISO 8601 with an offset); seconds are dropped. */
export function toCopenhagen(iso: string): ClockTime {
  const instant = Date.parse(iso);
  const wall = new Date(instant + offsetAt(instant) * minute).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/**
 * The point in time, with its offset, at which clocks in Copenhagen show this date and time.
 * An hour that comes twice is summer time; an hour that never comes counts on from the time before the gap (02:30 is 03:30+02:00).
 * The date must have a year of four digits.
 */
export function fromCopenhagen(date: string, time: string): string {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const before = offsetAt(wall - day);
  const after = offsetAt(wall + day);
  const exact = [Math.max(before, after), Math.min(before, after)].find(
    (offset) => offsetAt(wall - offset * minute) === offset,
  );
  const instant = wall - (exact ?? before) * minute;
  return withOffset(instant, offsetAt(instant));
}

/** Minutes that Copenhagen is ahead of UTC at this instant (milliseconds since 1970). */
function offsetAt(instant: number): number {
  clock ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Copenhagen',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const wall = new Date(0);
  wall.setUTCFullYear(
    parts.get('era') === 'BC' ? 1 - number('year') : number('year'),
    number('month') - 1,
    number('day'),
  );
  wall.setUTCHours(number('hour'), number('minute'));
  return (wall.getTime() - Math.floor(instant / minute) * minute) / minute;
}

function withOffset(instant: number, offset: number): string {
  const wall = new Date(instant + offset * minute).toISOString().slice(0, 19);
  const sign = offset < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
  return `${wall}${sign}${hours}:${minutes}`;
}
