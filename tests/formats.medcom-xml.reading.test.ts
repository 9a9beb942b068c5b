import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../src/finding.ts';
import { withoutFiles } from '../src/formats/attached-files.ts';
import type { Letter, Reading, ReadOptions } from '../src/formats/format.ts';
import { medcomXml } from '../src/formats/medcom-xml/index.ts';
import { closingNoteXml, correspondenceXml, receiptXml, referralXml } from './medcom-xml-documents.ts';

function read(text: string, options: ReadOptions = {}): Reading {
  return medcomXml.read(Buffer.from(text), options);
}

function letterIn(text: string): Letter {
  const { letters, findings } = read(text);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return letters[0] as Letter;
}

function textOf(markup: string): string {
  const { body } = letterIn(correspondenceXml({ text: markup }));
  return body.kind === 'correspondence' ? body.text : '';
}

function findingOf(text: string): Finding | undefined {
  return read(text).findings[0];
}

describe('a correspondence', () => {
  test('is read with its cover and text', () => {
    expect(letterIn(correspondenceXml({}))).toEqual({
      standard: 'XDIS91',
      version: 'XD9134L',
      cover: {
        letterId: 'BREV1',
        envelopeId: 'KUVERT1',
        sentAt: '2026-11-02T10:14:00+01:00',
        receiptRequested: true,
        exchange: { kind: 'new' },
        episodeOfCareId: '4b0f6c1e-7a51-4d0f-9f3e-0f2a6f1f7c55',
        priority: 'asap',
        sender: {
          gln: '5790000990016',
          name: 'Lægehuset Havnegade',
          unit: 'Læge, Else Prøve',
          identifier: { kind: 'ydernummer', value: '999901' },
          phone: '66110011',
        },
        receiver: {
          gln: '5790000990023',
          name: 'Odense Kommune',
          identifier: { kind: 'kommunenummer', value: '0461' },
        },
        patient: {
          cpr: '0511219996',
          givenName: 'Alma',
          familyName: 'Testesen',
          address: { street: 'Prøvevej 5', city: 'Odense C', postalCode: '5000' },
        },
        encounterStatus: 'outpatient',
      },
      body: {
        kind: 'correspondence',
        category: 'medicine',
        topic: 'dosis ændret',
        text: 'Første linje.\nAnden linje.',
      },
    });
  });

  test.each([
    ['Medicin', { category: 'medicine' }],
    ['MEDICIN, Dosis', { category: 'medicine', topic: 'Dosis' }],
    ['Psykiatri, social, handicap, møde', { category: 'psychiatry-social-disability', topic: 'møde' }],
    ['Medicinliste', { topic: 'Medicinliste' }],
    ['Medicin,dosis', { topic: 'Medicin,dosis' }],
  ])('takes the subject %s apart', (subject, expected) => {
    const {
      kind: _kind,
      text: _text,
      ...rest
    } = letterIn(correspondenceXml({ subject })).body as { kind: string; text: string };
    expect(rest).toEqual(expected);
  });

  test('reads a break as line feed, a space as blank and line ends in the source as layout', () => {
    expect(
      textOf(
        '\n      Første   linje\n      fortsat.<Break/>\n      <Space/>Anden <Bold>fed</Bold>\n<![CDATA[ a <b>\n c ]]><!-- x -->&#8211;\n    ',
      ),
    ).toBe('Første   linje fortsat.\n Anden fed a <b> c –');
  });

  test('gives centred and right-aligned text lines of their own', () => {
    expect(textOf('før<Center>Titel</Center>efter<Break/><Right>dato</Right><Break/>slut<Center/>.')).toBe(
      'før\nTitel\nefter\ndato\nslut.',
    );
  });

  test('joins several blocks of text by a line feed', () => {
    expect(textOf('et</Text01></ClinicalInformation><ClinicalInformation><Text01>to')).toBe('et\nto');
  });

  test('reads the author that a converted letter names at the end of its text', () => {
    const { cover, body } = letterIn(
      correspondenceXml({ text: 'Hej<Break/>Forfatter: Karen Holm<Break/>Stilling: Læge<Break/>' }),
    );
    expect(cover.author).toEqual({ name: 'Karen Holm', role: 'Læge' });
    expect(body).toMatchObject({ text: 'Hej' });
  });

  test('keeps a link as attachment and tells of what lies elsewhere in the text', () => {
    const references =
      '<Reference><RefDescription>Vejledning</RefDescription><URL>https://eksempel.dk/v</URL></Reference>' +
      '<Reference><RefDescription>Gammel</RefDescription><URL>www.eksempel.dk</URL></Reference>' +
      '<Reference><RefDescription>Billede</RefDescription><BIN><ObjectIdentifier>64d5</ObjectIdentifier><ObjectCode>billede</ObjectCode><ObjectExtensionCode>png</ObjectExtensionCode><OriginalObjectSize>9</OriginalObjectSize></BIN></Reference>';
    const letter = letterIn(correspondenceXml({ text: 'Se her', references }));
    const { cover, body } = withoutFiles(letter);
    expect(letter.awaits).toMatchObject([{ id: '64d5', title: 'Billede', contentType: 'image/png' }]);
    expect(cover.attachments).toEqual([{ title: 'Vejledning', url: 'https://eksempel.dk/v' }]);
    expect(body).toMatchObject({
      text: 'Se her\n\nLink: Gammel, www.eksempel.dk\n\nBilag sendt særskilt: Billede (png, 64d5)',
    });
  });

  test('is read letter by letter where a document holds several', () => {
    const one = correspondenceXml({});
    const email = one.slice(one.indexOf('<ClinicalEmail>'), one.indexOf('</Emessage>'));
    const two = one.replace(
      '</Emessage>',
      `<Local_Elements>lokalt <x/></Local_Elements>${email.replace('BREV1', 'BREV2')}</Emessage>`,
    );
    expect(read(two).letters.map(({ cover }) => cover.letterId)).toEqual(['BREV1', 'BREV2']);
  });

  test('keeps names that fill their elements, and takes tabs and line ends in them for layout', () => {
    const { cover } = letterIn(correspondenceXml({}).replace('>Testesen<', '>\n  Testesen\t Prøve\n<'));
    expect(cover.patient?.familyName).toBe('Testesen Prøve');
  });
});

