import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { json, validateMessage } from '../src/formats/json/index.ts';
import { messageTypeNames } from '../src/message.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { messageArbitrary } from './arbitraries.ts';
import { propertyRuns } from './support/property-runs.ts';

const examination = {
  type: 'child-examination',
  letterId: 'TVH1',
  sentAt: '2025-11-02T10:15:00+01:00',
  sender: { gln: '5790000990016' },
  receiver: { gln: '5790000990023' },
  patient: { cpr: '0511209996', familyName: 'Testesen' },
  content: { examination: '5-year' },
};

function read(text: string | Uint8Array, options = {}) {
  return json.read(typeof text === 'string' ? Buffer.from(text) : text, options);
}

function errorsOf(value: unknown) {
  return read(JSON.stringify(value)).findings.map(({ code, path }) => `${code} ${path}`);
}

describe('reading', () => {
  test('gives the message with its letter', () => {
    const { findings, letters, standard } = read(JSON.stringify(examination));
    const { type, content, ...cover } = examination;
    expect(findings).toEqual([]);
    expect(standard).toBe('json');
    expect(letters).toEqual([{ cover, body: { kind: 'canonical', type, content }, standard: 'json' }]);
  });

  test('takes a list of messages as several letters, all or none', () => {
    expect(read(JSON.stringify([examination, { ...examination, letterId: 'TVH2' }])).letters).toHaveLength(2);
    const { findings, letters } = read(JSON.stringify([examination, { ...examination, letterId: '' }]));
    expect(letters).toEqual([]);
    expect(findings).toMatchObject([{ code: 'LENGTH', path: '/1/letterId' }]);
    expect(errorsOf([])).toEqual(['REQUIRED /0']);
  });

  test('tells all errors at once, each with line and column', () => {
    const text = '{\n  "type": "child-examination",\n  "letterId": 7,\n  "sentAt": "i går",\n  "colour": 1\n}';
    const found = read(text).findings.map(({ code, path, line, column }) => [code, path, line, column]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['TYPE', '/letterId', 3, 15],
        ['FORMAT', '/sentAt', 4, 13],
        ['UNKNOWN_PROPERTY', '/?', 5, 3],
        ['REQUIRED', '/sender', 1, 1],
        ['REQUIRED', '/receiver', 1, 1],
        ['REQUIRED', '/patient', 1, 1],
        ['REQUIRED', '/content', 1, 1],
      ]),
    );
    expect(found).toHaveLength(8);
  });

  test('asks for a type before it judges anything else', () => {
    expect(errorsOf({ letterId: 'x' })).toEqual(['REQUIRED /type']);
    expect(errorsOf({ ...examination, type: 'postcard' })).toEqual(['ENUM /type']);
    expect(errorsOf(17)).toEqual(['TYPE ']);
  });

  test('names alternatives once', () => {
    expect(errorsOf({ ...examination, patient: { familyName: 'Testesen' } })).toEqual(['REQUIRED /patient']);
    expect(errorsOf({ ...examination, receiver: { role: 'ppr' } })).toEqual(['REQUIRED /receiver']);
    expect(errorsOf({ ...examination, attachments: [{ title: 'x' }] })).toEqual(['REQUIRED /attachments/0']);
  });

  test('refuses a patient on a receipt and a time on a declined confirmation', () => {
    const { content: _, patient, ...cover } = examination;
    const receipt = {
      ...cover,
      type: 'receipt',
      patient,
      content: { outcome: 'accepted', original: { letterId: 'x' } },
    };
    expect(errorsOf(receipt)).toContain('NOT_ALLOWED /patient');
    const declined = { outcome: 'declined', updatedAt: '2025-11-01' };
    const found = errorsOf({ ...cover, type: 'fmk-confirmation', patient, author: { name: 'K' }, content: declined });
    expect(found.toSorted()).toEqual(['NOT_ALLOWED /content/updatedAt', 'REQUIRED /content/note']);
  });

  test('requires an author of referrals and confirmations, and no other content than the type needs', () => {
    const { content: _, ...cover } = examination;
    expect(errorsOf({ ...cover, type: 'municipal-referral', content: {} })).toEqual(['REQUIRED /author']);
    expect(errorsOf({ ...cover, type: 'municipal-referral', author: { name: 'K' }, content: {} })).toEqual([]);
    expect(errorsOf({ ...cover, type: 'correspondence', content: {} })).toEqual([]);
  });

  test('makes every line end a line feed', () => {
    const { letters } = read(
      JSON.stringify({ ...examination, content: { examination: '5-year', note: 'a\r\nb\rc\n' } }),
    );
    expect(letters[0]?.body).toMatchObject({ content: { note: 'a\nb\nc\n' } });
  });

  test('never repeats what stands in the message', () => {
    const secret = 'Hemmeligheden';
    const text = JSON.stringify({
      ...examination,
      [secret]: 1,
      letterId: [secret],
      patient: { cpr: secret, familyName: '\u0001'.concat(secret), [secret]: { a: 1 } },
      content: { examination: secret, date: secret, growth: { [secret]: 1, heightCm: secret } },
    });
    const { findings } = read(text);
    expect(findings.length).toBeGreaterThan(6);
    expect(JSON.stringify(findings)).not.toContain(secret);
    expect(JSON.stringify(read(text.replace('"letterId"', `"${secret}":2,"letterId"`)).findings)).not.toContain(secret);
    expect(JSON.stringify(read(`${text}${secret}`).findings)).not.toContain(secret);
  });
});

