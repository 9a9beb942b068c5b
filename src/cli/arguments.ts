import { InvalidArgumentError } from 'commander';

const secondsIn = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A time of the command line: a day, a time with its offset, or so long ago (`90s`, `90m`, `24h`, `7d`). Throws InvalidArgumentError. */
export function moment(text: string): Date {
  const [, number, unit] = /^([0-9]{1,5})([smhd])$/.exec(text) ?? [];
  if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')
    return new Date(Date.now() - Number(number) * secondsIn[unit] * 1_000);
  const at = new Date(text);
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('It must be a time such as 2026-11-02T10:15:00Z, or 90m, 24h, 7d ago.');
}

/** A GLN of the command line. Throws InvalidArgumentError. */
export function gln(text: string): string {
  if (/^[0-9]{13}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a GLN of 13 digits.');
}

/** A whole number of the command line within bounds. The parser throws InvalidArgumentError. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
