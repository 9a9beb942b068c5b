import { describe, expect, test } from '@jest/globals';
import type { Body, Letter } from '../src/formats/format.ts';
import { carry, interpret, type Thread } from '../src/messages/index.ts';

const cover = {
  letterId: 'TVH1',
  sentAt: '2026-11-02T10:15:00+01:00',
  sender: { gln: '5790000990016' },
  receiver: { gln: '5790000990023' },
  patient: { cpr: '0511219996', familyName: 'Testesen' },
  author: { name: 'Karen Holm' },
};

function readAs(body: Body, thread?: Thread, changes: Partial<Letter['cover']> = {}) {
  const { message, findings } = interpret({ cover: { ...cover, ...changes }, body }, thread);
  return {
    type: message.type,
    content: message.content,
    codes: findings.map(({ severity, code }) => `${severity} ${code}`),
  };
}

const mail = (topic: string, text: string, category?: string): Body => ({
  kind: 'correspondence',
  topic,
  text,
  ...(category && { category }),
});
const referral = (text: string, more = {}): Body => ({ kind: 'referral', text, diagnoses: [], relatives: [], ...more });

describe('a subject', () => {
  test.each([
    'Børneundersøgelse 5 år',
    'BØRNEUNDERSØGELSE 5 ÅR',
    'Sundhedspleje, Børneundersøgelse 5 år',
    'SV: Børneundersøgelse 5 år',
    'sv:vs: Re: børneundersøgelse 5 år',
    'SV: Psykiatri, social, handicap, VS: Børneundersøgelse  5 år ',
    'Børneundersøgelse 5 år'.normalize('NFD'),
  ])('is recognised as %j', (topic) => {
    expect(readAs(mail(topic, 'Højde: 110 cm'))).toEqual({
      type: 'child-examination',
      content: { examination: '5-year', growth: { heightCm: 110 } },
      codes: [],
    });
  });

  test.each([
    'Børneundersøgelse',
    'Børneundersøgelse 6 år',
    'Om Børneundersøgelse 5 år',
    'Ang: Børneundersøgelse 5 år',
    '',
  ])('that is no fixed phrase is a correspondence: %j', (topic) => {
    const { type, content } = readAs(mail(topic, 'Højde: 110 cm', 'healthcare'));
    expect(type).toBe('correspondence');
    expect(content).toEqual({ category: 'healthcare', ...(topic && { subject: topic }), text: 'Højde: 110 cm' });
  });

  test('alone makes no structured message', () => {
    const prose = 'Kære sundhedspleje.\n\nAlma trives.';
    expect(readAs(mail('Børneundersøgelse 5 år', prose, 'healthcare'))).toEqual({
      type: 'correspondence',
      content: { category: 'healthcare', subject: 'Børneundersøgelse 5 år', text: prose },
      codes: [],
    });
    expect(readAs(mail('FMK ajourført', '')).content).toEqual({ subject: 'FMK ajourført' });
  });
});

