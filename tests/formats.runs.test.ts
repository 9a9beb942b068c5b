/* No reader, judge or writer may be overtaxed by a run of one sign: a pattern that repeats would exhaust the stack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DocumentRefusal, type FormatName, formatNames, read, write } from '../src/index.ts';
import { projectRoot } from './support/project-root.ts';

/** A document with a run behind the first of these words in it. */
interface Place {
  where: string;
  text: string;
  behind: string;
  isString: boolean;
}

const isFull = process.env.TOVHOLDER_HOSTILE === 'full';
/* A pattern that repeats gives up between eight and twelve million signs. */
const length = isFull ? 30_000_000 : 12_000_000;

const runs = {
  blanks: ' ',
  letters: 'a',
  digits: '1',
  quotes: '"',
  'equals signs': '=',
  'line feeds': '\n',
  '«a b»': 'a b',
  'letters beyond Latin-1': 'ā',
} as const;

const fixture = (file: string) => readFileSync(join(projectRoot, 'fixtures', file), 'utf8');
const examination = fixture('child-examination/plain/medcom-xml.xml');
const thread = fixture('correspondence/reply-in-thread/medcom-xml.xml');
const refusal = fixture('receipt/rejected/medcom-xml.xml');
const canonical = fixture('child-examination/plain/canonical.json');
const withFile = fixture('correspondence/attachment/canonical.json');
const fhirJson = fixture('correspondence/attachment/fhir-json.json');
const fhirXml = fixture('correspondence/plain/fhir-xml.xml');
const acknowledgement = fixture('receipt/rejected/fhir-json.json');
const payload = examination.slice(examination.indexOf('<Emessage'));
const local = '<Local_Elements><a b="c">d</a></Local_Elements></Emessage>';

const envelope = `<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4"><SenderID EndPointType="EAN">5790000990016</SenderID>
  <ReceiverID EndPointType="EAN">5790000990023</ReceiverID><EnvelopeIdentifier>1bd9ea6e-1a0c-4d33-a7f5-0f7f0f2d7d11</EnvelopeIdentifier>
  <SentDateTime>2025-11-10T10:15:00</SentDateTime><Message><Data>${Buffer.from(payload).toString('base64')}</Data></Message></VANSEnvelope>`;

function xml(text: string, behind: string, where = `XML behind «${behind}»`): Place {
  return { where, text, behind, isString: false };
}

function string(text: string, behind: string, where = `JSON behind «${behind}»`): Place {
  return { where, text, behind, isString: true };
}

const places: readonly Place[] = [
  xml(examination, '<?xml version="1.0"'),
  xml(examination, '<Emessage'),
  xml(examination, 'schemas/2006/07/01/', 'the namespace of an Emessage'),
  xml(examination, '<Sender'),
  ...['EANIdentifier', 'Identifier', 'OrganisationName', 'Subject', 'Text01'].map((name) =>
    xml(examination, `<${name}>`),
  ),
  ...[
    'H&#248;jde: ',
    'BMI: ',
    'Unders&#248;gelsesdato: ',
    'Unders&#248;gelse: ',
    'H&#248;relse: Normal',
    'Bekymringer: ',
  ].map((heading) => xml(examination.replace('H&#248;relse: Til', 'H&#248;relse: Normal; Til'), heading)),
  xml(examination, 'Forfatter: '),
  xml(thread, '----- Tidligere besked '),
  xml(thread, 'Brevtype: Svar<Break/><Break/>', 'the lines before an earlier message'),
  xml(thread, 'Id: '),
  xml(refusal, '<RefuseText>'),
  xml(payload.replace('</Emessage>', local), '<Local_Elements'),
  xml(payload.replace('</Emessage>', local), '<a b="'),
  xml(fixture('correspondence/attachment/medcom-xml.files.xml'), '<Object_Base64Encoded>'),
  xml(fixture('correspondence/attachment/medcom-xml.files.xml'), '<OriginalObjectSize>'),
  xml(fixture('municipal-referral/plain/medcom-xml.xml'), '<Anamnesis>'),
  xml(envelope, '<VANSEnvelope'),
  xml(envelope, '<SenderID'),
  xml(envelope, '<EnvelopeIdentifier>'),
  xml(envelope, 'T10:15:00', 'the time of an envelope'),
  xml(envelope, '<Data>'),

  xml(canonical, '{', 'the blanks of a canonical message'),
  xml(canonical, '"heightCm": ', 'a number of a canonical message'),
  ...['letterId', 'sentAt', 'gln', 'name', 'familyName', 'note', 'date'].map((name) =>
    string(canonical, `"${name}": "`),
  ),
  string(withFile, '"sentAt": "2025-', 'the time of a canonical message'),
  ...['data', 'title', 'contentType', 'text', 'subject'].map((name) => string(withFile, `"${name}": "`)),
  string(
    withFile.replace(/"data": "[^"]*"/, '"url": "https://example.org/"'),
    '"url": "',
    'a link of a canonical message',
  ),
  string(fixture('receipt/rejected/canonical.json'), '"code": "', 'the code of a canonical receipt'),

  xml(fhirJson, '{', 'the blanks of FHIR JSON'),
  ...['id', 'fullUrl', 'div', 'url', 'code', 'reference', 'timestamp', 'definition', 'value', 'family', 'name'].map(
    (name) => string(fhirJson, `"${name}": "`),
  ),
  ...['data', 'contentType', 'contentString', 'title', 'creation'].map((name) => string(fhirJson, `"${name}": "`)),
  string(fhirJson, '"div": "<div xmlns=\\"http://www.w3.org/1999/xhtml\\"', 'the tag of a narrative'),
  string(fhirJson, '"definition": "http://medcomfhir.dk/ig/messagedefinitions/', 'the version of FHIR JSON'),
  string(acknowledgement, '"text": "', 'the words of an Acknowledgement'),
  string(acknowledgement, '"id": "', 'an id of an Acknowledgement'),
  xml(fhirXml, '<Bundle'),
  xml(fhirXml, '<id'),
  ...['<id value="', '<fullUrl value="', '<timestamp value="', '<contentString value="', '<div', '<p>'].map((start) =>
    xml(fhirXml, start),
  ),
];

const names = Object.keys(runs) as (keyof typeof runs)[];
const all = places.flatMap((place) => names.map((run) => ({ ...place, run })));
/* The everyday form takes a second for each of a few; the full form takes all kinds of runs in all places. */
const tried = isFull ? all : all.filter((_, index) => index % 127 === 0);

test.each(tried)('$run in $where neither exhaust nor stop the gateway', ({ text, behind, isString, run }) => {
  const sign = runs[run];
  const long = sign.repeat(length / sign.length);
  const at = text.indexOf(behind) + behind.length;
  expect(at).toBeGreaterThanOrEqual(behind.length);
  const filled = text.slice(0, at) + (isString ? JSON.stringify(long).slice(1, -1) : long) + text.slice(at);
  const { findings, messages } = read(Buffer.from(filled));
  expect(findings.length + messages.length).toBeGreaterThan(0);
  for (const message of messages) for (const format of formatNames) tryToWrite(message, format);
});

function tryToWrite(message: Parameters<typeof write>[0], format: FormatName): void {
  try {
    write(message, format);
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
  }
}
