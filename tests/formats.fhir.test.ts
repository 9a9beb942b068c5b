/* FHIR JSON and XML, there and back: generated letters, and what hostile or broken documents get as an answer. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fhirJson, fhirXml } from '../src/formats/fhir/index.ts';
import { readXml } from '../src/formats/fhir/xml-syntax.ts';
import type { Format, Letter, WriteContext } from '../src/formats/format.ts';
import type { MessageOf, Segment } from '../src/message.ts';
import { messageArbitrary } from './arbitraries.ts';
import { fhirStandardsAtHand, judge } from './judges/fhir-profile.ts';
import { propertyRuns } from './support/property-runs.ts';

const context: WriteContext = {
  sender: { gln: '5790000990016', sor: '990011000016008', name: 'Lægehuset Havnegade' },
  receiver: { gln: '5790000990023', sor: '990021000016004', name: 'Sundhedsplejen, Odense Kommune' },
};
const formats: [string, Format][] = [
  ['fhir-json', fhirJson],
  ['fhir-xml', fhirXml],
];
const decoder = new TextDecoder();
const bytesOf = (text: string) => new TextEncoder().encode(text);

function letterOf({ content, ...message }: MessageOf<'correspondence'>): Letter {
  const { type, ...cover } = message;
  expect(type).toBe('correspondence');
  const { category, subject, text } = content;
  return {
    cover,
    body: {
      kind: 'correspondence',
      ...(category ? { category } : {}),
      ...(subject ? { topic: subject } : {}),
      text: text ?? '',
    },
  };
}

function readBack(format: Format, bytes: Uint8Array): Letter {
  const { letters, findings } = format.read(bytes, { strict: true });
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [letter] = letters;
  if (!letter) throw new Error(`refused: ${JSON.stringify(errors)}`);
  return letter;
}

/** Earlier segments in time order, as a reader gives them, without ids that a writer had to make up. */
function inOrder(segments: readonly Segment[] | undefined): Pick<Segment, 'author' | 'text'>[] {
  return [...(segments ?? [])]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ author, text }) => ({ ...(author ? { author } : {}), text }));
}

const example: Letter = {
  cover: {
    letterId: 'TVH0000000001',
    sentAt: '2026-11-02T10:15:00+01:00',
    sender: { gln: '5790000990016', name: 'Lægehuset Havnegade', phone: '66110011' },
    receiver: { gln: '5790000990023' },
    author: { name: 'Karen Holm', role: 'Praktiserende læge', phone: '66110011' },
    patient: { cpr: '0511219996', givenName: 'Alma', familyName: 'Testesen' },
  },
  body: { kind: 'correspondence', category: 'healthcare', topic: 'Børneundersøgelse 5 år', text: 'Undersøgt i dag.' },
};

function exampleWith(cover: Partial<Letter['cover']>, body: Partial<{ text: string; category: string }> = {}): Letter {
  return { cover: { ...example.cover, ...cover }, body: { ...example.body, ...body } };
}

