import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { categoryCodes } from '../src/formats/categories.ts';
import { toCopenhagen } from '../src/formats/copenhagen-time.ts';
import type { Body, Letter, MedcomXmlVersions, WriteContext } from '../src/formats/format.ts';
import { medcomXml } from '../src/formats/medcom-xml/index.ts';
import type { Cover } from '../src/message.ts';
import { propertyRuns } from './support/property-runs.ts';

const home = process.env.TOVHOLDER_STANDARDS ?? '../shared/standards';
const hasOfficial = existsSync(`${home}/xml/xsd`);
if (!hasOfficial)
  console.log('The official schemas are not at hand (TOVHOLDER_STANDARDS); the output is tried against our own alone.');

const sender = { gln: '5790000990016', name: 'Lægehuset Havnegade' };
const receiver = { gln: '5790000990023', name: 'Sundhedsplejen, Odense Kommune' };
const context: WriteContext = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };

/** Every choice of versions that a party can make. */
const versions: fc.Arbitrary<MedcomXmlVersions> = fc.record(
  {
    XDIS91: fc.constantFrom('XD9134L', 'XD9133L'),
    XREF15: fc.constantFrom('XH1531R', 'XH1530R'),
    XDIS15: fc.constantFrom('XD1531L', 'XD1530L'),
    acute: fc.boolean(),
  },
  { requiredKeys: [] },
);

function towards(medcomXml: MedcomXmlVersions): WriteContext {
  return { ...context, receiver: { ...context.receiver, medcomXml } };
}

/** The versions without an element for the chapter of the municipality. */
const withoutCategory = ['XH1530R', 'XD1530L', 'XH2230R', 'XD2230L'];

const line = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'abæøåÆØÅé –,.:&<>"\'😀\u0085\u00a0'), minLength: 1, maxLength: 90 }),
    fc.constantFrom(
      'Forfatter: Imitator',
      'Emne: x',
      'Medicin, dosis',
      'andet',
      'Telefon: 1',
      ' ',
      '&amp;',
      ']]>',
      'failed-temporarily',
      'other: x',
    ),
  )
  .filter((value) => value.length > 0);
const imitation = fc.constantFrom(
  'Forfatter: Hans',
  '  Forfatter: Hans',
  '    Stilling: Læge',
  'Stilling: Læge',
  'Telefon: 12345678',
  'Modtagerenhed: x',
  'Emne: noget',
  '----- Tidligere besked 2026-11-02 10:15 -----',
  '  ----- Tidligere besked 2026-11-02 10:15 -----',
  'Bilag: x',
  '',
  '  ',
  '\t',
  '<Break/>',
  '&lt;Break/&gt;',
  ']]>',
  'a  b   c ',
  ' \tindrykket\t ',
);
const text = fc
  .array(fc.oneof(line, imitation), { minLength: 1, maxLength: 8 })
  .map((lines) => lines.join('\n'))
  .filter((value) => value.length > 0);
const phone = fc.constantFrom('66110011', '+45 66 11 00 11', '0045-66110011, lokal 12345678901234');

