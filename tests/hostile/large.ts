/* Documents that are made to keep a reader busy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { correspondenceXml } from '../medcom-xml-documents.ts';
import { projectRoot } from '../support/project-root.ts';

/** A document that is made when it is needed, and the media type it is posted under. */
export interface HostileDocument {
  name: string;
  mediaType: string;
  /** `share` below 1 gives a smaller document of the same shape. */
  make(share?: number): string;
}

/** Writes a document, or the part that hurts; `n` tells how often something stands in it. */
type Maker = (n: (count: number) => number) => string;

const scaled = (share: number) => (count: number) => Math.max(1, Math.round(count * share));

const marker = 'HOSTILE-TEXT';
const xmlLetter = correspondenceXml({ text: marker });
const fixture = (file: string) => readFileSync(join(projectRoot, 'fixtures/correspondence/plain', file), 'utf8');

function xml(name: string, text: Maker): HostileDocument {
  return {
    name,
    mediaType: 'application/xml',
    make: (share = 1) => xmlLetter.replace(marker, () => text(scaled(share))),
  };
}

function xmlSender(name: string, sender: Maker): HostileDocument {
  return {
    name,
    mediaType: 'application/xml',
    make: (share = 1) => xmlLetter.replace('<Sender>', () => sender(scaled(share))),
  };
}