describe('a text', () => {
  test('is read in any case and order, with decimal comma, and its other lines are the note', () => {
    const text =
      'Kære kollega\n\nVÆGT: 19,85 KG\nhøjde : 112.5\nSyn: normal - 6/6\nUndersøgelsesdato: 2/11 2026\nBMI: 15,7\nHilsen Karen\n  Lægehuset\n';
    expect(readAs(mail('Børneundersøgelse 5 år', text))).toEqual({
      type: 'child-examination',
      content: {
        examination: '5-year',
        date: '2026-11-02',
        growth: { heightCm: 112.5, weightKg: 19.85 },
        findings: [{ area: 'vision', assessment: 'normal', note: '6/6' }],
        note: 'Kære kollega\n\nHilsen Karen\n  Lægehuset',
      },
      codes: [],
    });
  });

  test.each([
    ['a heading twice', 'Højde: 110 cm\nHøjde: 111 cm'],
    ['a value outside its list', 'Hørelse: Glimrende'],
    ['a date that does not exist', 'Undersøgelsesdato: 31-02-2026'],
    ['a measure without a number', 'Højde: høj'],
    ['a measure in another unit', 'Højde: 110 m'],
    ['another examination than the subject', 'Undersøgelse: 4 år'],
    ['a part without what it belongs to', 'Samtykkedato: 02-11-2026'],
  ])('with %s is delivered whole, with a warning', (_, text) => {
    expect(readAs(mail('Børneundersøgelse 5 år', text))).toEqual({
      type: 'correspondence',
      content: { subject: 'Børneundersøgelse 5 år', text },
      codes: ['warning HEADINGS_UNREADABLE'],
    });
  });

  test('keeps the empty lines of a carrier that trims', () => {
    const { content } = readAs(mail('Børneundersøgelse 5 år', 'Bemærkninger: a\n\n  b\n\nHøjde: 110'));
    expect(content).toMatchObject({ note: 'a\n\nb', growth: { heightCm: 110 } });
  });

  test('under a heading cannot smuggle another heading in', () => {
    const note = 'Højde: 200 cm\nVægt: 90 kg\n  Syn: Normal';
    const letter = carry(
      { type: 'child-examination', ...cover, content: { examination: '5-year', note } },
      { carries: ['correspondence'] },
    );
    const { text } = letter.body.kind === 'correspondence' ? letter.body : { text: '' };
    expect(text).toBe('Undersøgelse: 5 år\nBemærkninger: Højde: 200 cm\n  Vægt: 90 kg\n    Syn: Normal');
    expect(interpret(letter).message.content).toEqual({ examination: '5-year', note });
  });

  test('of a correspondence under a fixed phrase stays a correspondence', () => {
    const content = {
      subject: 'FMK ajourført',
      text: 'Til orientering:\nFMK-status: Ajourført\n  Tidspunkt: 02-11-2026',
    };
    const letter = carry({ type: 'correspondence', ...cover, content }, { carries: ['correspondence'] });
    expect(letter.body).toMatchObject({ text: 'Til orientering:\n  FMK-status: Ajourført\n    Tidspunkt: 02-11-2026' });
    expect(interpret(letter).message).toEqual({ type: 'correspondence', ...cover, content });
  });

  test('that needs an author and has none is a correspondence', () => {
    const { author: _, ...nobody } = cover;
    const { message, findings } = interpret({ cover: nobody, body: mail('FMK ajourført', 'FMK-status: Ajourført') });
    expect(message.type).toBe('correspondence');
    expect(findings).toMatchObject([{ severity: 'warning', code: 'AUTHOR_MISSING' }]);
  });
});

describe('a message that comes back', () => {
  const request = 'Anmodning om ajourføring af FMK';
  const received: Thread = { received: ['fmk-reminder'] };

  test('is never the same request again', () => {
    const text = 'Årsag: Udskrivelse';
    expect(readAs(mail(`SV: ${request}`, text)).type).toBe('fmk-reminder');
    expect(readAs(mail(`SV: ${request}`, text), received)).toEqual({
      type: 'correspondence',
      content: { subject: `SV: ${request}`, text },
      codes: [],
    });
  });

  test('with the headings of the answer is the answer', () => {
    const text = 'FMK-status: Ajourført\nTidspunkt: 02-11-2026 kl. 9.05';
    const answer = {
      type: 'fmk-confirmation',
      content: { outcome: 'updated', updatedAt: '2026-11-02T09:05:00+01:00' },
      codes: [],
    };
    expect(readAs(mail(request, text), received)).toEqual(answer);
    expect(readAs(mail(`SV: ${request}`, text))).toEqual(answer);
    expect(readAs(mail('Re: Henvisning til PPR', 'Status: Afvist\nResumé: Flyttet')).type).toBe('referral-status');
    expect(readAs(mail(request, text)).type).toBe('correspondence');
  });
});