describe('a municipal letter', () => {
  test('is read as a referral with author, diagnoses and relative', () => {
    const { cover, body } = letterIn(referralXml());
    expect(cover.author).toEqual({ name: 'Karen Holm', role: 'Læge' });
    expect(cover.receiver).toEqual({ gln: '5790000990061', name: 'Sundhedscenter' });
    expect(body).toEqual({
      kind: 'referral',
      categoryCode: 'social',
      text: 'Rygestop\n\nPatientens telefon (mobil): 66110012',
      diagnoses: [
        { code: 'DF17', system: 'SKS', text: 'Tobak' },
        { code: 'P17', system: 'ICPC', text: 'Tobak' },
        { text: 'Andet' },
      ],
      relatives: [{ name: 'Bo Testesen', relation: 'søn' }],
    });
  });

  test('is read as a closing note with who signed, the day of closing and the referral', () => {
    const { cover, body } = letterIn(closingNoteXml());
    expect(cover.author).toEqual({ name: 'Anne Prøve', role: 'Sundhedsplejerske' });
    expect(body).toEqual({
      kind: 'closing-note',
      categoryCode: 'sundhedspleje',
      referralId: 'HENV1',
      date: '2026-02-05',
      text: 'Afsluttet.',
    });
  });
});

describe('a receipt', () => {
  test('says what was refused and why', () => {
    expect(
      letterIn(
        receiptXml(
          'NegativeReceipt',
          '<RefuseCode>problem_med_version</RefuseCode><RefuseText>Kan ikke<Break/>læses</RefuseText>',
        ),
      ),
    ).toEqual({
      standard: 'XCTL02',
      version: 'XC0230Q',
      cover: {
        letterId: 'KVIT1',
        envelopeId: 'KUVERT9',
        sentAt: '2026-11-02T10:15:00+01:00',
        sender: { gln: '5790000990023' },
        receiver: { gln: '5790000990016' },
      },
      body: {
        kind: 'receipt',
        outcome: 'rejected',
        original: { letterId: 'BREV1', envelopeId: 'KUVERT1' },
        issues: [{ code: 'wrong-version', text: 'Kan ikke\nlæses' }],
      },
    });
  });

  test('has its code first in the text where MedCom has none for it', () => {
    const { body } = letterIn(
      receiptXml(
        'NegativeReceipt',
        '<RefuseCode>ikke_specificeret</RefuseCode><RefuseText>not-our-citizen: flyttet</RefuseText>',
      ),
    );
    expect(body).toMatchObject({ issues: [{ code: 'not-our-citizen', text: 'flyttet' }] });
  });

  test('from the network is one of the gateway', () => {
    expect(letterIn(receiptXml('NegativeVansReceipt', '')).body).toMatchObject({
      outcome: 'rejected',
      fromGateway: true,
    });
  });

  test('for several letters is several receipts with ids of their own', () => {
    const again =
      '<OriginalLetter><OriginalLetterIdentifier>BREV2</OriginalLetterIdentifier><OriginalVersionCode>D9134L</OriginalVersionCode></OriginalLetter>';
    const { letters } = read(
      receiptXml('PositiveReceipt', '').replace('</OriginalEmessage>', `${again}</OriginalEmessage>`),
    );
    expect(
      letters.map(({ cover, body }) => [cover.letterId, body.kind === 'receipt' && body.original.letterId]),
    ).toEqual([
      ['KVIT1', 'BREV1'],
      ['KVIT1/2', 'BREV2'],
    ]);
  });

  test('that names no letter answers its envelope, with a warning', () => {
    const { letters, findings } = read(
      receiptXml('PositiveReceipt', '').replace(/<OriginalLetter>.*<\/OriginalLetter>/s, ''),
    );
    expect(findings.map(({ code }) => code)).toEqual(['RECEIPT_WITHOUT_LETTER']);
    expect(letters[0]?.body).toMatchObject({ original: { letterId: 'KUVERT1', envelopeId: 'KUVERT1' } });
  });
});

