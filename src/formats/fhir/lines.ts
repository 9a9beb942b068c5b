import { forbiddenCharacter } from './source.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the signs that no line may hold
const lineBreak = /[\x00-\x1f\x7f\uFFFE\uFFFF]/g;
const furtherBreak = new RegExp(`(?<=${lineBreak.source})${lineBreak.source}`, 'g');

/** A text as one line of the canonical message: line ends and tabs become blanks; undefined where nothing is left. */
export function toLine(text: string | undefined): string | undefined {
  const line = text?.replace(furtherBreak, '').replace(lineBreak, ' ');
  return line === undefined || line === '' ? undefined : line;
}

/** A FHIR dateTime as a point in time of the canonical message: a date alone is its first moment in UTC. */
export function toPointInTime(dateTime: string): string {
  if (dateTime.includes('T')) return dateTime;
  const [year, month = '01', day = '01'] = dateTime.split('-');
  return `${year}-${month}-${day}T00:00:00Z`;
}

const fhirInstant =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,60})?(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))$/;

/** A point in time of the canonical message as FHIR writes an instant; kept to the letter where it has FHIR's form. */
export function toInstant(pointInTime: string): string {
  const upper = pointInTime.toUpperCase().replace(' ', 'T');
  if (fhirInstant.test(upper) && !upper.startsWith('0000')) return upper;
  const offset = upper.replace(
    /([+-][0-9]{2})([0-9]{2})?$/,
    (_, hours: string, minutes = '00') => `${hours}:${minutes}`,
  );
  const time = Date.parse(offset.replace(/:60(?=[.Z+-])/, ':59'));
  return Number.isNaN(time) ? pointInTime : new Date(time).toISOString();
}

/** A UUID in lower case with hyphens, of a value that is one with or without hyphens or `urn:uuid:`. */
export function uuidOf(value: string | undefined): string | undefined {
  const hex = value
    ?.replace(/^urn:uuid:/i, '')
    .replace(/-/g, '')
    .toLowerCase();
  if (!hex || !/^[0-9a-f]{32}$/.test(hex)) return undefined;
  const hyphened = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return [hex, hyphened].includes((value ?? '').replace(/^urn:uuid:/i, '').toLowerCase()) ? hyphened : undefined;
}

/** Where a letter holds characters that no FHIR message may hold: JSON Pointers. */
export function forbiddenPlaces(value: unknown, pointer: string): string[] {
  if (typeof value === 'string') return /[^ -~]/.test(value) && forbiddenCharacter.test(value) ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => forbiddenPlaces(inner, `${pointer}/${name}`));
}

/** Where a letter holds texts longer than so many characters, other than the bytes of files: JSON Pointers. */
export function longPlaces(value: unknown, pointer: string, longest: number): string[] {
  if (typeof value === 'string') return value.length > longest ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'data' ? [] : longPlaces(inner, `${pointer}/${name}`, longest),
  );
}
