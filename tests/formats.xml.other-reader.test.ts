import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { decodeXml } from '../src/formats/medcom-xml/charset.ts';
import type { XmlElement } from '../src/formats/medcom-xml/element.ts';
import { scanXml } from '../src/formats/medcom-xml/scan.ts';

/* What receivers read our documents with is not ours: a parser of quite another making has to see the same in them. */
const otherReader = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
});

type Node = Record<string, Node[] | string>;
type Seen = string | { name: string; nodes: Seen[] };

function asOtherSees(nodes: readonly Node[]): Seen[] {
  return nodes.map((node) => {
    const [name = ''] = Object.keys(node);
    const inner = node[name];
    if (name === '#text') return String(inner);
    return { name: name.replace(/^.*:/, ''), nodes: asOtherSees(Array.isArray(inner) ? inner : []) };
  });
}

/* A comment parts a text for us and not for the other. */
function asWeSee({ name, nodes }: XmlElement): Seen {
  const seen: Seen[] = [];
  for (const node of nodes) {
    const last = seen.at(-1);
    if (typeof node === 'string' && typeof last === 'string') seen[seen.length - 1] = last + node;
    else seen.push(typeof node === 'string' ? node : asWeSee(node));
  }
  return { name, nodes: seen };
}

const fixtures = join(import.meta.dirname, '../fixtures');
const documents = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('medcom-xml.xml'))
  .sort();

test('there are documents to read', () => {
  expect(documents.length).toBeGreaterThan(20);
});

test.each(documents)('another XML parser sees in %s what our own reader sees', (file) => {
  const { text = '' } = decodeXml(readFileSync(join(fixtures, file)), {});
  const { root } = scanXml(text);
  expect(root).toBeDefined();
  const seen = asOtherSees(otherReader.parse(text));
  expect(seen.filter((node) => typeof node !== 'string')).toEqual(root ? [asWeSee(root)] : []);
});
