import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formats } from '../src/formats/index.ts';
import { labelOf } from '../src/formats/vans-envelope/label.ts';
import { writeVansEnvelope } from '../src/formats/vans-envelope/write.ts';
import { projectRoot } from './support/project-root.ts';

const sending = {
  senderGln: '5790000990016',
  receiverGln: '5790000990047',
  envelopeId: '0b6f4b8e-6d5a-4a51-9f5c-1d2f6b1c7a01',
  messageId: '0b6f4b8e-6d5a-4a51-9f5c-1d2f6b1c7a02',
  sentAt: '2026-11-02T10:15:00+01:00',
};

const files = { 'medcom-xml': 'medcom-xml.xml', 'fhir-json': 'fhir-json.json', 'fhir-xml': 'fhir-xml.xml' } as const;

function fixture(path: string, format: keyof typeof files): Buffer {
  return readFileSync(join(projectRoot, 'fixtures', path, files[format]));
}

function wrapped(path: string, format: keyof typeof files): string {
  const payload = fixture(path, format);
  const reading = formats[format].read(payload, {});
  const label = labelOf(reading);
  const cover = reading.letters[0]?.cover;
  if (!label || !cover) throw new Error('a fixture is a letter');
  const parties = { senderGln: cover.sender.gln, receiverGln: cover.receiver.gln ?? '' };
  return Buffer.from(writeVansEnvelope(payload, label, { ...sending, ...parties })).toString('utf8');
}

function read(envelope: string, strict = false) {
  return formats['medcom-xml'].read(Buffer.from(envelope), { strict });
}

const cases = (['medcom-xml', 'fhir-json', 'fhir-xml'] as const).flatMap((format) =>
  ['correspondence/plain', 'receipt/accepted', 'receipt/rejected'].map((path) => ({ path, format })),
);

test.each(cases)('$path in $format is read out of an envelope as it is read bare', ({ path, format }) => {
  const { envelope, ...reading } = read(wrapped(path, format), true);
  expect(reading).toEqual(formats[format].read(fixture(path, format), { strict: true }));
  expect(envelope).toEqual({ kind: 'vans', envelopeId: sending.envelopeId, messageId: sending.messageId });
});

test('a document is named by its standard, its category or its response', () => {
  const nameOf = (path: string, format: keyof typeof files) =>
    /<Name>(.*)<\/Name>\s*<Version>(.*)<\/Version>/.exec(wrapped(path, format))?.slice(1, 3);
  expect(nameOf('correspondence/plain', 'medcom-xml')).toEqual(['MCM:XDIS91', 'XD9134L']);
  expect(nameOf('receipt/rejected', 'medcom-xml')).toEqual(['MCM:XCTL02', 'XC0230Q']);
  expect(nameOf('fmk-reminder/plain', 'fhir-json')).toEqual(['MCM:FDIS91#medicine', '5.0']);
  expect(nameOf('receipt/accepted', 'fhir-xml')).toEqual(['MCM:FCTL#ok', '2.0.0']);
  expect(nameOf('receipt/rejected', 'fhir-xml')).toEqual(['MCM:FCTL#fatal-error', '2.0.0']);
});

test('a fault of the payload is told with its place in the payload, below the path of the data', () => {
  const payload = Buffer.from(
    fixture('correspondence/plain', 'medcom-xml').toString().replace('<StatusCode>nytbrev', '<StatusCode>nyt'),
  );
  const label = { format: 'XML', name: 'MCM:XDIS91', version: 'XD9134L', mime: 'application/xml' } as const;
  const { findings, standard, letters } = read(Buffer.from(writeVansEnvelope(payload, label, sending)).toString());
  const { findings: bare } = formats['medcom-xml'].read(payload, {});
  expect(bare.length).toBeGreaterThan(0);
  expect(findings).toEqual(bare.map((one) => ({ ...one, path: `/VANSEnvelope/Message/Data${one.path}` })));
  expect(standard).toBe('XDIS91');
  expect(letters).toEqual([]);
});

