import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withFiles, withoutFiles } from '../src/formats/attached-files.ts';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import type { Attachment, Message } from '../src/message.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { projectRoot } from './support/project-root.ts';

const xml = formats['medcom-xml'];
const context: WriteContext = {
  sender: { gln: '5790000990016', name: 'Lægehuset Havnegade', sor: '990011000016008' },
  receiver: { gln: '5790000990023', name: 'Sundhedsplejen, Odense Kommune', sor: '990021000016004' },
};
const canonical: Message = JSON.parse(
  readFileSync(join(projectRoot, 'fixtures/correspondence/attachment/canonical.json'), 'utf8'),
);

function lettersFor(attachments: Attachment[], message: Message = canonical): [Letter, ...Letter[]] {
  const letter = carry({ ...message, attachments }, xml);
  return [letter, ...(xml.beside?.(letter) ?? [])];
}

function readBack(letter: Letter, around: WriteContext = context) {
  const reading = xml.read(xml.write(letter, around), { strict: true });
  expect(reading.findings).toEqual([]);
  const [first] = reading.letters;
  if (!first) throw new Error('a document without errors holds a letter');
  return { reading, letter: first };
}

const types = ['application/pdf', 'image/jpeg', 'text/plain', 'application/zip', 'application/octet-stream'];
const starts: Record<string, string> = {
  'application/pdf': '%PDF-1.4',
  'image/jpeg': '\u00ff\u00d8\u00ff',
  'application/zip': 'PK\u0003\u0004',
};
const fileArbitrary: fc.Arbitrary<Attachment> = fc
  .record({
    id: fc.option(fc.uuid(), { nil: undefined }),
    title: fc.stringMatching(/^[a-zæøå ]{0,30}[a-zæøå]$/),
    contentType: fc.constantFrom(...types),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6_000 }),
  })
  .map(({ id, title, contentType, bytes }) => ({
    ...(id && { id }),
    title,
    contentType,
    data: Buffer.concat([Buffer.from(starts[contentType] ?? ' ', 'latin1'), bytes]).toString('base64'),
  }));

test('files go in one XBIN01 beside the letter that names them, and come back together', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fileArbitrary, { minLength: 1, maxLength: 10, selector: ({ id }) => id ?? {} }),
      (files) => {
        const [letter, beside, ...further] = lettersFor(files);
        expect(further).toEqual([]);
        if (!beside) throw new Error('files have an XBIN01');
        const first = readBack(letter).letter;
        const second = readBack(beside);
        expect([second.reading.standard, second.reading.version]).toEqual(['XBIN01', 'XB0131X']);
        const joined = withFiles(first, second.letter.cover.attachments ?? []);
        const back = joined?.cover.attachments?.map(({ id: _, ...file }) => file);
        expect(back).toEqual(files.map(({ id: _, ...file }) => file));
        const ids = joined?.cover.attachments?.map(({ id }) => id);
        expect(files.map(({ id }, index) => id ?? ids?.[index])).toEqual(ids);
        expect(joined && interpret(joined).message.content).toEqual(canonical.content);
      },
    ),
    { numRuns: Number(process.env.XBIN01_RUNS ?? 25) },
  );
});

test('the id of a file is hyphenated in the XBIN01 and bare in the letter', () => {
  const id = 'c39ea6b2-6052-45e4-a207-415e0205ab6f';
  const [letter, beside] = lettersFor([{ id, title: 'Brev', contentType: 'application/pdf', data: 'JVBERi0xLjQ=' }]);
  const written = [letter, beside].map((one) => Buffer.from(one ? xml.write(one, context) : []).toString());
  expect(written[0]).toContain(`<ObjectIdentifier>${id.replaceAll('-', '')}</ObjectIdentifier>`);
  expect(written[0]).toContain('<ObjectCode>vektor_grafik</ObjectCode>');
  expect(written[1]).toContain(`<ObjectIdentifier>${id}</ObjectIdentifier>`);
  expect(written[1]).toContain('<OriginalObjectSize>8</OriginalObjectSize>');
});

