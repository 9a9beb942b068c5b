/* Generated messages that satisfy their schemas: Danish letters, long texts, markup, line breaks and free text that imitates headings. */
import fc from 'fast-check';
import type { Message, MessageOf, MessageTypeName } from '../src/message.ts';
import { messageTypes } from '../src/messages/index.ts';

const letters = [...'abcdefghijklmnoprstuvyæøåÆØÅéüABCDEF0123456789'];
const marks = [
  ...' \t,;:.-–!?"\'/\\()[]{}<>&|*#%€½°»«~^`=+_@$',
  ' ',
  '  ',
  ' ',
  '👧🏽',
  '&amp;',
  '<Break/>',
  ']]>',
  '<!--',
];

/** The words by which free text could pass for a heading, or for the value of one. */
const titles = Object.values(messageTypes).flatMap(
  ({ headings }) => headings?.fields.flatMap((field) => field.titles) ?? [],
);
const words = [
  'Ja',
  'Nej',
  'Ikke anført',
  'Ingen',
  'Normal',
  'PPR',
  'Afsluttet',
  '02-11-2026',
  '110,5 cm',
  'Egen læge',
  '',
];

const imitation = fc
  .tuple(
    fc.constantFrom('', '', ' ', '  ', '   ', '    '),
    fc.constantFrom(...titles, 'Henvisning', 'Kode', 'Relation', 'FMK', 'Som'),
    fc.constantFrom('', '', ' 2', ' 3'),
    fc.constantFrom(':', ': ', ' : ', ':  '),
    fc.constantFrom(...words),
  )
  .map((parts) => parts.join(''))
  .chain((line) => fc.constantFrom(line, line, line.toUpperCase(), line.toLowerCase()));

const plainLine = fc.string({ unit: fc.constantFrom(...letters, ...letters, ...marks), maxLength: 40 });
const anyLine = fc.oneof({ weight: 4, arbitrary: plainLine }, { weight: 3, arbitrary: imitation });

/** One line of text without control characters, at least one character long. */
export const line = anyLine.map((text) => text.replaceAll('\t', ' ')).filter((text) => text !== '');

/** Free text of one line or many, some of them empty, some of them blank, now and then long. */
export const text = fc
  .tuple(
    fc.array(fc.oneof(anyLine, fc.constantFrom('', '  ')), { minLength: 1, maxLength: 6 }),
    fc.constantFrom(1, 1, 1, 1, 40),
  )
  .map(([lines, times]) => Array.from({ length: times }, () => lines.join('\n')).join('\n'))
  .filter((value) => value !== '');

/** A name as people and places have it: short, no blank at either end. */
export const name = fc
  .string({
    unit: fc.constantFrom(...letters, ' ', '-', "'", '&', '<', '>', '"', '.', ','),
    minLength: 1,
    maxLength: 30,
  })
  .map((value) => value.replace(/\s+/g, ' ').trim())
  .filter((value) => value !== '');

export const date = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10));

/** A point in time with seconds or fractions of them, and any offset. */
export const time = fc
  .tuple(
    fc.date({ min: new Date('2001-01-02'), max: new Date('2050-12-30'), noInvalidDate: true }),
    fc.constantFrom('Z', '+00:00', '+01:00', '+02:00', '-05:30', '+14:00'),
    fc.constantFrom('', '', '.5', '.250', '.123456'),
    fc.boolean(),
  )
  .map(([value, offset, fraction, isWholeMinute]) => {
    const wall = value.toISOString().slice(0, 19);
    return isWholeMinute ? `${wall.slice(0, 17)}00${offset}` : `${wall}${fraction}${offset}`;
  });

const measureUpTo = (most: number) =>
  fc.oneof(
    fc.integer({ min: 1, max: most * 10 }).map((tenths) => tenths / 10),
    fc.double({ min: Number.MIN_VALUE, max: most, noNaN: true }),
  );
