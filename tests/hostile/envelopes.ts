/* VANSEnvelopes that hold something else than they say, and other envelopes than that. */
import { gzipSync } from 'node:zlib';
import { careCommunication, envelope, type HostileCase, letter, mark, posted, type Row } from './case.ts';

const changed = (change: (written: string) => string) => () => change(envelope(letter()));
const data = (payload: string) => (written: string) =>
  written.replace(/<Data>.*<\/Data>/s, () => `<Data>${payload}</Data>`);

function nested(levels: number): string {
  let whole = letter();
  for (let level = 0; level < levels; level += 1) whole = envelope(whole);
  return whole;
}

const contents: Row<string>[] = [
  ['an envelope in an envelope', () => nested(2)],
  ['envelopes eight deep', () => nested(8)],
  ['nothing', () => envelope('')],
  ['blanks', () => envelope('   \n')],
  ['a letter twice in base64', () => envelope(Buffer.from(letter()).toString('base64'))],
  ['a letter in gzip', () => envelope(gzipSync(letter()))],
  ['thirty megabytes in gzip', () => envelope(gzipSync(Buffer.alloc(30_000_000)))],
  ['a PDF', () => envelope(`%PDF-1.7 ${mark}`)],
  ['canonical JSON', () => envelope(`{"type":"correspondence","letterId":"${mark}"}`)],
  ['EDIFACT', () => envelope(`UNB+UNOC:3+5790000990016:14+5790000990023:14'UNH+1+MEDDIS'FTX+${mark}'`)],
  ['a letter with a DOCTYPE', () => envelope(`<!DOCTYPE Emessage>${letter()}`)],
  [
    'a letter with entities that multiply',
    () => envelope(`<!DOCTYPE x [<!ENTITY a "${mark}"><!ENTITY b "&a;&a;">]>${letter('&b;')}`),
  ],
  [
    'a letter with an include',
    () => envelope(letter('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')),
  ],
  ['a letter in UTF-16', () => envelope(Buffer.from(`\ufeff${letter()}`, 'utf16le'))],
  ['a letter in UTF-7', () => envelope(`<?xml version="1.0" encoding="UTF-7"?>${letter()}`)],
  ['a letter with NUL', () => envelope(letter(`${mark}\0`))],
  ['two letters behind each other', () => envelope(letter() + letter())],
  ['a bundle called a letter', () => envelope(JSON.stringify(careCommunication())), 422],
  ['a letter of another party', () => envelope(letter().replaceAll('5790000990016', '5790000990030')), 403],
];

const covers: Row<string>[] = [
  ['a DOCTYPE', changed((written) => written.replace('<VANSEnvelope', '<!DOCTYPE VANSEnvelope><VANSEnvelope'))],
  ['another namespace', changed((written) => written.replace('1.0.4', '1.0.3'))],
  ['no namespace', changed((written) => written.replace(/ xmlns="[^"]*"/, ''))],
  ['no data', changed((written) => written.replace(/<Data>.*<\/Data>/s, ''))],
  ['data twice', changed((written) => written.replace(/<Data>.*<\/Data>/s, '$&$&'))],
  ['a message twice', changed((written) => written.replace(/<Message>.*<\/Message>/s, '$&$&'))],
  ['data that is no base64', changed(data(`${mark}!!`))],
  ['data with markup', changed(data(`<Emessage>${mark}</Emessage>`))],
  ['data of references', changed((written) => written.replace('<Data>', '<Data>&#80;'))],
  [
    'a size of minus one',
    changed((written) => written.replace(/<SizeInBytes>[0-9]*/, '<SizeInBytes>-1')),
    202,
    'the bytes that are there count; the warning says so',
  ],
  [
    'a size of 400 digits',
    changed((written) => written.replace(/<SizeInBytes>[0-9]*/, `<SizeInBytes>${'9'.repeat(400)}`)),
  ],
  [
    'an envelope id that leads out of its folder',
    changed((written) => written.replace(/<EnvelopeIdentifier>[^<]*/, '<EnvelopeIdentifier>../../etc/passwd')),
    202,
    'an id is a word that nobody looks up in a folder',
  ],
  [
    'an envelope id of 30,000 characters',
    changed((written) => written.replace(/<EnvelopeIdentifier>[^<]*/, `<EnvelopeIdentifier>${mark.repeat(2_500)}`)),
  ],
  [
    'a receiver that the letter does not have',
    changed((written) => written.replace('5790000990023', '5790000990030')),
    202,
    'the letter in it is addressed to whom it names; the warning says that the envelope differs',
  ],
  [
    'a sender that the letter does not have',
    changed((written) => written.replace('5790000990016', '5790000990030')),
    202,
    'as above: who sends is what the letter says, and must be the caller’s',
  ],
  [
    'an end point with an address',
    changed((written) => written.replace(/(<SenderID[^>]*>)[^<]*/, '$1http://169.254.169.254/')),
  ],
  ['a time that is none', changed((written) => written.replace(/<SentDateTime>[^<]*/, `<SentDateTime>${mark}`))],
  ['a format called __proto__', changed((written) => written.replace(/<Format>[^<]*/, '<Format>__proto__'))],
  [
    'a media type with a line feed',
    changed((written) => written.replace(/(MimeType[^>]*>)[^<]*/i, '$1text/xml&#13;&#10;X-Evil: 1')),
    202,
    'the label is not read where the document says what it is',
  ],
];

const interchanges: Row<string>[] = [
  ['an interchange', () => `UNA:+.? 'UNB+UNOC:3+5790000990016:14+5790000990023:14+251120:1000+1'UNZ+0+1'`, 415],
  ['an interchange with a release sign at its end', () => `UNB+UNOC:3+${mark}?`, 415],
  ['separators that are all the same', () => `UNA''''''UNB'${mark}'`, 415],
  ['a million segments', () => `UNB+UNOC:3'${"FTX+A'".repeat(160_000)}`, 415],
  ['HL7 version 2', () => `MSH|^~\\&|GP|X|Y|Z|2025||ADT^A01|1|P|2.5\rPID|1||0511219996||${mark}`, 415],
];

export const envelopeCases: readonly HostileCase[] = [
  ...posted('envelope holding', 'application/xml', contents),
  ...posted('envelope cover', 'application/xml', covers),
  ...posted('EDIFACT', 'application/edifact', interchanges),
];