const author = fc.record({ name: line, role: line, phone }, { requiredKeys: [] });
const unit = fc.record({ kind: fc.constant('person' as const), name: line, role: line }, { requiredKeys: ['name'] });
const ids = fc.constantFrom('010195XX01', '0101950AB1', 'æ 1,, å😀12'.slice(0, 11));
const moment = fc.constantFrom('2026-11-02T10:15:00+01:00', '2026-07-01T23:59:00+02:00', '2026-10-25T02:30:00+02:00');
const segment = fc.record(
  {
    id: fc.uuid(),
    at: moment,
    author: author.filter((value) => Object.keys(value).length > 0),
    text,
    attachments: fc.array(fc.record({ title: line }), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['at', 'text'] },
);
const cover: fc.Arbitrary<Cover> = fc.record(
  {
    letterId: fc.constantFrom('TVH0000000001', 'A', 'æøå-1'),
    envelopeId: fc.constantFrom('TVHENV0000001', 'B'),
    sentAt: moment,
    exchange: fc.record({
      kind: fc.constantFrom('new' as const, 'reply' as const, 'forward' as const, 'corrected' as const),
    }),
    episodeOfCareId: fc.oneof(fc.uuid(), fc.constantFrom('lokal-7', '1'.repeat(35))),
    receiptRequested: fc.boolean(),
    priority: fc.constantFrom('routine' as const, 'asap' as const),
    sender: fc.constant(sender),
    receiver: fc.constant(receiver),
    author: author.filter((value) => Object.keys(value).length > 0),
    patient: fc.record(
      {
        cpr: fc.constant('0511219996'),
        replacementId: ids,
        otherIds: fc.array(ids, { minLength: 1, maxLength: 3 }),
        givenName: line,
        familyName: line,
      },
      { requiredKeys: ['cpr', 'familyName'] },
    ),
    encounterStatus: fc.constantFrom('admitted' as const, 'outpatient' as const, 'deceased' as const),
    senderUnit: unit,
    recipientUnit: unit,
    segments: fc.array(segment, { minLength: 1, maxLength: 3 }),
    attachments: fc.array(fc.record({ title: line, url: fc.constant('https://eksempel.dk/a?b=c&d=%20') }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  {
    requiredKeys: ['letterId', 'envelopeId', 'sentAt', 'exchange', 'receiptRequested', 'sender', 'receiver', 'patient'],
  },
);
const correspondence: fc.Arbitrary<Body> = fc.record(
  { kind: fc.constant('correspondence' as const), category: fc.constantFrom(...categoryCodes), topic: line, text },
  { requiredKeys: ['kind', 'text'] },
);
const diagnosis = fc.record(
  {
    code: fc.constantFrom('DZ001', 'A&B'),
    system: fc.constantFrom('SKS', 'ICPC'),
    text: fc.constantFrom('Prøvediagnose', '<x>'),
  },
  { requiredKeys: ['code', 'text'] },
);
const referral: fc.Arbitrary<Body> = fc.record(
  {
    kind: fc.constant('referral' as const),
    categoryCode: fc.constantFrom('social' as const, 'sundhedspleje' as const),
    text,
    diagnoses: fc.array(diagnosis, { maxLength: 6 }),
    relatives: fc.array(
      fc.record(
        {
          name: fc.constantFrom('Mor Testesen', 'Enkelt', 'Else  Marie Ø'),
          relation: fc.constantFrom('mor', 'far', 'søn', 'datter'),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: ['kind', 'categoryCode', 'text', 'diagnoses', 'relatives'] },
);
const closingNote: fc.Arbitrary<Body> = fc.record(
  {
    kind: fc.constant('closing-note' as const),
    categoryCode: fc.constant('social' as const),
    referralId: fc.constantFrom('HENV1', 'x'.repeat(64)),
    date: fc.constant('2026-03-29'),
    text,
  },
  { requiredKeys: ['kind', 'categoryCode', 'text'] },
);
const letter: fc.Arbitrary<Letter> = fc
  .record({ cover, body: fc.oneof(correspondence, referral, closingNote) })
  .map(fitting);

/** Names the author of a referral, who may not be missing. */
function fitting({ cover: whole, body }: Letter): Letter {
  return { cover: body.kind === 'referral' ? { ...whole, author: { name: 'Karen', ...whole.author } } : whole, body };
}

/** The version that a letter goes as to a party. */
function versionsFor({ cover: { priority }, body }: Letter, taken: MedcomXmlVersions): string | undefined {
  const isAcute = taken.acute === true && priority === 'asap';
  if (body.kind === 'correspondence') return taken.XDIS91 ?? 'XD9134L';
  if (body.kind === 'closing-note') return isAcute ? 'XD2230L' : (taken.XDIS15 ?? 'XD1531L');
  const isSocial = body.kind === 'referral' && body.categoryCode === 'social';
  return isAcute && !isSocial ? 'XH2230R' : (taken.XREF15 ?? 'XH1531R');
}

function problems(bytes: Uint8Array) {
  return medcomXml.read(bytes, {}).findings.filter(({ severity }) => severity === 'error');
}

/** The letter as it is to be read: the phone of the author is also the sender's; otherwise nothing may differ. */
function expected({ cover: whole, body }: Letter): Letter {
  const found = medcomXml.obstacles({ cover: whole, body }, context);
  expect(found).toEqual([]);
  const phoneOfAuthor = whole.author?.phone;
  const isShort = phoneOfAuthor !== undefined && phoneOfAuthor.length <= 25;
  return { cover: isShort ? { ...whole, sender: { ...whole.sender, phone: phoneOfAuthor } } : whole, body };
}

function patientFits({ cover: { patient, attachments } }: Letter): boolean {
  const lengths = [patient?.givenName, patient?.familyName, ...(attachments ?? []).map(({ title }) => title)];
  return (
    lengths.every((name) => [...(name ?? '')].length <= 70) &&
    (patient?.otherIds ?? []).every((id) => [...id].length === 10) &&
    [...(patient?.replacementId ?? '1234567890')].length === 10
  );
}

describe('what was written is read back', () => {
  test('whole letters, with every field that MedCom XML holds', () => {
    fc.assert(
      fc.property(letter.filter(patientFits), versions, (original, taken) => {
        const bytes = medcomXml.write(original, towards(taken));
        const [read] = medcomXml.read(bytes, {}).letters;
        const { cover: wanted, body } = expected(original);
        const { categoryCode: _, ...uncategorised } = { categoryCode: undefined, ...body };
        expect(read?.body).toEqual(withoutCategory.includes(read?.version ?? '') ? uncategorised : body);
        expect(versionsFor(original, taken)).toBe(read?.version);
        const sentAt = toCopenhagen(wanted.sentAt);
        expect(read && toCopenhagen(read.cover.sentAt)).toEqual(sentAt);
        expect({ ...read?.cover, sentAt: wanted.sentAt }).toEqual(wanted);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  test('a text of any signs, whatever it imitates', () => {
    const anySign = fc.string({
      unit: fc.oneof(fc.constantFrom(...'æøåÆØÅ <&>]\t\n"\'\r'), fc.constantFrom('😀', ']]>', '\n\n', '  ')),
      maxLength: 400,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          anySign,
          text,
          fc.tuple(text, anySign).map(([a, b]) => `${a}\n${b}`),
        ),
        (body) => {
          const bytes = medcomXml.write({ cover: bareCover, body: { kind: 'correspondence', text: body } }, context);
          expect(medcomXml.read(bytes, {}).letters[0]).toEqual({
            cover: bareRead,
            body: { kind: 'correspondence', text: body },
            standard: 'XDIS91',
            version: 'XD9134L',
          });
        },
      ),
      { numRuns: propertyRuns(250) },
    );
  });

  test.each([
    ['one line of 40,000 signs', 'æ'.repeat(40_000)],
    ['40,000 line feeds', '\n'.repeat(40_000)],
    ['40,000 blanks', ' '.repeat(40_000)],
    [
      'many lines over 31,500 signs',
      Array.from({ length: 2_000 }, (_, index) => `Linje ${index} med tekst i`).join('\n'),
    ],
  ])('a text of %s', (_, body) => {
    const bytes = medcomXml.write({ cover: bareCover, body: { kind: 'correspondence', text: body } }, context);
    expect(medcomXml.read(bytes, {}).letters[0]?.body).toEqual({ kind: 'correspondence', text: body });
  });

  test('receipts of every outcome with any reasons', () => {
    const issue = fc.record(
      {
        code: fc.oneof(
          line,
          fc.constantFrom(
            'wrong-receiver',
            'wrong-version',
            'unreadable',
            'other',
            'unknown-patient',
            'RECEIVER_UNKNOWN',
            'MSG_BAD_SYNTAX',
            'failed-temporarily',
          ),
        ),
        text,
      },
      { requiredKeys: ['code'] },
    );
    const receipt = fc.record(
      {
        kind: fc.constant('receipt' as const),
        outcome: fc.constantFrom('rejected' as const, 'failed-temporarily' as const),
        original: fc.constant({ letterId: 'BREV1', envelopeId: 'KUVERT1' }),
        issues: fc.array(issue, { minLength: 1, maxLength: 3 }),
        fromGateway: fc.constant(true),
      },
      { requiredKeys: ['kind', 'outcome', 'original'] },
    );
    fc.assert(
      fc.property(receipt, (body) => {
        const bytes = medcomXml.write({ cover: receiptCover, body }, context);
        expect(medcomXml.read(bytes, {}).letters[0]).toMatchObject({ cover: receiptCover, body });
        expect(medcomXml.read(bytes, {}).letters[0]?.body).toEqual(body);
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});

const bareCover: Cover = {
  letterId: 'A1',
  envelopeId: 'E1',
  sentAt: '2026-11-02T10:15:00+01:00',
  sender,
  receiver,
  patient: { cpr: '0511219996', familyName: 'Testesen' },
};
const bareRead: Cover = { ...bareCover, exchange: { kind: 'new' }, receiptRequested: true };
const receiptCover: Cover = {
  letterId: 'K1',
  envelopeId: 'KE1',
  sentAt: '2026-11-02T10:15:00+01:00',
  sender: { gln: receiver.gln },
  receiver: { gln: sender.gln },
};

describe('what is written', () => {
  test('satisfies the schema whenever nothing stands in the way, ours and the official one', () => {
    const schemas = hasOfficial ? officialSchemas() : undefined;
    fc.assert(
      fc.property(letter, versions, fc.boolean(), (original, taken, isFull) => {
        if (medcomXml.obstacles(original, context).length > 0) return;
        const known = {
          identifier: { kind: 'sorkode' as const, value: '990011000016008' },
          name: 'x'.repeat(80),
          unit: 'Afdeling for noget der har et meget langt navn',
        };
        const bytes = medcomXml.write(
          original,
          isFull
            ? { sender: { ...known, gln: sender.gln }, receiver: { ...known, gln: receiver.gln, medcomXml: taken } }
            : towards(taken),
        );
        expect(problems(bytes)).toEqual([]);
        if (schemas) validateOfficially(schemas, bytes);
      }),
      { numRuns: propertyRuns(120) },
    );
  });

  test('is ASCII under an ISO-8859-1 declaration', () => {
    const bytes = medcomXml.write(
      { cover: bareCover, body: { kind: 'correspondence', topic: 'Æble', text: 'høj 😀 –' } },
      context,
    );
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    const written = Buffer.from(bytes).toString('latin1');
    expect(written).toContain('encoding="ISO-8859-1"');
    expect(written).toContain('h&#248;j &#128512; &#8211;');
  });

  test('is the same for the same letter, with ids that fit derived from the letter', () => {
    const original: Letter = {
      cover: { ...bareCover, letterId: 'en meget lang id med æøå', envelopeId: 'ogsaa-en-lang-id' },
      body: { kind: 'correspondence', text: 'x' },
    };
    expect(medcomXml.write(original, context)).toEqual(medcomXml.write(original, context));
    const { letterId, envelopeId } = medcomXml.ids(original);
    expect(letterId).toMatch(/^[0-9A-Z]{14}$/);
    expect(envelopeId).not.toBe(letterId);
    expect(medcomXml.read(medcomXml.write(original, context), {}).letters[0]?.cover).toMatchObject({
      letterId,
      envelopeId,
    });
  });

  test('names the original of a receipt by the ids that the original bore', () => {
    const original: Letter = {
      cover: { ...bareCover, letterId: '3f0c5d3e-8f0e-4f9e-9f59-000000000001' },
      body: { kind: 'correspondence', text: 'x' },
    };
    const { envelopeId: _none, ...withoutEnvelope } = original.cover;
    const borne = medcomXml.ids({ ...original, cover: withoutEnvelope });
    const receipt: Letter = {
      cover: receiptCover,
      body: { kind: 'receipt', outcome: 'accepted', original: { letterId: original.cover.letterId } },
    };
    expect(medcomXml.read(medcomXml.write(receipt, context), {}).letters[0]?.body).toEqual({
      kind: 'receipt',
      outcome: 'accepted',
      original: borne,
    });
  });

  test('bears the thread as episode, and an episode id that had to be made up is not read back', () => {
    const threadId = '4b0f6c1e-7a51-4d0f-9f3e-0f2a6f1f7c55';
    const body: Body = { kind: 'referral', text: 'x', diagnoses: [], relatives: [] };
    const author = { name: 'Karen Holm' };
    const threaded = medcomXml.write({ cover: { ...bareCover, author, threadId }, body }, context);
    expect(Buffer.from(threaded).toString()).toContain('<EpisodeOfCareIdentifier>4b0f6c1e7a514d0f9f3e0f2a6f1f7c55<');
    expect(medcomXml.read(threaded, {}).letters[0]?.cover.episodeOfCareId).toBe(threadId);
    const bare = medcomXml.write({ cover: { ...bareCover, author }, body }, context);
    expect(Buffer.from(bare).toString()).toMatch(/<EpisodeOfCareIdentifier>[0-9a-f]{32}</);
    expect(medcomXml.read(bare, {}).letters[0]?.cover.episodeOfCareId).toBeUndefined();
  });
});

function officialSchemas(): Map<string, XsdValidator> {
  xmlRegisterFsInputProviders();
  const sets = ['2006/07/01', '2005/08/07', '2020/05/06', '2016/12/01', '2019/03/31'].map((set) => {
    const path = `${home}/xml/xsd/medcom-oioxml/${set}/EMessage.xsd`;
    return [set, XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }))] as const;
  });
  return new Map(sets);
}

function validateOfficially(schemas: Map<string, XsdValidator>, bytes: Uint8Array): void {
  const document = XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NO_XXE });
  const set = /schemas\/([0-9/]{10})\//.exec(Buffer.from(bytes).toString())?.[1] ?? '';
  try {
    schemas.get(set)?.validate(document);
    expect(schemas.has(set)).toBe(true);
  } finally {
    document.dispose();
  }
}