const some = <T>(item: fc.Arbitrary<T>, maxLength = 4) => fc.array(item, { maxLength });
const optional = { requiredKeys: [] };

const diagnosis = fc
  .record(
    {
      code: fc.oneof(fc.constantFrom('DF900', 'DJ449', 'A04'), line),
      system: fc.oneof(fc.constantFrom('SKS', 'ICPC'), line),
      text: line,
    },
    optional,
  )
  .filter(({ code, text: said }) => code !== undefined || said !== undefined);
const relative = fc.record({ name: line, relation: line, phone: line }, { requiredKeys: ['name'] });
const guardian = fc.record(
  { name: line, relation: line, phone: line, custody: fc.boolean() },
  { requiredKeys: ['name'] },
);
const contact = fc.record({ name: line, role: line, phone: line }, optional);
const consent = fc.record(
  {
    given: fc.boolean(),
    date,
    form: fc.constantFrom('written', 'oral'),
    holders: some(fc.record({ kind: fc.constantFrom('custody-holder', 'young-person'), name: line })),
  },
  { requiredKeys: ['given'] },
);
const letterId = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHJK0123456789'), minLength: 1, maxLength: 14 }),
  fc.uuid(),
  line.map((value) => [...value].slice(0, 64).join('')),
);
const vaccination = fc.record(
  {
    vaccine: fc.constantFrom('DiTeKiPol/Act-Hib', 'PCV', 'MFR', 'DiTeKiPol', 'other'),
    dose: fc.constantFrom(1, 2, 3, 'revaccination'),
  },
  { requiredKeys: ['vaccine'] },
);
const areas = ['growth', 'motor', 'vision', 'hearing', 'language', 'mental-wellbeing', 'social-contact'] as const;
const finding = fc.record(
  {
    area: fc.constantFrom(...areas, 'sleep', 'diet', 'continence', 'skin', 'heart-lungs', 'genitals', 'other'),
    assessment: fc.constantFrom('normal', 'observe', 'abnormal', 'not-examined'),
    note: text,
  },
  { requiredKeys: ['area', 'assessment'] },
);

/** Subjects that are free, fixed phrases, or fixed phrases in disguise. */
const subject = fc.oneof(
  line,
  fc
    .tuple(
      fc.constantFrom('', 'SV: ', 'VS: ', 're: ', 'Medicin, ', 'SV: Sundhedspleje, '),
      fc.constantFrom(
        ...Object.values(messageTypes)
          .flatMap((type) => type.correspondable?.phrases ?? [])
          .map((phrase) => phrase.text),
      ),
    )
    .map((parts) => parts.join('')),
);

const original = fc.record({ letterId, envelopeId: letterId }, { requiredKeys: ['letterId'] });
const issue = fc.record(
  { code: fc.constantFrom('unreadable', 'not-our-citizen', 'wrong-receiver', 'wrong-version', 'other'), text },
  { requiredKeys: ['code'] },
);