describe('a fault of the envelope', () => {
  const whole = wrapped('correspondence/plain', 'medcom-xml');
  const data = /<Data>(.*)<\/Data>/.exec(whole)?.[1] ?? '';
  const faults: [name: string, from: string | RegExp, to: string, code: string, path: string][] = [
    ['an end point without a type', ' EndPointType="EAN"', '', 'ATTRIBUTE_MISSING', 'SenderID'],
    ['an end point of an unknown type', '"EAN"', '"GLN"', 'NOT_IN_LIST', 'SenderID'],
    ['data with a foreign sign', data, `${data.slice(0, 40)}%${data.slice(41)}`, 'NOT_BASE64', 'Message/Data'],
    ['data one sign short', data, data.slice(1), 'NOT_BASE64', 'Message/Data'],
    [
      'data with bits behind its end',
      data,
      'QUJD'.repeat(2_000).concat('QQ==').replace('QQ==', 'QR=='),
      'NOT_BASE64',
      'Message/Data',
    ],
    ['no data', data, '', 'PAYLOAD_NOT_SUPPORTED', 'Message/Data'],
    ['data that is no document', data, Buffer.from('Hej').toString('base64'), 'PAYLOAD_NOT_SUPPORTED', 'Message/Data'],
    [
      'a size that is no number',
      /<SizeInBytes>\d+/,
      '<SizeInBytes>lang',
      'WRONG_TYPE',
      'Message/MetaInformation/Document/SizeInBytes',
    ],
  ];
  test.each(faults)('%s is refused with its place, as VANSEnvelope', (_, from, to, code, path) => {
    const untold = whole.replace('<Format>XML', '<Format>Other').replace(/<Transport>.*<\/Transport>/s, '');
    const { findings, standard, version, letters } = read(untold.replace(from, to));
    const [error] = findings.filter(({ severity }) => severity === 'error');
    expect(error).toMatchObject({ code, path: `/VANSEnvelope/${path}` });
    expect(error?.line).toBeGreaterThan(1);
    expect([standard, version]).toEqual(['VANSEnvelope', '1.0.4']);
    expect(letters).toEqual([]);
  });

  test('an envelope in an envelope is refused', () => {
    const label = { format: 'XML', name: 'MCM:XDIS91', version: 'XD9134L', mime: 'application/xml' } as const;
    const twice = Buffer.from(writeVansEnvelope(Buffer.from(whole), label, sending)).toString();
    expect(read(twice).findings).toMatchObject([{ severity: 'error', path: '/VANSEnvelope/Message/Data/*' }]);
  });
});

describe('what real systems send', () => {
  const whole = wrapped('correspondence/plain', 'medcom-xml');
  const habits: [name: string, from: string | RegExp, to: string, warnings: string[]][] = [
    ['identifiers that are no UUIDs', sending.envelopeId, 'EPIC4711', ['IDENTIFIER_NOT_UUID']],
    ['blanks around the time', sending.sentAt, ` ${sending.sentAt} `, ['BLANKS_AROUND']],
    ['a name without MCM:', 'MCM:XDIS91', 'XDIS91', []],
    ['no Transport', /<Transport>.*<\/Transport>/s, '', []],
    ['no Version', /<Version>.*<\/Version>/, '', []],
    ['data broken over lines', /(<Data>.{76})/, '$1\n', []],
    ['another size than that of the data', /(<SizeInBytes>)/, '$11', ['SIZE_MISMATCH']],
    ['another name than that of the document', 'MCM:XDIS91', 'MCM:XREF15', ['DOCUMENT_MISLABELLED']],
    ['another sender than that of the document', sending.senderGln, '5790000990030', ['PARTY_DIFFERS']],
  ];
  test.each(habits)('%s: the letter is read', (_, from, to, warnings) => {
    const { findings, letters } = read(whole.replace(from, to));
    expect(findings.map(({ severity, code }) => [severity, code])).toEqual(warnings.map((code) => ['warning', code]));
    expect(letters).toHaveLength(1);
  });

  test('identifiers that are no UUIDs and blanks are refused when strict', () => {
    expect(read(whole.replace(sending.envelopeId, 'EPIC4711'), true).letters).toEqual([]);
    expect(read(whole.replace(sending.sentAt, ` ${sending.sentAt} `), true).letters).toEqual([]);
  });

  test('a FHIR message whose media type is not told is known by its first bytes', () => {
    const untold = wrapped('correspondence/plain', 'fhir-json').replace(/<Transport>.*<\/Transport>/s, '');
    expect(read(untold)).toMatchObject({ format: 'fhir-json', standard: 'CareCommunication', findings: [] });
  });
});

test('a payload of many megabytes is read, and its lines count', () => {
  const whole = wrapped('correspondence/plain', 'medcom-xml');
  const filled = fixture('correspondence/plain', 'medcom-xml')
    .toString()
    .replace('<Emessage', `${`<!--${'x'.repeat(1_000_000)}-->\n`.repeat(12)}<Emessage`);
  const huge = whole.replace(/<Data>.*<\/Data>/, () => `<Data>${Buffer.from(filled).toString('base64')}</Data>`);
  const { letters, findings } = read(huge);
  expect(findings).toMatchObject([{ severity: 'warning', code: 'SIZE_MISMATCH' }]);
  expect(letters).toHaveLength(1);
});

const standards = resolve(projectRoot, process.env.TOVHOLDER_STANDARDS ?? '../shared/standards');
const samples = join(standards, 'xml/samples/VANSEnvelope');

describe('the samples among the standards', () => {
  if (!existsSync(samples)) {
    test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
      console.log(
        'The samples of VANSEnvelope were not tried: set TOVHOLDER_STANDARDS to the folder of the standards.',
      );
      expect(existsSync(samples)).toBe(false);
    });
    return;
  }
  test.each(readdirSync(samples))('%s is judged as its name says', (name) => {
    const { findings, letters } = read(readFileSync(join(samples, name), 'utf8'), true);
    if (name.includes('invalid')) expect(findings).toMatchObject([{ severity: 'error', code: 'ATTRIBUTE_MISSING' }]);
    else expect([findings, letters.length > 0]).toEqual([[], true]);
    if (name.includes('Receipt')) expect(letters[0]?.body).toMatchObject({ kind: 'receipt' });
  });
});
