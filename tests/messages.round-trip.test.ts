import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isClean } from '../src/finding.ts';
import type { StandardName, WriteContext } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { validateMessage } from '../src/formats/json/index.ts';
import { type Message, messageTypeNames } from '../src/message.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { losses } from '../src/messages/losses.ts';
import { isTree } from '../src/messages/tree.ts';
import { messageArbitrary } from './arbitraries.ts';
import { propertyRuns } from './support/property-runs.ts';

const context: WriteContext = {
  sender: { gln: '5790000990016', name: 'Lægehuset Havnegade', sor: '990011000016008' },
  receiver: { gln: '5790000990023', name: 'Sundhedsplejen, Odense Kommune', sor: '990021000016004' },
};

const pairs = messageTypeNames.flatMap((type) =>
  Object.values(formats).map((format) => ({ type, format, name: format.name })),
);

/** All members of a message that are no objects, by JSON Pointer, but for what the standard loses. */
function kept(value: unknown, standard: StandardName, pointer = ''): [pointer: string, value: unknown][] {
  if (losses[standard].some(({ path }) => path === pointer)) return [];
  if (!isTree(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, member]) => kept(member, standard, `${pointer}/${name}`));
}

function valueAt(message: Message, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value: unknown, name) => (isTree(value) ? value[name] : undefined), message);
}

test.each(pairs)(
  'a generated $type comes back from $name but for what the table of losses names',
  ({ type, format }) => {
    let written = 0;
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        const letter = carry(message, format);
        fc.pre(isClean(format.obstacles(letter, context)));
        const { findings, letters, standard = 'json' } = format.read(format.write(letter, context), {});
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        const [read] = letters;
        if (!read) throw new Error('a document without errors holds a letter');
        const { message: back } = interpret(read);
        expect(back.type).toBe(type);
        expect(validateMessage(back)).toEqual([]);
        if (type !== 'receipt') expect(back.content).toEqual(message.content);
        const promised = kept(message, standard);
        expect(promised.map(([pointer]) => [pointer, valueAt(back, pointer)])).toEqual(promised);
        written += 1;
      }),
      { numRuns: propertyRuns(20) },
    );
    expect(written).toBeGreaterThan(10);
  },
);