const contents: Record<MessageTypeName, fc.Arbitrary<unknown>> = {
  correspondence: fc.record(
    { category: fc.constantFrom('healthcare', 'medicine', 'regarding-referral', 'training', 'other'), subject, text },
    { requiredKeys: ['category', 'subject', 'text'] },
  ),
  'municipal-referral': fc.oneof(
    fc.record(
      {
        service: fc.constantFrom(
          'smoking-cessation',
          'weight',
          'alcohol',
          'training',
          'chronic-disease-course',
          'nursing',
          'other',
        ),
        reason: text,
        description: text,
        diagnoses: some(diagnosis, 9),
        relatives: some(relative),
        consent,
      },
      optional,
    ),
    fc.record({ description: text, diagnoses: some(diagnosis) }, { requiredKeys: ['description'] }),
  ),
  'child-referral': fc.record(
    {
      reason: text,
      concerns: fc.uniqueArray(
        fc.constantFrom(
          'language',
          'attention',
          'behaviour',
          'motor',
          'learning',
          'social-contact',
          'mental-wellbeing',
          'school-absence',
          'other',
        ),
      ),
      description: text,
      institution: fc.record({ kind: line, name: line, class: line }, optional),
      guardians: some(guardian),
      consent,
      diagnoses: some(diagnosis, 9),
      previousEfforts: text,
      desiredHelp: text,
      interpreter: fc.record({ needed: fc.boolean(), language: line }, { requiredKeys: ['needed'] }),
    },
    optional,
  ),
  'referral-status': fc.record(
    {
      referralId: letterId,
      status: fc.constantFrom('received', 'started', 'on-hold', 'completed', 'completed', 'rejected'),
      date,
      summary: text,
      recommendations: text,
      contact,
      consent,
    },
    { requiredKeys: ['status'] },
  ),
  'child-examination': fc.record(
    {
      examination: fc.constantFrom('5-week', '5-month', '1-year', '2-year', '3-year', '4-year', '5-year'),
      date,
      growth: fc.record(
        { heightCm: measureUpTo(300), weightKg: measureUpTo(500), headCircumferenceCm: measureUpTo(100) },
        optional,
      ),
      findings: some(finding, 8),
      vaccinations: fc.record({ upToDate: fc.boolean(), missing: some(vaccination) }, optional),
      concerns: text,
      followUp: fc.record(
        { plan: text, responsible: fc.constantFrom('gp', 'health-visitor', 'other'), by: date },
        optional,
      ),
      consent,
      note: text,
    },
    { requiredKeys: ['examination'] },
  ),
  'fmk-reminder': fc.record(
    {
      reason: fc.constantFrom(
        'discharge',
        'elective-referral',
        'annual-review',
        'home-follow-up',
        'outreach-home-visit',
        'discrepancy',
        'dose-dispensing',
        'other',
      ),
      discrepancies: some(fc.record({ drug: line, fmk: line, observed: line, note: text }, { requiredKeys: ['drug'] })),
      dueDate: date,
      note: text,
    },
    { requiredKeys: ['reason'] },
  ),
  'fmk-confirmation': fc.oneof(
    fc.record(
      { outcome: fc.constantFrom('updated', 'no-change-needed'), updatedAt: fc.oneof(date, time), note: text },
      { requiredKeys: ['outcome'] },
    ),
    fc.record({ outcome: fc.constant('declined'), note: text }),
  ),
  receipt: fc.oneof(
    fc.record({ outcome: fc.constant('accepted'), original }),
    fc.record(
      {
        outcome: fc.constantFrom('rejected', 'failed-temporarily'),
        original,
        issues: fc.array(issue, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['outcome', 'original'] },
    ),
  ),
};

const address = fc.record(
  { street: name, suburb: name, city: name, postalCode: fc.constantFrom('5000', '5240', '9997') },
  optional,
);
const cpr = fc
  .tuple(
    date.filter((day) => day < '2000'),
    fc.integer({ min: 0, max: 3999 }),
  )
  .map(([day, last]) => `${day.slice(8)}${day.slice(5, 7)}${day.slice(2, 4)}${String(last).padStart(4, '0')}`);
const person = { otherIds: fc.constant(['3112396KM4']), givenName: name, familyName: name, address };
const patient = fc.oneof(
  fc.record({ cpr, ...person }, { requiredKeys: ['cpr', 'familyName'] }),
  fc.record({ replacementId: fc.constant('0501261TV6'), ...person }, { requiredKeys: ['replacementId', 'familyName'] }),
);
const author = fc.record(
  { name, role: name, phone: fc.constantFrom('66110011', '+45 66 11 00 11') },
  { requiredKeys: ['name'] },
);

const unit = fc.record({ kind: fc.constantFrom('person', 'team'), name, role: name }, { requiredKeys: ['name'] });
const segmentOrigin = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      senderGln: fc.constantFrom('5790000990016', '5790000990023'),
      letterId: fc.oneof(letterId, fc.uuid({ version: 4 })),
      exchange: fc.record(
        { kind: fc.constantFrom('new', 'reply', 'forward'), precedes: fc.record({ letterId }) },
        { requiredKeys: ['kind'] },
      ),
    },
    { requiredKeys: [] },
  ),
  fc.record({ senderGln: fc.constant('5790000990054'), senderSor: fc.constant('990051000016007'), senderName: name }),
);
const segment = fc
  .tuple(
    fc.record({ id: fc.uuid({ version: 4 }), at: time, author, text }, { requiredKeys: ['at', 'text'] }),
    segmentOrigin,
  )
  .map(([said, origin]) => ({ ...said, ...origin }));
