/* A letter from one standard to the other and back loses what the two tables of losses name, and nothing else. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isClean } from '../src/finding.ts';
import { withFiles, withoutFiles } from '../src/formats/attached-files.ts';
import { readXml } from '../src/formats/fhir/xml-syntax.ts';
import type { Format, FormatName, Letter, StandardName, WriteContext } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { type Message, messageTypeNames } from '../src/message.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { losses } from '../src/messages/losses.ts';
import { isTree } from '../src/messages/tree.ts';
import { messageArbitrary } from './arbitraries.ts';
import { isOfficiallyFhir, isOfficiallyXml, standardsAtHand } from './conformance/official.ts';
import { propertyRuns } from './support/property-runs.ts';

const runs = propertyRuns(6);
const context: WriteContext = {
  sender: { gln: '5790000990016', name: 'Lægehuset Havnegade', sor: '990011000016008' },
  receiver: { gln: '5790000990023', name: 'Sundhedsplejen, Odense Kommune', sor: '990021000016004' },
};

/** A message as it comes out of a format again, with the standard it was in; undefined where the format has an obstacle. */
function through(message: Message, format: Format): { message: Message; standard: StandardName } | undefined {
  const letter = carry(message, format);
  if (!isClean(format.obstacles(letter, context))) return undefined;
  const [first, ...files] = [letter, ...(format.beside?.(letter) ?? [])].map((one) => readBack(one, format));
  if (!first?.standard) throw new Error('what is written without obstacles is read again');
  const whole =
    withFiles(
      first,
      files.flatMap(({ cover }) => cover.attachments ?? []),
    ) ?? withoutFiles(first);
  return { message: interpret(whole).message, standard: first.standard };
}

function readBack(letter: Letter, format: Format): Letter {
  const { findings, letters } = format.read(format.write(letter, context), { strict: true });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [read] = letters;
  if (!read) throw new Error('a document without errors holds a letter');
  return read;
}

/** All members of a message that are no objects, by JSON Pointer, but for what one of the standards loses. */
function kept(value: unknown, standards: readonly StandardName[], pointer = ''): [pointer: string, value: unknown][] {
  if (standards.some((standard) => losses[standard].some(({ path }) => path === pointer))) return [];
  if (!isTree(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, member]) => kept(member, standards, `${pointer}/${name}`));
}

const ways: readonly [FormatName, FormatName][] = [
  ['medcom-xml', 'fhir-json'],
  ['fhir-xml', 'medcom-xml'],
];
const journeys = messageTypeNames.flatMap((type) => ways.map(([from, by]) => ({ type, from, by })));

test.each(journeys)('a $type from $from by $by and back loses what the tables name alone', ({ type, from, by }) => {
  let compared = 0;
  fc.assert(
    fc.property(messageArbitrary(type), (original) => {
      const sent = through(original, formats[from]);
      fc.pre(sent !== undefined);
      const away = through(sent.message, formats[by]);
      fc.pre(away !== undefined);
      const back = through(away.message, formats[from]);
      fc.pre(back !== undefined);
      const found = new Map(kept(back.message, []));
      const promised = kept(sent.message, [sent.standard, away.standard]);
      expect(promised.map(([pointer]) => [pointer, found.get(pointer)])).toEqual(promised);
      compared += 1;
    }),
    { numRuns: runs },
  );
  expect(compared).toBeGreaterThan(5);
});

if (!standardsAtHand) {
  test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
    console.log(
      'The official standards are not at hand; set TOVHOLDER_STANDARDS to hold what is written against them.',
    );
    expect(standardsAtHand).toBe(false);
  });
} else {
  const official: Readonly<Partial<Record<FormatName, (text: string) => boolean>>> = {
    'medcom-xml': isOfficiallyXml,
    'fhir-json': (text) => isOfficiallyFhir(JSON.parse(text)),
    'fhir-xml': (text) => isOfficiallyFhir(readXml(text).root),
  };
  const targets = messageTypeNames.flatMap((type) =>
    (['medcom-xml', 'fhir-json', 'fhir-xml'] as const).map((name) => ({ type, name })),
  );

  test.each(targets)('a generated $type without obstacles is officially valid $name', ({ type, name }) => {
    const format = formats[name];
    let written = 0;
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        const letter = carry(message, format);
        fc.pre(isClean(format.obstacles(letter, context)));
        for (const one of [letter, ...(format.beside?.(letter) ?? [])]) {
          const text = Buffer.from(format.write(one, context)).toString('utf8');
          expect(official[name]?.(text)).toBe(true);
        }
        written += 1;
      }),
      { numRuns: runs },
    );
    expect(written).toBeGreaterThan(5);
  });
}