describe('what is wrong', () => {
  test('is told with path, line and column, all of it, and without the text of the letter', () => {
    const text = correspondenceXml({})
      .replace('>Alma<', '>HEMMELIG'.padEnd(90, '!').concat('<'))
      .replace('0511219996', 'HEMMELIG')
      .replace('<EpisodeOfCareStatusCode>ambulant', '<EpisodeOfCareStatusCode>HEMMELIG')
      .replace('<Subject>', '<HEMMELIG/><Subject>');
    const { findings, letters, standard, version } = read(text);
    expect(letters).toEqual([]);
    expect({ standard, version }).toEqual({ standard: 'XDIS91', version: 'XD9134L' });
    expect(findings.map(({ path, code }) => [path, code])).toEqual([
      ['/Emessage/ClinicalEmail/Patient/CivilRegistrationNumber', 'WRONG_FORM'],
      ['/Emessage/ClinicalEmail/Patient/PersonGivenName', 'TOO_LONG'],
      ['/Emessage/ClinicalEmail/Patient/EpisodeOfCareStatusCode', 'NOT_IN_LIST'],
      ['/Emessage/ClinicalEmail/AdditionalInformation/*[2]', 'NOT_EXPECTED'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('HEMMELIG');
    const line = text.slice(0, text.indexOf('<CivilRegistrationNumber>')).split('\n').length;
    expect(findings[0]).toMatchObject({ line, column: 5 });
  });

  test('gives the position among several of a name', () => {
    const long =
      '<Reference><RefDescription>a</RefDescription><SUP>true</SUP></Reference><Reference><RefDescription/><SUP>true</SUP></Reference>';
    expect(findingOf(correspondenceXml({ references: long }))?.path).toBe(
      '/Emessage/ClinicalEmail/Reference[2]/RefDescription',
    );
  });

  test('works with prefixes as well', () => {
    const prefixed = correspondenceXml({ subject: '' })
      .replace(/<(\/?)([A-Z])/g, '<$1m:$2')
      .replace('xmlns=', 'xmlns:m=');
    expect(findingOf(prefixed)).toMatchObject({
      path: '/Emessage/ClinicalEmail/AdditionalInformation/Subject',
      code: 'EMPTY',
    });
    expect(
      read(
        correspondenceXml({})
          .replace(/<(\/?)([A-Z])/g, '<$1m:$2')
          .replace('xmlns=', 'xmlns:m='),
      ).letters,
    ).toEqual(read(correspondenceXml({})).letters);
  });

  test.each([
    ['another root', '<Rod/>', 'ROOT_UNKNOWN', undefined],
    ['another namespace', correspondenceXml({}).replace('2006/07/01', '2015/08/01'), 'VERSION_NOT_SUPPORTED', 'XDIS91'],
    [
      'what a newer version alone has',
      correspondenceXml({}).replace('2006/07/01', '2005/08/07').replace('XD9134L', 'XD9133L'),
      'NOT_EXPECTED',
      'XDIS91',
    ],
    [
      'a VANSEnvelope',
      '<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4"/>',
      'VERSION_NOT_SUPPORTED',
      undefined,
    ],
    ['a wrong version code', correspondenceXml({}).replace('XD9134L', 'XD9135L'), 'NOT_IN_LIST', 'XDIS91'],
    ['what is not XML', 'UNB+UNOC:3', 'NOT_WELL_FORMED', undefined],
    ['nothing', '', 'NOT_WELL_FORMED', undefined],
    ['crossed tags', correspondenceXml({}).replace('</Letter>', '</Sender>'), 'NOT_WELL_FORMED', 'XDIS91'],
    ['an entity nobody declared', correspondenceXml({ text: '&hemmelig;' }), 'NOT_WELL_FORMED', 'XDIS91'],
  ])('tells %s apart', (_, text, code, standard) => {
    const reading = read(text);
    expect(reading.findings.map((finding) => finding.code)).toEqual([code]);
    expect(reading.standard).toBe(standard);
    expect(JSON.stringify(reading)).not.toContain('hemmelig');
  });

  test('with numbers is a warning, and the letter is read', () => {
    const text = correspondenceXml({})
      .replace('5790000990016', 'DKKMDKMDNET')
      .replace('5790000990023', '5790000990024')
      .replace('0511219996', '3113219996');
    const { letters, findings } = read(text);
    expect(letters).toHaveLength(1);
    expect(findings.map(({ severity, code, path }) => [severity, code, path])).toEqual([
      ['warning', 'GLN_SHAPE', '/Emessage/ClinicalEmail/Sender/EANIdentifier'],
      ['warning', 'GLN_CHECK_DIGIT', '/Emessage/ClinicalEmail/Receiver/EANIdentifier'],
      ['warning', 'CPR_DATE', '/Emessage/ClinicalEmail/Patient/CivilRegistrationNumber'],
    ]);
  });

  test('with the time is a warning too: an hour that never comes counts on, a year of five digits is no time', () => {
    expect(
      letterIn(
        correspondenceXml({}).replace(
          '<Date>2026-11-02</Date>\n        <Time>10:14',
          '<Date>2026-03-29</Date>\n        <Time>02:30',
        ),
      ).cover.sentAt,
    ).toBe('2026-03-29T03:30:00+02:00');
    expect(
      read(correspondenceXml({}).replaceAll('2026-11-02', '12026-11-02')).findings.map(({ code }) => code),
    ).toEqual(['DATE_UNREADABLE']);
  });
});

describe('obstacles', () => {
  const letter = letterIn(correspondenceXml({}));
  const context = { sender: { gln: '5790000990016' }, receiver: { gln: '5790000990023' } };
  const { patient, ...unpatiented } = letter.cover;

  test.each([
    [
      'a program',
      { attachments: [{ title: 'a.pdf', contentType: 'application/pdf', data: 'TVo=' }] },
      '/attachments/0',
    ],
    ['a long link', { attachments: [{ title: 'a', url: `https://x.dk/${'a'.repeat(350)}` }] }, '/attachments/0/url'],
    [
      'eleven links',
      { attachments: Array.from({ length: 11 }, () => ({ title: 'a', url: 'https://x.dk/' })) },
      '/attachments/10',
    ],
    ['a long name', { patient: { cpr: '0511219996', familyName: 'x'.repeat(71) } }, '/patient/familyName'],
    ['a short replacement number', { patient: { replacementId: '123', familyName: 'x' } }, '/patient/replacementId'],
    ['a control character', { author: { name: 'a\u0001' } }, '/author/name'],
    ['half a surrogate pair', { author: { name: 'a\ud83d' } }, '/author/name'],
    ['a long episode id', { episodeOfCareId: 'x'.repeat(36) }, '/episodeOfCareId'],
  ])('name %s', (_, change, path) => {
    const found = medcomXml.obstacles({ ...letter, cover: { ...letter.cover, ...change } }, context);
    expect(found.map((finding) => [finding.severity, finding.code, finding.path])).toEqual([
      ['error', 'TARGET_CANNOT_CARRY', path],
    ]);
  });

  test('name a missing patient, a missing author of a referral and the first diagnosis that does not fit', () => {
    expect(patient).toBeDefined();
    expect(medcomXml.obstacles({ ...letter, cover: unpatiented }, context).map(({ path }) => path)).toEqual([
      '/patient',
    ]);
    const body = {
      kind: 'referral' as const,
      text: 'x',
      diagnoses: [{ code: 'A', text: 'x' }, { text: 'uden kode' }],
      relatives: [],
    };
    expect(medcomXml.obstacles({ ...letter, body }, context).map(({ path }) => path)).toEqual([
      '/author/name',
      '/content/diagnoses/1',
    ]);
    expect(medcomXml.diagnosesHeld?.(body.diagnoses)).toBe(1);
    expect(medcomXml.diagnosesHeld?.(Array.from({ length: 9 }, () => ({ code: 'A', text: 'x', system: 'SKS' })))).toBe(
      6,
    );
  });
});
