import { randomInt } from 'node:crypto';
import type { Message } from '../../src/message.ts';

/** A person who is nowhere else: what of her is found outside her messages has leaked. */
export interface Canary {
  cpr: string;
  givenName: string;
  familyName: string;
  street: string;
  /** A sentence with Danish letters and markup. */
  text: string;
}

export function hatch(): Canary {
  const sign = randomInt(100_000, 999_999);
  return {
    cpr: `130765${randomInt(4_000, 4_999)}`,
    givenName: `Kanarieline${sign}`,
    familyName: `Ællekærfugl${sign}`,
    street: `Kukkervænget ${sign}`,
    text: `Kanariesang${sign} om søvn & ængstelse`,
  };
}

const proseKeys = new Set([
  ...[
    'note',
    'description',
    'text',
    'summary',
    'recommendations',
    'previousEfforts',
    'desiredHelp',
    'drug',
    'observed',
    'plan',
  ],
]);

/** The message with the canary as its patient and in all its prose; what else it says stays, so that it is as valid as it was. */
export function planted(message: Message, { cpr, givenName, familyName, street, text }: Canary): Message {
  const { patient } = message;
  const person = patient && { ...patient, cpr, givenName, familyName, address: { ...patient.address, street } };
  const content = sung(message.content, text) as Message['content'];
  return { ...message, ...(person && { patient: person }), content } as Message;
}

function sung(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((one) => sung(one, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) =>
      typeof one === 'string' && proseKeys.has(key) ? [key, text] : [key, sung(one, text)],
    ),
  );
}

/** Every way in which bytes may hold a text: two encodings, escapes of JSON, XML and URLs, hexadecimal, and base64 at any offset. */
export function spellings(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const each = (write: (sign: string, code: number) => string) =>
    [...text]
      .map((sign) =>
        sign >= ' ' && sign <= '~' && !'&<>"'.includes(sign) ? sign : write(sign, sign.codePointAt(0) ?? 0),
      )
      .join('');
  const texts = [
    each((_sign, code) => `\\u${code.toString(16).padStart(4, '0')}`),
    each((_sign, code) => `&#${code};`),
    each((sign) => (sign === '&' ? '&amp;' : sign)),
    encodeURIComponent(text),
    utf8.toString('hex'),
    ...base64s(utf8),
    ...base64s(Buffer.from(text, 'latin1')),
  ];
  const all = [
    utf8,
    Buffer.from(text, 'latin1'),
    Buffer.from(text, 'utf16le'),
    ...texts.map((one) => Buffer.from(one)),
  ];
  return [...new Map(all.map((one) => [one.toString('latin1'), one])).values()];
}

/* What base64 makes of the text wherever it begins; the signs that also depend on its neighbours are left out. */
function base64s(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const written = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = offset === 0 ? 0 : offset + 1;
    return written.slice(from, written.length - 2);
  });
}
