/* Bytes against what is said of them. */
import {
  careCommunication,
  careCommunicationXml,
  type HostileCase,
  letter,
  mark,
  message,
  posted,
  type Row,
} from './case.ts';

const declared = (charset: string) => `<?xml version="1.0" encoding="${charset}"?>${letter()}`;

/** The text with a byte sequence where its mark stood first. */
function withBytes(text: string, ...bytes: number[]): Buffer {
  const [before = '', ...after] = text.split(mark);
  return Buffer.concat([Buffer.from(before), Buffer.from(mark), Buffer.from(bytes), Buffer.from(after.join(mark))]);
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function utf32(text: string, isBig = false): Buffer {
  const bytes = Buffer.alloc([...text].length * 4);
  [...text].forEach((sign, n) => {
    const code = sign.codePointAt(0) ?? 0;
    if (isBig) bytes.writeUInt32BE(code, n * 4);
    else bytes.writeUInt32LE(code, n * 4);
  });
  return bytes;
}

/* IBM code page 037, as far as a document begins with it. */
function ebcdic(text: string): Buffer {
  const code: Record<string, number> = {
    '<': 0x4c,
    '?': 0x6f,
    '>': 0x6e,
    ' ': 0x40,
    '=': 0x7e,
    '"': 0x7f,
    '.': 0x4b,
    '-': 0x60,
    '/': 0x61,
  };
  return Buffer.from(
    [...text].map((sign) => code[sign] ?? (/[a-i]/.test(sign) ? 0x81 + sign.charCodeAt(0) - 97 : 0xf0)),
  );
}

const malformed: [name: string, bytes: number[]][] = [
  ['an overlong less-than sign of two bytes', [0xc0, 0xbc]],
  ['an overlong less-than sign of three bytes', [0xe0, 0x80, 0xbc]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ['a surrogate pair in six bytes', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ['a sign of five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['a sign beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ['a sign cut off', [0xe2, 0x82]],
  ['a byte that never is', [0xff]],
];

const malformedIn = (text: () => string): Row<Buffer>[] =>
  malformed.map(([name, bytes]) => [name, () => withBytes(text(), ...bytes)]);

const controls: Row<Buffer>[] = [
  ['a raw NUL', () => withBytes(letter(), 0)],
  ['a bell', () => withBytes(letter(), 7)],
  ['a vertical tab', () => withBytes(letter(), 11)],
  ['an escape sequence of a terminal', () => withBytes(letter(), 0x1b, 0x5b, 0x32, 0x4a)],
  ['a second byte order mark', () => Buffer.from(`\ufeff\ufeff${letter()}`), 202, 'the mark says nothing'],
];

const xmlCharsets: Row<string | Buffer>[] = [
  ...[
    'UTF-7',
    'UTF-16',
    'UTF-32',
    'IBM037',
    'Shift_JIS',
    'ISO-2022-JP',
    'GB18030',
    'x-user-defined',
    'unicode-1-1-utf-8',
    '__proto__',
    'constructor',
  ].map((name): Row<string> => [`declared as ${name}`, () => declared(name)]),
  ['declared as a charset of 10,000 letters', () => declared('x'.repeat(10_000))],
  ['declared as no charset', () => declared('')],
  ['declared as a charset with a quote', () => `<?xml version="1.0" encoding='UTF-8"'?>${letter()}`],
  ['UTF-16, little end first, with its mark', () => Buffer.from(`\ufeff${letter()}`, 'utf16le')],
  ['UTF-16, little end first, without a mark', () => Buffer.from(letter(), 'utf16le')],
  ['UTF-16, big end first, with its mark', () => utf16be(`\ufeff${letter()}`)],
  ['UTF-16, big end first, declared as UTF-8', () => utf16be(declared('UTF-8'))],
  ['UTF-32, little end first', () => utf32(`\ufeff${letter()}`)],
  ['UTF-32, big end first', () => utf32(`\ufeff${letter()}`, true)],
  ['UTF-32 without a mark', () => utf32(letter())],
  ['EBCDIC', () => ebcdic(declared('ibm037'))],
  ['UTF-7 that hides a tag', () => declared('UTF-7').replaceAll(mark, '+ADw-script+AD4-')],
  [
    'the bytes of ISO-8859-1 declared as UTF-8',
    () => Buffer.from(declared('UTF-8').replaceAll(mark, `${mark}æøå`), 'latin1'),
  ],
  ['a byte order mark of UTF-16 before UTF-8', () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(letter())])],
  ['gzip instead of text', () => Buffer.from('1f8b0800000000000003', 'hex')],
  ['a program instead of text', () => Buffer.from(`\x7fELF${'\0'.repeat(60)}${mark}`)],
  ['a PDF instead of text', () => `%PDF-1.7\n${mark}`],
];

const jsonCharsets: Row<Buffer>[] = [
  ['UTF-16 with its mark', () => Buffer.from(`\ufeff${JSON.stringify(message())}`, 'utf16le')],
  ['UTF-16 without a mark', () => Buffer.from(JSON.stringify(message()), 'utf16le')],
  ['UTF-32', () => utf32(JSON.stringify(message()))],
  ['ISO-8859-1', () => Buffer.from(JSON.stringify(message()), 'latin1')],
];

const charset = (name: string) => `application/xml; charset=${name}`;

export const charsetCases: readonly HostileCase[] = [
  ...posted('XML charset', 'application/xml', xmlCharsets),
  ...posted('XML control characters', 'application/xml', controls),
  ...posted('XML bytes', 'application/xml', malformedIn(letter)),
  ...posted('FHIR XML bytes', 'application/fhir+xml', malformedIn(careCommunicationXml)),
  ...posted(
    'JSON bytes',
    'application/json',
    malformedIn(() => JSON.stringify(message())),
  ),
  ...posted(
    'FHIR JSON bytes',
    'application/fhir+json',
    malformedIn(() => JSON.stringify(careCommunication())),
  ),
  ...posted('JSON charset', 'application/json', jsonCharsets),
  ...posted('HTTP charset', charset('utf-16'), [['utf-16 of UTF-8', () => letter()] as Row<string>]),
  ...posted('HTTP charset', charset('us-ascii'), [
    ['us-ascii of UTF-8', () => letter(), 202, 'UTF-8 is what was meant'] as Row<string>,
  ]),
  ...posted('HTTP charset', charset('utf-7'), [['utf-7', () => letter()] as Row<string>]),
  ...posted('HTTP charset', charset('iso-8859-15'), [['iso-8859-15', () => letter()] as Row<string>]),
  ...posted('HTTP charset', charset('__proto__'), [['__proto__', () => letter()] as Row<string>]),
  ...posted('HTTP charset', charset('"utf-8'), [['a quote without its end', () => letter(), 415] as Row<string>]),
  ...posted('HTTP charset', charset('utf-8'), [
    [
      'utf-8 of ISO-8859-1',
      () => Buffer.from(declared('ISO-8859-1').replaceAll(mark, `${mark}æ`), 'latin1'),
    ] as Row<Buffer>,
  ]),
  ...posted('HTTP charset', 'application/json; charset=utf-16', [['JSON as utf-16', () => message()]]),
];