test('a letter without its files names each of them in its text, and is not joined with half of them', () => {
  const files: Attachment[] = ['a', 'b'].map((title) => ({
    title,
    contentType: 'application/pdf',
    data: 'JVBERi0xLjQ=',
  }));
  const [letter, beside] = lettersFor(files);
  if (!beside) throw new Error('files have an XBIN01');
  const first = readBack(letter).letter;
  const alone = interpret(withoutFiles(first)).message.content;
  expect(JSON.stringify(alone)).toMatch(/Bilag sendt særskilt: a .*Bilag sendt særskilt: b /);
  expect(withFiles(first, (beside.cover.attachments ?? []).slice(1))).toBeUndefined();
});

test('XB0130X is written to a party that takes it, with an address filled in', () => {
  const [, beside] = lettersFor([{ title: 'a', contentType: 'application/pdf', data: 'JVBERi0xLjQ=' }]);
  if (!beside) throw new Error('files have an XBIN01');
  const older = { ...context, receiver: { ...context.receiver, medcomXml: { XBIN01: 'XB0130X' } } } as const;
  expect(readBack(beside, older).reading).toMatchObject({ standard: 'XBIN01', version: 'XB0130X' });
});

describe('a file that is not what the XBIN01 says', () => {
  const [, beside] = lettersFor([{ title: 'a', contentType: 'application/pdf', data: 'JVBERi0xLjQ=' }]);
  const whole = Buffer.from(beside ? xml.write(beside, context) : []).toString();
  const faults: [name: string, from: string, to: string, code: string][] = [
    ['another size', '>8<', '>9<', 'SIZE_MISMATCH'],
    ['another type than its first bytes', '>pdf<', '>png<', 'FILE_TYPE_DIFFERS'],
    ['a program by its extension', '>pdf<', '>exe<', 'FILE_IS_PROGRAM'],
    ['a program by its first bytes', 'JVBERi0xLjQ=', 'TVqQAAMAAAA=', 'FILE_IS_PROGRAM'],
    ['no base64', 'JVBERi0xLjQ=', 'JVBERi0xLjQ', 'FILE_NOT_BASE64'],
    ['an empty file', 'JVBERi0xLjQ=', '', 'FILE_NOT_BASE64'],
    ['a foreign sign', 'JVBERi0xLjQ=', 'JVB%Ri0xLjQ=', 'FILE_NOT_BASE64'],
  ];
  test.each(faults)('%s is warned of, as the schema takes it', (_, from, to, code) => {
    const { findings, letters } = xml.read(Buffer.from(whole.replace(from, to)), { strict: true });
    expect(findings.map((finding) => [finding.severity, finding.code])).toEqual([['warning', code]]);
    expect(findings[0]?.path).toMatch(/^\/Emessage\/BinaryLetter\/BinaryObject/);
    expect(letters[0]?.cover.attachments?.[0]?.data === undefined).toBe(code === 'FILE_NOT_BASE64');
  });
});

test('files of many megabytes are written and read', () => {
  const data = Buffer.alloc(11_000_000, '%PDF-1.4 ').toString('base64');
  const [, beside] = lettersFor([{ title: 'a', contentType: 'application/pdf', data }]);
  if (!beside) throw new Error('files have an XBIN01');
  expect(readBack(beside).letter.cover.attachments?.[0]?.data?.length).toBe(data.length);
});

const samples = join(
  resolve(projectRoot, process.env.TOVHOLDER_STANDARDS ?? '../shared/standards'),
  'xml/samples/XBIN01',
);

describe('the samples among the standards', () => {
  if (!existsSync(samples)) {
    test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
      console.log('The samples of XBIN01 were not tried: set TOVHOLDER_STANDARDS to the folder of the standards.');
      expect(existsSync(samples)).toBe(false);
    });
    return;
  }
  test.each(readdirSync(samples))('%s is valid, and every file in it has its size', (name) => {
    const { findings, letters, standard } = xml.read(readFileSync(join(samples, name)), { strict: true });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ code }) => code).filter((code) => /SIZE|BASE64/.test(code))).toEqual([]);
    expect(standard).toBe('XBIN01');
    expect(letters[0]?.cover.attachments?.every(({ data }) => data !== undefined)).toBe(true);
  });
});
