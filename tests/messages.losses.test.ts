import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { StandardName } from '../src/formats/format.ts';
import { type Loss, losses } from '../src/messages/losses.ts';

const page = new URL('../docs/carriers.md', import.meta.url);

/** Standards with the same losses share a table. */
const sections: readonly [title: string, standards: readonly StandardName[]][] = [
  ['XDIS91', ['XDIS91']],
  ['XREF15, XDIS15, XREF22 and XDIS22', ['XREF15', 'XDIS15', 'XREF22', 'XDIS22']],
  ['XCTL01, XCTL02, XCTL03 and the receipts of VANSEnvelope', ['XCTL01', 'XCTL02', 'XCTL03', 'VANSEnvelope']],
  ['XBIN01', ['XBIN01']],
  ['CareCommunication', ['CareCommunication']],
  ['Acknowledgement', ['Acknowledgement']],
];

function tableOf(rows: readonly Loss[]): string {
  return [
    '| place | what becomes of it |',
    '|---|---|',
    ...rows.map(({ path, becomes }) => `| \`${path}\` | ${becomes} |`),
  ].join('\n');
}

const tables = sections.map(([title, [first = 'json']]) => `### ${title}\n\n${tableOf(losses[first])}\n`).join('\n');

test('the page on carriers tells the losses that the round trips are tested by', () => {
  const text = readFileSync(page, 'utf8');
  if (process.env.GOLDEN_ACCEPT) writeFileSync(page, text.replace(/### XDIS91[\s\S]*$/, tables));
  expect(readFileSync(page, 'utf8')).toContain(tables);
});

test('every standard has its losses on the page', () => {
  const told = sections.flatMap(([, standards]) => standards);
  expect(new Set([...told, 'json'])).toEqual(new Set(Object.keys(losses)));
  for (const [, [first = 'json', ...others]] of sections) {
    for (const other of others) expect(losses[other]).toEqual(losses[first]);
  }
});

test('no standard loses content, author, numbers or names of the patient, or a GLN', () => {
  for (const [standard, lost] of Object.entries(losses)) {
    for (const { path } of lost) {
      if (standard.startsWith('XCTL') || standard === 'VANSEnvelope') continue;
      expect(path).not.toMatch(
        /^\/(author|patient\/(cpr|replacementId|otherIds|givenName|familyName)|sender$|receiver$|(sender|receiver)\/gln)/,
      );
    }
  }
  expect(losses.XDIS91.some(({ path }) => path.startsWith('/content'))).toBe(false);
});