/* `fc.webUrl` takes a second to make. */
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9](\.[a-z0-9]{1,9}){0,3}\.[a-z]{2,9}(:[1-9][0-9]{0,3})?$/),
    fc.array(fc.stringMatching(/^([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,12}$/), { maxLength: 5 }),
    fc.stringMatching(/^(\?[a-z]{1,9}=[A-Za-z0-9&=+%]{0,9})?(#[a-z0-9]{0,9})?$/),
  )
  .map(([scheme, host, path, rest]) => `${scheme}://${host}${path.map((step) => `/${step}`).join('')}${rest}`);
const attachment = fc.oneof(
  fc.record(
    {
      id: fc.uuid({ version: 4 }),
      title: name,
      contentType: fc.constant('application/pdf'),
      data: fc.constant('JVBERi0xLjQK'),
      createdAt: time,
    },
    { requiredKeys: ['title', 'contentType', 'data'] },
  ),
  fc.record({ title: name, url }),
);

const cover = fc.record(
  {
    letterId,
    envelopeId: letterId,
    sentAt: time,
    exchange: fc.record(
      {
        kind: fc.constantFrom('new', 'reply', 'forward', 'corrected'),
        precedes: fc.record({ letterId, senderGln: fc.constant('5790000990016') }, { requiredKeys: ['letterId'] }),
      },
      { requiredKeys: ['kind'] },
    ),
    threadId: fc.uuid({ version: 4 }),
    episodeOfCareId: fc.uuid({ version: 4 }),
    receiptRequested: fc.boolean(),
    priority: fc.constantFrom('routine', 'asap'),
    sender: fc.record(
      { gln: fc.constant('5790000990016'), name, unit: name, phone: fc.constant('66110011'), address },
      { requiredKeys: ['gln', 'name'] },
    ),
    /* A letter that wants a department repeats the name where there is none; a unit of the same name is read as that. */
    receiver: fc
      .record({ gln: fc.constant('5790000990023'), name, unit: name, address }, { requiredKeys: ['gln', 'name'] })
      .filter((place) => place.unit !== place.name),
    author,
    encounterStatus: fc.constantFrom('inactive', 'admitted', 'outpatient', 'deceased'),
    senderUnit: unit,
    recipientUnit: unit,
    segmentId: fc.uuid({ version: 4 }),
    segments: fc.array(segment, { minLength: 1, maxLength: 2 }),
    attachments: fc.array(attachment, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['letterId', 'sentAt', 'sender', 'receiver', 'author'] },
);

/** A message of a type that satisfies its schema; of the business rules it knows nothing. */
export function messageArbitrary<T extends MessageTypeName>(type: T): fc.Arbitrary<MessageOf<T>>;
export function messageArbitrary(type: MessageTypeName): fc.Arbitrary<Message> {
  const whole = fc.tuple(cover, patient, contents[type]);
  // The tests check each one against its schema, which the compiler cannot.
  return whole.map(([around, whom, content]): unknown => {
    const { author: by, ...bare } = around;
    return type === 'receipt' ? { type, ...bare, content } : { type, ...bare, author: by, patient: whom, content };
  }) as fc.Arbitrary<Message>;
}
