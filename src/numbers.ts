/** Person and location numbers: what their digits must satisfy. Modulus 11 of a CPR number is never checked. */

/** Whether 13 digits end in the GS1 check digit (modulus 10). */
export function hasGlnCheckDigit(gln: string): boolean {
  if (!/^[0-9]{13}$/.test(gln)) return false;
  const sum = [...gln].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** Whether the first six digits of a CPR number are a date that exists in the century its seventh digit names. Source: cpr.dk. */
export function hasCprDate(cpr: string): boolean {
  return birthDateOf(cpr) !== undefined;
}

/** The birth date (YYYY-MM-DD) that a CPR number tells; undefined where the date is impossible. */
export function birthDateOf(cpr: string): string | undefined {
  const parts = /^([0-9]{2})([0-9]{2})([0-9]{2})([0-9])[0-9]{3}$/.exec(cpr);
  if (!parts) return undefined;
  const [day, month, yearOfCentury, seventh] = parts.slice(1).map(Number) as [number, number, number, number];
  const year = centuryOf(seventh, yearOfCentury) + yearOfCentury;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

function centuryOf(seventh: number, yearOfCentury: number): number {
  if (seventh <= 3) return 1900;
  if (seventh === 4 || seventh === 9) return yearOfCentury <= 36 ? 2000 : 1900;
  return yearOfCentury <= 57 ? 2000 : 1800;
}

/** Which replacement number it is: X-eCPR (national) or D-eCPR (regional); undefined where it has the shape of neither. Source: dk-core. */
export function replacementKind(value: string): 'x-ecpr' | 'd-ecpr' | undefined {
  if (/^[0-9]{6}[17][A-Z]{2}[0-9]$/.test(value)) return 'x-ecpr';
  if (/^[0-9]{6}[056][A-Z]{2}[0-9]$/.test(value)) return 'd-ecpr';
  return undefined;
}
