/* Canonical JSON: names that reach for prototypes, numbers no number is, values of other shapes. */
import { freshMessage } from '../support/client.ts';
import { freshId, type HostileCase, type Loose, mark, message, posted, put, type Row } from './case.ts';

const text = (change: (written: string) => string) => () => change(JSON.stringify(message()));
/** A message with another value at one place. */
const set = (place: string, value: unknown) => () => {
  const made = message();
  put(made, place, value);
  return made;
};
/* Behind the brace that opens an object. */
const member = (name: string, value: string) => `"${name}":${value},`;

const objects = {
  'the message': /^\{/,
  sender: /"sender":\{/,
  receiver: /"receiver":\{/,
  author: /"author":\{/,
  patient: /"patient":\{/,
  'the address': /"address":\{/,
  exchange: /"exchange":\{/,
  content: /"content":\{/,
  'the identifier': /"identifier":\{/,
};

const prototypes: Row<string>[] = Object.entries(objects).flatMap(([place, brace]) =>
  ['__proto__', 'constructor', 'prototype'].map(
    (name): Row<string> => [
      `${name} in ${place}`,
      text((written) => written.replace(brace, (open) => `${open}${member(name, `{"isAdmin":true,"gln":"${mark}"}`)}`)),
    ],
  ),
);

const inherited: Row<string>[] = [
  [
    '__proto__ with an escape',
    text((written) => written.replace('{', `{${member('\\u005f_proto__', `{"a":"${mark}"}`)}`)),
  ],
  ['__proto__ as a list', text((written) => written.replace('{', `{${member('__proto__', `["${mark}"]`)}`))],
  ['__proto__ as null', text((written) => written.replace('{', `{${member('__proto__', 'null')}`))],
  [
    'constructor.prototype within each other',
    text((written) => written.replace('{', `{${member('constructor', `{"prototype":{"polluted":"${mark}"}}`)}`)),
  ],
  ...['toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', '__defineGetter__'].map(
    (name): Row<string> => [
      `a member called ${name}`,
      text((written) => written.replace('{', `{${member(name, `"${mark}"`)}`)),
    ],
  ),
  ['a type called __proto__', set('type', '__proto__')],
  ['a type called constructor', set('type', 'constructor')],
  ['a category called toString', set('content.category', 'toString')],
];

const twice: Row<string>[] = [
  ['letterId', `"${mark}"`],
  ['type', '"receipt"'],
  ['sender', '{"gln":"5790000990023"}'],
  ['receiver', '{"gln":"5790000990030"}'],
  ['patient', `{"cpr":"0511219996","familyName":"${mark}"}`],
  ['content', `{"category":"other","text":"${mark}"}`],
].map(
  ([name, value]): Row<string> => [
    `${name} twice`,
    text((written) => written.replace('{', `{${member(name ?? '', value ?? '')}`)),
  ],
);

function examination(height: string): () => string {
  return () => {
    const made = freshMessage('child-examination/plain', { letterId: freshId() });
    made.content.note = mark;
    return JSON.stringify(made).replace(/"heightCm":[0-9.]+/, `"heightCm":${height}`);
  };
}

const numbers: Row<string>[] = [
  ['1e400', examination('1e400')],
  ['-1e400', examination('-1e400')],
  ['-0', examination('-0')],
  ['1e-400', examination('1e-400')],
  ['400 digits', examination('9'.repeat(400))],
  ['10,000 decimals', examination(`110.${'1'.repeat(10_000)}`), 202, 'a number is kept as precisely as a machine can'],
  ['an exponent of 100 digits', examination(`1e${'9'.repeat(100)}`)],
  ['NaN', examination('NaN')],
  ['Infinity', examination('Infinity')],
  ['a hexadecimal number', examination('0x6e')],
  ['a leading zero', examination('0110')],
  ['a plus sign', examination('+110')],
  ['a point at the end', examination('110.')],
  ['a number in quotes', examination('"110"')],
  ['a number in a list', examination('[110]')],
  ['true for a number', examination('true')],
  ['a number as the CPR', text((written) => written.replace('"1203459995"', '1203459995'))],
  ['a number as the GLN', text((written) => written.replace('"5790000990016"', '5790000990016'))],
  [
    'a number beyond 2^53 as the letter id',
    text((written) => written.replace(/"letterId":"[^"]*"/, '"letterId":9007199254740993')),
  ],
];

const syntax: Row<string | Buffer>[] = [
  ['nothing', () => ''],
  ['blanks alone', () => ' \n\t'],
  ['null', () => 'null'],
  ['true', () => 'true'],
  ['a number', () => '42'],
  ['a text', () => `"${mark}"`],
  ['an empty list', () => '[]'],
  ['an empty object', () => '{}'],
  ['a list in a list', text((written) => `[[${written}]]`)],
  ['a message and null', text((written) => `[${written},null]`)],
  ['the same message twice in one document', text((written) => `[${written},${written}]`), 202, 'it is kept once'],
  ['two messages on two lines', () => `${JSON.stringify(message())}\n${JSON.stringify(message())}`],
  ['a sequence with record separators', text((written) => `\x1e${written}\n`)],
  ['a call of a function around it', text((written) => `callback(${written})`)],
  ['a guard before it', text((written) => `)]}',\n${written}`)],
  ['a comment before it', text((written) => `/* ${mark} */${written}`)],
  ['a comment to the end of the line', text((written) => written.replace('{', `{// ${mark}\n`))],
  ['a comma before the brace', text((written) => written.replace(/\}$/, ',}'))],
  ['single quotes', text((written) => written.replaceAll('"', "'"))],
  ['names without quotes', text((written) => written.replace('"type"', 'type'))],
  ['something behind it', text((written) => `${written}${mark}`)],
  ['cut off', text((written) => written.slice(0, -20))],
  ['a line feed in a text', text((written) => written.replace(mark, `${mark}\n`))],
  ['a NUL in a text', text((written) => written.replace(mark, `${mark}\0`))],
  ['an escape that is none', text((written) => written.replace(mark, `${mark}\\x41`))],
  ['an escape of three digits', text((written) => written.replace(mark, `${mark}\\u12`))],
  [
    'a byte order mark',
    text((written) => `\ufeff${written}`),
    202,
    'the mark is allowed to be ignored (RFC 8259, section 8.1)',
  ],
  ['two byte order marks', text((written) => `\ufeff\ufeff${written}`)],
  ['lists 33 deep', set('content.text', JSON.parse(`${'['.repeat(33)}${']'.repeat(33)}`))],
  ['lists 5,000 deep', () => '['.repeat(5_000) + ']'.repeat(5_000)],
  ['objects 2,000 deep', () => '{"a":'.repeat(2_000)],
  ['a name of 30,000 letters', text((written) => written.replace('{', `{${member(mark.repeat(2_500), '1')}`))],
  ['an empty name', text((written) => written.replace('{', `{${member('', `"${mark}"`)}`))],
  ['XML under the name of JSON', () => `<Emessage>${mark}</Emessage>`],
  ['YAML', () => `type: correspondence\nletterId: ${mark}`],
  ['MessagePack', () => Buffer.concat([Buffer.from([0x81, 0xa1, 0x61, 0xac]), Buffer.from(mark)])],
  ['an expression', () => `require("child_process").execSync("${mark}")`],
];

const surrogates: Row<string>[] = [
  ['a high surrogate alone', text((written) => written.replace(mark, `${mark}\\ud83d`))],
  ['a low surrogate alone', text((written) => written.replace(mark, `${mark}\\ude00`))],
  ['surrogates the wrong way round', text((written) => written.replace(mark, `${mark}\\ude00\\ud83d`))],
  ['a surrogate alone in a name', text((written) => written.replace('Birger', 'Birger\\udead'))],
  ['a surrogate alone in a letter id', text((written) => written.replace(/"letterId":"/, '$&\\ud83d'))],
  ['a surrogate alone in the name of a member', text((written) => written.replace('{', `{${member('\\ud83d', '1')}`))],
  ['NUL by an escape in the text', text((written) => written.replace(mark, `${mark}\\u0000`))],
  ['NUL by an escape in the letter id', text((written) => written.replace(/"letterId":"/, '$&\\u0000'))],
  ['NUL by an escape in a name', text((written) => written.replace('Birger', 'Bir\\u0000ger'))],
  ['a non-character', text((written) => written.replace(mark, `${mark}\\uffff`))],
  [
    'a control character of the second page',
    text((written) => written.replace(mark, `${mark}\\u0085`)),
    202,
    'JSON and XML allow it in a text',
  ],
];

const shapes: Row<Loose>[] = [
  ['an operator of MongoDB as the letter id', set('letterId', { $ne: null })],
  ['an operator of MongoDB as the GLN', set('sender.gln', { $gt: '' })],
  ['a list as the letter id', set('letterId', [mark])],
  ['a list as the sender', set('sender', (made: Loose) => [made.sender])],
  ['a text as the patient', set('patient', mark)],
  ['null as the patient', set('patient', null)],
  ['null as the content', set('content', null)],
  ['an object as the text', set('content.text', { toString: mark })],
  ['a list with a length of its own', set('attachments', { length: 1e9, 0: mark })],
  ['attachments in attachments', set('attachments', [{ attachments: [{ title: mark }] }])],
  ['two kinds of number for one patient', set('patient.replacementId', { kind: 'X-eCPR', value: mark })],
  ['a receipt with a patient', set('type', 'receipt')],
  ['a message of the gateway itself', set('sender.gln', '5790000990993'), 403],
  ['a message of another party', set('sender.gln', '5790000990023'), 403],
  ['a message of nobody', set('sender.gln', ''), 422],
  ['a receiver nobody knows', set('receiver', { gln: '5790000999996' })],
  ['a role of every municipality', set('receiver', { municipality: '*', role: 'gp' })],
  ['a role called __proto__', set('receiver', { municipality: '0461', role: '__proto__' })],
  ['a letter id of 65 characters', set('letterId', 'x'.repeat(65))],
  ['an empty letter id', set('letterId', '')],
  ['a letter id with a line feed', set('letterId', `a\r\n${mark}`)],
  [
    'a predecessor that is itself',
    set('exchange', (made: Loose) => ({ kind: 'reply', precedes: { letterId: made.letterId } })),
    202,
    'it answers a letter that has not come, and never becomes its own',
  ],
  ['an unknown kind of exchange', set('exchange', { kind: mark })],
  [
    '2,001 segments',
    set(
      'segments',
      Array.from({ length: 2_001 }, () => ({ text: mark })),
    ),
  ],
  ['a sentAt of the year 0', set('sentAt', '0000-01-01T00:00:00Z')],
  ['a sentAt of the year 99999', set('sentAt', '99999-01-01T00:00:00Z')],
  ['a sentAt without an offset', set('sentAt', '2025-11-20T10:00:00')],
  ['a sentAt with an offset of 99 hours', set('sentAt', '2025-11-20T10:00:00+99:99')],
  ['a sentAt with a thirteenth month', set('sentAt', '2025-13-20T10:00:00Z')],
  ['a sentAt as milliseconds', set('sentAt', 1763629200000)],
  ['a sentAt from the future', set('sentAt', '2999-01-01T00:00:00Z')],
];

const file = (changes: Loose) =>
  set('attachments', (made: Loose) => [
    { id: 'a1', title: mark, contentType: 'text/plain', data: 'YQ==', createdAt: made.sentAt, ...changes },
  ]);

const files: Row<Loose>[] = [
  ['base64 that is none', file({ data: `${mark}!` })],
  ['base64 of another alphabet', file({ data: '-_-_' })],
  ['base64 with bits behind its end', file({ data: 'YR==' })],
  ['base64 one sign short', file({ data: 'YWE' })],
  ['base64 with line feeds', file({ data: 'YW\nE=' })],
  ['no bytes at all', file({ data: '' })],
  ['a media type with a line feed', file({ contentType: `text/plain\r\nX-Evil: ${mark}` })],
  ['a media type of 10,000 characters', file({ contentType: `text/${'x'.repeat(10_000)}` })],
  ['a page of HTML', file({ contentType: 'text/html' })],
  ['a program', file({ contentType: 'application/x-msdownload' })],
  ['a drawing with scripts', file({ contentType: 'image/svg+xml' })],
  ['a title that leads out of its folder', file({ title: '../../../../etc/cron.d/x' })],
  ['a title with NUL', file({ title: `x.pdf\0.exe${mark}` })],
  ['a title with a line feed', file({ title: `x"\r\nContent-Type: text/html\r\n${mark}` })],
  ...[
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://169.254.169.254/',
    'data:text/html,x',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    `https://user:${mark}@example.org/`,
  ].map(
    (url): Row<Loose> => [
      `a link to ${url.split(':')[0]}${url.includes('@') ? ' with a password' : ''}`,
      file({ data: undefined, url }),
      202,
      'a link is handed on as it stands, and nobody here follows it',
    ],
  ),
  ['a link to another host without a scheme', file({ data: undefined, url: '//evil.example/x' })],
  ['bytes and a link at once', file({ url: 'https://example.org/x' })],
  ['neither bytes nor a link', file({ data: undefined })],
  [
    'two files of one id',
    set(
      'attachments',
      [1, 2].map(() => ({
        id: 'a1',
        title: mark,
        contentType: 'text/plain',
        data: 'YQ==',
      })),
    ),
  ],
];

export const jsonCases: readonly HostileCase[] = [
  ...posted('JSON prototypes', 'application/json', prototypes),
  ...posted('JSON inheritance', 'application/json', inherited),
  ...posted('JSON duplicates', 'application/json', twice),
  ...posted('JSON numbers', 'application/json', numbers),
  ...posted('JSON syntax', 'application/json', syntax),
  ...posted('JSON escapes', 'application/json', surrogates),
  ...posted('JSON shapes', 'application/json', shapes),
  ...posted('JSON files', 'application/json', files),
];