describe.each(formats)('%s', (_, format) => {
  test('brings back what it wrote, and nothing leaves that the official definitions refuse', () => {
    fc.assert(
      fc.property(messageArbitrary('correspondence'), (message) => {
        const letter = letterOf(message);
        expect(format.obstacles(letter, context)).toEqual([]);
        const bytes = format.write(letter, context);
        const bundle = format === fhirXml ? readXml(decoder.decode(bytes)).root : JSON.parse(decoder.decode(bytes));
        if (fhirStandardsAtHand) expect(judge(bundle)).toEqual([]);
        const { cover, body } = readBack(format, bytes);
        const { cover: sent } = letter;
        expect(body).toEqual(letter.body);
        expect(cover.author).toEqual(sent.author);
        expect({ ...cover.patient, address: undefined }).toEqual({ ...sent.patient, address: undefined });
        expect([cover.sender.gln, cover.receiver.gln]).toEqual([sent.sender.gln, sent.receiver.gln]);
        expect(cover.attachments?.map(({ id, ...rest }) => rest)).toEqual(
          sent.attachments?.map(({ id, ...rest }) => rest),
        );
        expect(cover.segments?.map(({ author, text }) => ({ ...(author ? { author } : {}), text })) ?? []).toEqual(
          inOrder(sent.segments),
        );
        expect(Date.parse(cover.sentAt)).toBe(Date.parse(sent.sentAt));
        expect(cover.exchange?.kind).toBe(sent.exchange?.kind ?? 'new');
        expect(format.ids(letter)).toEqual({ letterId: cover.letterId, envelopeId: cover.envelopeId });
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  test('brings back receipts with their issues', () => {
    fc.assert(
      fc.property(messageArbitrary('receipt'), ({ type, content, ...cover }) => {
        expect(type).toBe('receipt');
        const letter: Letter = { cover, body: { kind: 'receipt', ...content } };
        expect(format.obstacles(letter, context)).toEqual([]);
        const bytes = format.write(letter, context);
        const bundle = format === fhirXml ? readXml(decoder.decode(bytes)).root : JSON.parse(decoder.decode(bytes));
        if (fhirStandardsAtHand) expect(judge(bundle)).toEqual([]);
        const { body } = readBack(format, bytes);
        expect(body).toMatchObject({ kind: 'receipt', outcome: content.outcome });
        expect(body.kind === 'receipt' && body.issues).toEqual(content.issues);
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  test('writes the same bytes for the same letter', () => {
    expect(format.write(example, context)).toEqual(format.write(structuredClone(example), context));
  });

  test('keeps blanks, tabs and line ends of a text as they are', () => {
    const text = '  to blanke\tog tab\n\n  linje  \r\nslut\u0085\u00a0 ';
    const { body } = readBack(format, format.write(exampleWith({}, { text }), context));
    expect(body).toMatchObject({ text });
  });

  test('a patient without CPR, further numbers and a deceased patient survive', () => {
    const patient = {
      replacementId: '0501261TV6',
      otherIds: ['3112396KM4', '0501267AB1', '0501265KL2'],
      familyName: 'Testesen',
    };
    const { cover } = readBack(format, format.write(exampleWith({ patient, encounterStatus: 'deceased' }), context));
    expect(cover.patient).toEqual(patient);
    expect(cover.encounterStatus).toBe('deceased');
  });

  test('an author of whom nothing is known is written as the conversion does and read as none', () => {
    const { author, ...cover } = example.cover;
    expect(author).toBeDefined();
    const bytes = format.write({ ...example, cover }, context);
    expect(decoder.decode(bytes)).toContain('ukendt');
    expect(readBack(format, bytes).cover).not.toHaveProperty('author');
  });

  test('an author bearing the name of the organization keeps it', () => {
    const author = { name: 'Lægehuset Havnegade' };
    expect(readBack(format, format.write(exampleWith({ author }), context)).cover.author).toEqual(author);
  });

  test('priority goes in its element with regarding-referral and as a line of the text elsewhere', () => {
    const elsewhere = format.write(exampleWith({ priority: 'asap' }), context);
    expect(decoder.decode(elsewhere)).toContain('Denne meddelelse har høj prioritet.');
    expect(readBack(format, elsewhere)).toMatchObject({
      cover: { priority: 'asap' },
      body: { text: 'Undersøgt i dag.' },
    });
    const referral = format.write(exampleWith({ priority: 'asap' }, { category: 'regarding-referral' }), context);
    expect(decoder.decode(referral)).not.toContain('høj prioritet');
    expect(readBack(format, referral).cover.priority).toBe('asap');
  });

  test('a correction says so in its first line, and is read as one again', () => {
    const bytes = format.write(
      exampleWith({ exchange: { kind: 'corrected', precedes: { letterId: 'TVH0000000000' } } }),
      context,
    );
    expect(decoder.decode(bytes)).toContain('Denne meddelelse retter en tidligere meddelelse.');
    const { letters, findings } = format.read(bytes, {});
    expect(letters[0]?.cover.exchange).toEqual({ kind: 'corrected' });
    expect(letters[0]?.body).toEqual(example.body);
    expect(findings).toEqual([]);
  });

  test('a forward brings the content of earlier attachments, a reply only names them', () => {
    const attachment = {
      id: '11111111-2222-4333-8444-555555555555',
      title: 'Vækstkurve',
      contentType: 'application/pdf',
      data: 'JVBERi0xLjQK',
    };
    const segments = [{ at: '2026-10-01T08:00:00+02:00', text: 'Tidligere', attachments: [attachment] }];
    const repeated = (kind: 'reply' | 'forward') =>
      readBack(format, format.write(exampleWith({ segments, exchange: { kind } }), context)).cover.segments?.[0]
        ?.attachments;
    expect(repeated('forward')).toEqual([attachment]);
    expect(repeated('reply')).toEqual([{ id: attachment.id, title: 'Vækstkurve', contentType: 'application/pdf' }]);
  });

  test('a reply stays in the thread of the message that it answers', () => {
    const opened = readBack(format, format.write(example, context)).cover.threadId;
    const reply = exampleWith({
      letterId: 'SVAR1',
      sender: { gln: '5790000990023' },
      receiver: { gln: '5790000990016' },
      exchange: { kind: 'reply', precedes: { letterId: example.cover.letterId, senderGln: '5790000990016' } },
    });
    const { cover } = readBack(format, format.write(reply, { sender: context.receiver, receiver: context.sender }));
    expect(cover.threadId).toBe(opened);
    expect(cover.exchange?.precedes).toEqual({ letterId: 'TVH0000000001', senderGln: '5790000990016' });
  });

  test.each<[string, Letter, string, string]>([
    [
      'an attachment type that FHIR does not take',
      exampleWith({ attachments: [{ title: 'Video', contentType: 'video/mp4', data: 'AAAA' }] }),
      'TARGET_CANNOT_CARRY',
      '/attachments/0/contentType',
    ],
    [
      'an impossible birth date',
      exampleWith({ patient: { cpr: '3102219996', familyName: 'Testesen' } }),
      'TARGET_CANNOT_CARRY',
      '/patient/cpr',
    ],
    [
      'a GLN with a wrong check digit',
      exampleWith({ sender: { gln: '5790000990017' } }),
      'TARGET_CANNOT_CARRY',
      '/sender/gln',
    ],
    [
      'a replacement number of no known kind',
      exampleWith({ patient: { replacementId: 'ABCDEFGHIJ', familyName: 'Testesen' } }),
      'TARGET_CANNOT_CARRY',
      '/patient/replacementId',
    ],
    ['a control character', exampleWith({}, { text: 'a\u0001b' }), 'TARGET_CANNOT_CARRY', '/content'],
    ['a lone surrogate', exampleWith({ author: { name: 'Karen \ud800' } }), 'TARGET_CANNOT_CARRY', '/author/name'],
  ])('says beforehand that it cannot carry %s', (_title, letter, code, path) => {
    expect(format.obstacles(letter, context)).toEqual([expect.objectContaining({ severity: 'error', code, path })]);
  });

  test('asks for the SOR id of both parties', () => {
    const without = { sender: { gln: '5790000990016' }, receiver: { gln: '5790000990023' } };
    expect(format.obstacles(example, without).map(({ code, path }) => [code, path])).toEqual([
      ['SOR_UNKNOWN', '/sender'],
      ['SOR_UNKNOWN', '/receiver'],
    ]);
  });

  test('a GLN under the newer name of its system is let through with a warning, and refused when strict', () => {
    const text = decoder
      .decode(format.write(example, context))
      .replaceAll('https://www.gs1.org/gln', 'http://www.gs1.org/gln');
    const { letters, findings } = format.read(bytesOf(text), {});
    expect(letters).toHaveLength(1);
    expect(findings.map(({ severity, code }) => [severity, code])).toContainEqual(['warning', 'FHIR_GLN_SYSTEM']);
    expect(format.read(bytesOf(text), { strict: true }).letters).toEqual([]);
  });

  test('an acknowledgement names the message by the id that it bore in FHIR', () => {
    const receipt = (letterId: string): Letter => ({
      cover: {
        letterId: 'K1',
        sentAt: '2026-11-02T10:20:00+01:00',
        sender: { gln: '5790000990023' },
        receiver: { gln: '5790000990016' },
      },
      body: { kind: 'receipt', outcome: 'accepted', original: { letterId } },
    });
    const back = { sender: context.receiver, receiver: context.sender };
    const namedBy = (letterId: string, original?: WriteContext['original']) => {
      const { body } = readBack(
        format,
        format.write(receipt(letterId), { ...back, ...(original ? { original } : {}) }),
      );
      return body.kind === 'receipt' && body.original.letterId;
    };
    const bore = format.ids(example).letterId;
    expect(namedBy('TVH0000000001')).toBe(bore);
    expect(namedBy('TVH0000000001', { cover: example.cover })).toBe(bore);
    const fromFhir = { ...example.cover, letterId: 'not-a-uuid.1' };
    expect(namedBy('not-a-uuid.1', { cover: fromFhir, standard: 'CareCommunication' })).toBe('not-a-uuid.1');
  });
});

test('both syntaxes tell the same resources', () => {
  const xml = readXml(decoder.decode(fhirXml.write(example, context))).root;
  expect(xml).toEqual(JSON.parse(decoder.decode(fhirJson.write(example, context))));
});

describe('documents that cannot be read', () => {
  const json = decoder.decode(fhirJson.write(example, context));
  const xml = decoder.decode(fhirXml.write(example, context));
  const secret = 'Alma Testesen 0511219996';
  const cases: [string, Format, Uint8Array, string][] = [
    ['JSON that ends too early', fhirJson, bytesOf(json.slice(0, 900)), 'UNREADABLE'],
    ['a name that stands twice', fhirJson, bytesOf('{"resourceType":"Bundle","id":"a","id":"b"}'), 'UNREADABLE'],
    ['a name __proto__', fhirJson, bytesOf('{"__proto__":{"resourceType":"Bundle"}}'), 'UNREADABLE'],
    ['deep nesting', fhirJson, bytesOf('['.repeat(100_000)), 'UNREADABLE'],
    [
      'a raw control character',
      fhirJson,
      bytesOf(json.replace('Undersøgt i dag', 'Undersøgt\u0000i dag')),
      'UNREADABLE',
    ],
    [
      'an escaped NUL',
      fhirJson,
      bytesOf(json.replace('Undersøgt i dag', 'Undersøgt\\u0000i dag')),
      'FORBIDDEN_CHARACTER',
    ],
    [
      'a lone surrogate',
      fhirJson,
      bytesOf(json.replace('Undersøgt i dag', 'Undersøgt\\ud800i dag')),
      'FORBIDDEN_CHARACTER',
    ],
    ['a list', fhirJson, bytesOf('[]'), 'FHIR_NOT_A_MESSAGE'],
    ['a single resource', fhirJson, bytesOf('{"resourceType":"Patient"}'), 'FHIR_NOT_A_MESSAGE'],
    ['nothing', fhirJson, bytesOf(''), 'UNREADABLE'],
    ['UTF-16', fhirJson, new Uint8Array(Buffer.from(`\ufeff${json}`, 'utf16le')), 'UNREADABLE'],
    ['Latin-1', fhirJson, new Uint8Array(Buffer.from(json, 'latin1')), 'UNREADABLE'],
    ['an unclosed element', fhirXml, bytesOf('<Bundle xmlns="http://hl7.org/fhir"><entry></Bundle>'), 'UNREADABLE'],
    ['two roots', fhirXml, bytesOf('<Bundle xmlns="http://hl7.org/fhir"/><Bundle/>'), 'UNREADABLE'],
    ['a DOCTYPE', fhirXml, bytesOf(xml.replace('<Bundle', '<!DOCTYPE Bundle [<!ENTITY a "b">]><Bundle')), 'UNREADABLE'],
    ['an undeclared entity', fhirXml, bytesOf(xml.replace('Undersøgt', '&aelig;')), 'UNREADABLE'],
    ['deep XML', fhirXml, bytesOf('<a>'.repeat(100_000)), 'UNREADABLE'],
    [
      'a flood of attributes',
      fhirXml,
      bytesOf(`<a ${Array.from({ length: 300_000 }, (_, i) => `a${i}="x"`).join(' ')}/>`),
      'UNREADABLE',
    ],
    ['another root', fhirXml, bytesOf('<Emessage/>'), 'FHIR_NOT_A_MESSAGE'],
    ['a NUL reference', fhirXml, bytesOf(xml.replace('Undersøgt', '&#0;')), 'UNREADABLE'],
    [
      'an element that FHIR does not know',
      fhirXml,
      bytesOf(xml.replace('<type value="message"/>', `<type value="message"/><hemmelig value="${secret}"/>`)),
      'FHIR_UNKNOWN_ELEMENT',
    ],
    [
      'a property that FHIR does not know',
      fhirJson,
      bytesOf(json.replace('"type"', `"${secret}": 1, "type"`)),
      'FHIR_UNKNOWN_ELEMENT',
    ],
    [
      'elements out of order',
      fhirXml,
      bytesOf(xml.replace(/(<type value="message"\/>)(\s*)(<timestamp[^>]*>)/, '$3$2$1')),
      'FHIR_ORDER',
    ],
    [
      'a word where a list is due',
      fhirJson,
      bytesOf(
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"code":"care-communication-message"},"destination":"x"}}]}',
      ),
      'FHIR_TYPE',
    ],
  ];

  test.each(cases)('%s is refused with a place and without its text', (_, format, bytes, code) => {
    const { letters, findings } = format.read(bytes, {});
    expect(letters).toEqual([]);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(JSON.stringify(findings)).not.toMatch(/Alma|0511219996|hemmelig/);
  });

  test('the place is that of the fault', () => {
    const [finding] = fhirJson.read(bytesOf('{\n  "resourceType": "Bundle",\n  "id": tru }'), {}).findings;
    expect(finding).toMatchObject({ code: 'UNREADABLE', line: 3, column: 9 });
    const wrong = xml.replace(/<contentString value="/, '<contentString value="\u0007');
    expect(fhirXml.read(bytesOf(wrong), {}).findings[0]?.line).toBe(
      xml.slice(0, xml.indexOf('<contentString')).split('\n').length,
    );
  });

  test('an unknown property is a question mark in the path', () => {
    const { findings } = fhirJson.read(bytesOf(json.replace('"contentString"', `"${secret}": 1, "contentString"`)), {});
    expect(findings.map(({ path }) => path)).toContain('Bundle.entry[2].resource.payload[0].?');
  });

  test('an HTTP charset other than UTF-8 is refused, UTF-8 is taken', () => {
    expect(fhirJson.read(bytesOf(json), { charset: 'iso-8859-1' }).findings.map(({ code }) => code)).toEqual([
      'UNREADABLE',
    ]);
    expect(fhirJson.read(bytesOf(json), { charset: 'UTF-8' }).letters).toHaveLength(1);
  });

  test('twenty megabytes of attachment are read in both syntaxes', () => {
    const data = 'QUJD'.repeat(5_000_000);
    const large = exampleWith({ attachments: [{ title: 'Stor fil', contentType: 'application/pdf', data }] });
    for (const format of [fhirJson, fhirXml]) {
      const { cover } = readBack(format, format.write(large, context));
      expect(cover.attachments?.[0]?.data?.length).toBe(data.length);
    }
  });
});