describe('a referral', () => {
  test('of plain prose is a referral to the municipality with its whole text', () => {
    const text = 'Ønsker rygestop.\n\nRyger 20 om dagen.';
    const relatives = [{ name: 'Gerda Prøvegaard', relation: 'datter' }];
    const diagnoses = [{ code: 'DJ449', system: 'SKS', text: 'KOL' }];
    const read = readAs(referral(text, { relatives, diagnoses }));
    expect(read).toEqual({
      type: 'municipal-referral',
      content: { description: text, diagnoses, relatives },
      codes: [],
    });
    expect(readAs(referral(''))).toEqual({ type: 'municipal-referral', content: {}, codes: [] });
  });

  test('of plain prose is written as plain prose again', () => {
    const content = { description: 'Ønsker rygestop.\n\nRyger 20 om dagen.' };
    const carrier = { carries: ['referral'] as const };
    expect(carry({ type: 'municipal-referral', ...cover, content }, carrier).body).toMatchObject({
      text: content.description,
    });
    const imitating = { description: 'Henvisning: PPR\nTilbud: Alkohol' };
    const { body } = carry({ type: 'municipal-referral', ...cover, content: imitating }, carrier);
    expect(body).toMatchObject({ text: 'Beskrivelse: Henvisning: PPR\n  Tilbud: Alkohol' });
  });

  test('that says PPR in its first line is a referral of a child', () => {
    const relatives = [{ name: 'Signe Øvelsesdal', relation: 'mor' }];
    expect(readAs(referral('henvisning: ppr\nUrolig i klassen.', { relatives }))).toEqual({
      type: 'child-referral',
      content: { description: 'Urolig i klassen.', guardians: relatives },
      codes: [],
    });
    const named = 'Henvisning: PPR\nForælder eller værge: Bo\n  Telefon: 12345678';
    expect(readAs(referral(named, { relatives })).content).toEqual({ guardians: [{ name: 'Bo', phone: '12345678' }] });
  });

  test('whose headings cannot be relied on is delivered whole, with a warning', () => {
    const text = 'Henvisning: PPR\nBekymringsområder: Månen';
    expect(readAs(referral(text))).toEqual({
      type: 'municipal-referral',
      content: { description: text },
      codes: ['warning HEADINGS_UNREADABLE'],
    });
  });

  test('tells in its text the diagnoses that the carrier does not hold', () => {
    const diagnoses = Array.from({ length: 8 }, (_, index) => ({ text: `Nummer ${index + 1}` }));
    const letter = carry(
      { type: 'municipal-referral', ...cover, content: { diagnoses } },
      { carries: ['referral'], diagnosesHeld: () => 6 },
    );
    expect(letter.body).toMatchObject({
      text: 'Diagnose 7: Nummer 7\nDiagnose 8: Nummer 8',
      diagnoses: diagnoses.slice(0, 6),
    });
    expect(interpret(letter).message.content).toEqual({ diagnoses });
  });
});

describe('a closing note', () => {
  test('of plain prose is a completed course with its text as summary', () => {
    const body: Body = { kind: 'closing-note', text: 'Forløbet er slut.', referralId: 'R1', date: '2026-11-01' };
    expect(readAs(body)).toEqual({
      type: 'referral-status',
      content: { status: 'completed', referralId: 'R1', date: '2026-11-01', summary: 'Forløbet er slut.' },
      codes: [],
    });
    const content = { status: 'completed' as const, summary: 'Forløbet er slut.' };
    const again = carry({ type: 'referral-status', ...cover, content }, { carries: ['closing-note'] });
    expect(again.body).toMatchObject({ text: content.summary });
  });

  test('whose headings cannot be relied on is delivered whole, with a warning', () => {
    const text = 'Status: Afsluttet\nStatus: Afvist';
    expect(readAs({ kind: 'closing-note', text })).toEqual({
      type: 'referral-status',
      content: { status: 'completed', summary: text },
      codes: ['warning HEADINGS_UNREADABLE'],
    });
  });
});