function json(name: string, members: Maker): HostileDocument {
  return {
    name,
    mediaType: 'application/json',
    make: (share = 1) => fixture('canonical.json').replace(/^\{/, () => `{${members(scaled(share))},`),
  };
}

function fhirJson(name: string, members: Maker): HostileDocument {
  return {
    name,
    mediaType: 'application/fhir+json',
    make: (share = 1) => fixture('fhir-json.json').replace(/^\{/, () => `{${members(scaled(share))},`),
  };
}

function fhirXml(name: string, elements: Maker): HostileDocument {
  return {
    name,
    mediaType: 'application/fhir+xml',
    make: (share = 1) => fixture('fhir-xml.xml').replace('</Bundle>', () => `${elements(scaled(share))}</Bundle>`),
  };
}

function plain(name: string, mediaType: string, make: Maker): HostileDocument {
  return { name, mediaType, make: (share = 1) => make(scaled(share)) };
}

const numbered = (count: number, item: (index: number) => string, joint = ''): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(joint);

const laughs = `<!DOCTYPE lolz [<!ENTITY a0 "ha">${numbered(30, (n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`)}]>`;

/** Documents that have to be refused, each about as large as hurts most. */
export const hostileDocuments: readonly HostileDocument[] = [
  plain('entities that multiply', 'application/xml', () => `${laughs}${xmlLetter.replace(marker, '&a30;')}`),
  plain('FHIR with entities that multiply', 'application/fhir+xml', () => `${laughs}${fixture('fhir-xml.xml')}`),
  plain(
    '300,000 entity declarations',
    'application/xml',
    (n) => `<!DOCTYPE x [${'<!ENTITY a "b">'.repeat(n(300_000))}]><x/>`,
  ),
  xml('10 MB of nested formatting', (n) => `${'<Bold>'.repeat(n(770_000))}${'</Bold>'.repeat(n(770_000))}`),
  xml('10 MB of formatting side by side', (n) => '<Bold>a</Bold>'.repeat(n(700_000))),
  xml('formatting nested thirty deep, over and over', (n) =>
    `${'<Bold>'.repeat(30)}a${'</Bold>'.repeat(30)}`.repeat(n(12_000)),
  ),
  xml('100,000 elements of no schema', (n) => '<x/>'.repeat(n(100_000))),
  xml('99,000 elements with text', (n) => '<Break>x</Break>'.repeat(n(99_000))),
  xml('two million entities', (n) => '&amp;'.repeat(n(2_000_000))),
  xml('a million unknown entities', (n) => '&foo;'.repeat(n(1_000_000))),
  xml('two million ampersands', (n) => '&'.repeat(n(2_000_000))),
  xml('CDATA sections that never end', (n) => '<![CDATA['.repeat(n(760_000))),
  xml('500,000 CDATA sections', (n) => '<![CDATA[x]]>'.repeat(n(500_000))),
  xml('comments that never end', (n) => '<!--'.repeat(n(1_500_000))),
  xml('800,000 comments', (n) => '<!--x-->'.repeat(n(800_000))),
  xml('instructions that never end', (n) => '<?x '.repeat(n(1_500_000))),
  xml('less-than signs', (n) => '<'.repeat(n(5_000_000))),
  xml('end tags', (n) => '</Bold>'.repeat(n(1_000_000))),
  xmlSender('10 MB in one attribute', (n) => `<Sender a="${'x'.repeat(n(10_000_000))}">`),
  xmlSender('900,000 attributes', (n) => `<Sender ${numbered(n(900_000), (i) => `a${i}=""`, ' ')}>`),
  xmlSender(
    '1,000 attributes of 10 kB',
    (n) => `<Sender ${numbered(n(1_000), (i) => `a${i}="${'x'.repeat(n(10_000))}"`, ' ')}>`,
  ),
  xmlSender('one attribute each in 90,000 elements', (n) => `${'<x a="b"/>'.repeat(n(90_000))}<Sender>`),
  xmlSender('a name of 10 MB', (n) => `<${'x'.repeat(n(10_000_000))}>`),
  xmlSender('a tag that never ends', (n) => `<Sender ${'a '.repeat(n(5_000_000))}`),
  plain('quotes in a tag that never ends', 'application/xml', (n) => `<Emessage ${`a="b>`.repeat(n(1_000_000))}`),
  plain('10,000 letters', 'application/xml', (n) => {
    const [, letter = ''] = /(<ClinicalEmail>.*<\/ClinicalEmail>)/s.exec(xmlLetter) ?? [];
    return xmlLetter.replace(letter, letter.repeat(n(5_000)));
  }),

  json('400,000 unknown properties', (n) => numbered(n(400_000), (i) => `"p${i}":1`, ',')),
  json('90,000 unknown properties', (n) => numbered(n(90_000), (i) => `"p${i}":1`, ',')),
  json('400,000 unknown properties of one name', (n) => numbered(n(400_000), () => '"p":1', ',')),
  json('a list of 90,000 wrong attachments', (n) => `"attachments":[${numbered(n(90_000), () => '1', ',')}]`),
  json(
    '30,000 attachments without anything',
    (n) => `"attachments":[${numbered(n(30_000), () => '{"a":1,"b":2}', ',')}]`,
  ),
  json(
    '15,000 alike segments',
    (n) => `"segments":[${numbered(n(15_000), () => '{"id":"a","at":"b","author":1,"text":2}', ',')}]`,
  ),
  json('a text of 8 MB', (n) => `"p":"${'a'.repeat(n(8_000_000))}"`),
  json('8 MB of escapes', (n) => `"p":"${'\\n'.repeat(n(4_000_000))}"`),
  json('8 MB of backslashes', (n) => `"p":"${'\\\\'.repeat(n(4_000_000))}"`),
  json('8 MB of escaped quotes', (n) => `"p":"${'\\"'.repeat(n(4_000_000))}"`),
  json('a name of 8 MB', (n) => `"${'a/~'.repeat(n(2_700_000))}":1`),
  json('a number of 8 MB', (n) => `"p":${'9'.repeat(n(8_000_000))}`),
  plain('a sentAt of 8 MB', 'application/json', (n) =>
    fixture('canonical.json').replace(/"sentAt": "[^"]*"/, () => `"sentAt": "${'2'.repeat(n(8_000_000))}"`),
  ),
  plain('lists in lists', 'application/json', (n) => '['.repeat(n(5_000_000))),
  plain('objects in objects', 'application/json', (n) => '{"a":'.repeat(n(2_000_000))),
  plain('50,000 messages that are none', 'application/json', (n) => `[${numbered(n(50_000), () => '{}', ',')}]`),
  plain(
    '20,000 messages with a type alone',
    'application/json',
    (n) => `[${numbered(n(20_000), () => '{"type":"correspondence"}', ',')}]`,
  ),
  plain('10 MB of blanks before JSON', 'application/json', (n) => `${' '.repeat(n(10_000_000))}{}`),

  fhirJson('300,000 extensions', (n) => `"extension":[${numbered(n(300_000), () => '{"url":"a"}', ',')}]`),
  fhirJson('30,000 extensions', (n) => `"extension":[${numbered(n(30_000), () => '{"url":"a"}', ',')}]`),
  fhirJson('400,000 unknown properties', (n) => numbered(n(400_000), (i) => `"p${i}":1`, ',')),
  fhirJson('500,000 empty tags', (n) => `"meta":{"tag":[${numbered(n(500_000), () => '{}', ',')}]}`),
  fhirJson('1,000,000 profiles', (n) => `"meta":{"profile":[${numbered(n(1_000_000), () => '1', ',')}]}`),
  plain('100,000 entries', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace('"entry": [', () => `"entry": [${numbered(n(100_000), () => '{}', ',')},`),
  ),
  plain('20,000 entries behind the header', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace(
      /\]\s*\}\s*$/,
      () => `${',{"resource":{"resourceType":"Communication"}}'.repeat(n(20_000))}]}`,
    ),
  ),
  plain('20,000 Organizations behind the header', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace(
      /\]\s*\}\s*$/,
      () =>
        `${numbered(n(20_000), (i) => `,{"fullUrl":"a${i}","resource":{"resourceType":"Organization","id":"o${i}","identifier":[{"system":"x"}]}}`)}]}`,
    ),
  ),
  plain('a narrative of 5 MB', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace(/"div": "[^"]*"/, () => `"div": "<div>${'<b '.repeat(n(1_700_000))}"`),
  ),
  plain('a narrative of unclosed quotes', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace(/"div": "[^"]*"/, () => `"div": "<div>${"<b a='".repeat(n(100_000))}"`),
  ),
  plain('FHIR lists in lists', 'application/fhir+json', (n) => '['.repeat(n(5_000_000))),
  plain('FHIR names that never end', 'application/fhir+json', (n) => `{"${'\\"'.repeat(n(4_000_000))}`),
  plain('a version of 5 MB', 'application/fhir+json', (n) =>
    fixture('fhir-json.json').replace(/"definition": "[^"]*"/, () => `"definition": "${'|1'.repeat(n(2_500_000))}"`),
  ),

  fhirXml('500,000 empty entries', (n) => '<entry/>'.repeat(n(500_000))),
  fhirXml('150,000 empty entries', (n) => '<entry/>'.repeat(n(150_000))),
  fhirXml('100,000 elements of no schema', (n) => '<x/>'.repeat(n(100_000))),
  fhirXml('10 MB of nested elements', (n) => `${'<entry>'.repeat(n(700_000))}${'</entry>'.repeat(n(700_000))}`),
  fhirXml('500,000 references', (n) => `<id value="${'&#230;'.repeat(n(500_000))}"/>`),
  fhirXml('900,000 attributes', (n) => `<id ${numbered(n(900_000), (i) => `a${i}=""`, ' ')}/>`),
  fhirXml('60 attributes in 50,000 elements', (n) => `<id ${numbered(60, (i) => `a${i}=""`, ' ')}/>`.repeat(n(10_000))),
  fhirXml('namespaces in 100,000 elements', (n) => '<id xmlns:a="b" value="c"/>'.repeat(n(100_000))),
  fhirXml('CDATA sections that never end', (n) => '<![CDATA['.repeat(n(760_000))),
  fhirXml('comments that never end', (n) => '<!--'.repeat(n(1_500_000))),
  fhirXml('5 MB of blanks in a tag', (n) => `<id ${' '.repeat(n(5_000_000))}`),
  fhirXml('end tags', (n) => '</entry>'.repeat(n(1_000_000))),
  plain(
    '50,000 FHIR entity declarations',
    'application/fhir+xml',
    (n) => `<!DOCTYPE x [${'<!ENTITY a "b">'.repeat(n(50_000))}]><x/>`,
  ),

  plain('10 MB of nothing', 'application/xml', (n) => '\0'.repeat(n(10_000_000))),
  plain('bytes that are no UTF-8', 'application/fhir+json', (n) => '\ud800'.repeat(n(3_000_000))),
];

/** Documents that no system would write and that the standards nevertheless take. */
export const heavyDocuments: readonly HostileDocument[] = [
  xml('99,000 breaks', (n) => '<Break/>'.repeat(n(99_000))),
  xml('half a million numeric references', (n) => '&#230;'.repeat(n(480_000))),
  xml('10 MB of line feeds', (n) => '\n'.repeat(n(10_000_000))),
  xml('10 MB of carriage returns', (n) => '\r'.repeat(n(10_000_000))),
  xml('10 MB of blanks', (n) => ' '.repeat(n(10_000_000))),
  xml('10 MB of blanks and letters by turns', (n) => ' a'.repeat(n(5_000_000))),
  xml('10 MB of quotes', (n) => '"'.repeat(n(10_000_000))),
  plain('a subject of 8 MB', 'application/json', (n) =>
    fixture('canonical.json').replace(/"subject": "[^"]*"/, () => `"subject": "${'a b '.repeat(n(2_000_000))}"`),
  ),
  fhirXml('10 MB of line feeds', (n) => '\n'.repeat(n(10_000_000))),
  xmlSender('900 namespaces', (n) => `<Sender ${numbered(n(900), (i) => `xmlns:a${i}="b"`, ' ')}>`),
];