describe('hostile documents', () => {
  test.each([
    '',
    '{',
    '{"a":1,}',
    '{"a" 1}',
    "{'a':1}",
    '[1,]',
    '01',
    '{"a":"\n"}',
    '{"a":"\\x"}',
    'nul',
    '1 2',
    '{"a":1}}',
    '"',
    '"\\"',
  ])('are refused where they are no JSON: %j', (text) => {
    const { findings, letters, standard } = read(text);
    expect(findings).toMatchObject([{ severity: 'error', code: 'UNREADABLE' }]);
    expect(findings[0]?.line).toBe(1);
    expect([letters, standard]).toEqual([[], undefined]);
  });

  test('agree with the language on what JSON is', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      '.',
      'e',
      'null',
      'true',
      ' ',
      '\n',
      '\\u00e6',
      '"a"',
      '"a":',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
          fc.json(),
        ),
        (text) => {
          const isJson = (() => {
            try {
              JSON.parse(text);
              return true;
            } catch {
              return false;
            }
          })();
          expect(read(text).findings.some(({ code }) => code === 'UNREADABLE')).toBe(!isJson);
        },
      ),
      { numRuns: propertyRuns(600) },
    );
  });

  test('may not name a member twice', () => {
    const twice = JSON.stringify(examination).replace('"gln"', '"gln":"1","\\u0067ln"');
    expect(read(twice).findings).toMatchObject([{ code: 'REPEATED_NAME', path: '/sender/gln', line: 1 }]);
  });

  test('gain nothing by the names of the language', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const text = JSON.stringify(examination).replace('"gln"', `"${name}":{"polluted":true},"gln"`);
      expect(read(text).findings).toMatchObject([{ code: 'UNKNOWN_PROPERTY', path: '/sender/?' }]);
      expect(read(`{"${name}":{"type":"receipt"}}`).findings).toMatchObject([{ code: 'REQUIRED', path: '/type' }]);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('are refused when nested deeper or fuller than any message', () => {
    expect(read('['.repeat(100_000)).findings).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(read(`${'[{"a":'.repeat(40)}1${'}]'.repeat(40)}`).findings).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(read(`[${'0,'.repeat(200_000)}0]`).findings).toMatchObject([{ code: 'UNREADABLE' }]);
  });

  test('may hold no character that no carrier can', () => {
    for (const bad of ['\u0000', '\u0007', '\uD800', '\uDFFF', '\uFFFE']) {
      const found = errorsOf({ ...examination, content: { examination: '5-year', note: `a${bad}b` } });
      expect(found).toEqual(['PATTERN /content/note']);
    }
  });

  test('must be UTF-8, by their bytes and by the charset of the request', () => {
    const text = JSON.stringify({ ...examination, content: { examination: '5-year', note: 'æøå' } });
    expect(read(Buffer.from(text, 'latin1')).findings).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(read(Buffer.from(text, 'utf16le')).findings).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(read(text, { charset: 'iso-8859-1' }).findings).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(read(text, { charset: 'UTF-8' }).findings).toEqual([]);
  });

  test('may begin with a byte order mark unless the reading is strict', () => {
    const marked = `\uFEFF${JSON.stringify(examination)}`;
    expect(read(marked).findings).toEqual([]);
    expect(read(marked, { strict: true }).findings).toMatchObject([{ code: 'BYTE_ORDER_MARK' }]);
  });

  test('with attachments of many megabytes are read', () => {
    const attachment = { title: 'x', contentType: 'application/pdf', data: 'A'.repeat(20_000_000) };
    expect(read(JSON.stringify({ ...examination, attachments: [attachment] })).findings).toEqual([]);
    expect(errorsOf({ ...examination, attachments: [{ ...attachment, data: 'AAA' }] })).toEqual([
      'FORMAT /attachments/0/data',
    ]);
  });
});

describe('times', () => {
  test.each([
    '2025-11-02 10:15:00+01:00',
    '2025-11-02t10:15:00z',
    '2025-11-02T10:15+01:00',
    '2016-12-31T23:59:60Z',
    '2025-11-02T10:15:00',
    '2025-02-30T10:15:00Z',
  ])('are refused where some carrier could not hold them: %s', (sentAt) => {
    const { findings } = read(JSON.stringify({ ...examination, sentAt }));
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ path }) => path === '/sentAt')).toBe(true);
  });
});

describe('writing', () => {
  test('gives the members in the order of the contract, and the same bytes again', () => {
    const { content, patient, ...rest } = examination;
    const turned = JSON.stringify({
      content: { note: 'x', ...content },
      patient: { familyName: 'Testesen', cpr: patient.cpr },
      ...rest,
    });
    const [letter] = read(turned).letters;
    if (!letter) throw new Error('the message is valid');
    const written = Buffer.from(json.write(letter, { sender: rest.sender, receiver: rest.receiver })).toString();
    expect(Object.keys(JSON.parse(written))).toEqual(Object.keys(examination));
    expect(written).toBe(
      `${JSON.stringify({ ...examination, content: { examination: '5-year', note: 'x' } }, null, 2)}\n`,
    );
  });

  test.each(messageTypeNames)('a %s and reading it again gives the same message', (type) => {
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        const letter = carry(message, json);
        const { letters, findings } = json.read(json.write(letter, { sender: { gln: '' }, receiver: { gln: '' } }), {});
        expect(findings).toEqual([]);
        expect(letters.map((read) => interpret(read).message)).toEqual([message]);
        expect(validateMessage(message)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
