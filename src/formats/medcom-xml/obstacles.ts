import type { Finding, FindingParams } from '../../finding.ts';
import type { XmlObstacle } from '../../findings/obstacles.ts';
import type { Attachment, Cover, Patient } from '../../message.ts';
import { danishCategory } from '../categories.ts';
import type { BodyKind, Letter, WriteContext } from '../format.ts';
import { diagnosesHeld } from './diagnoses.ts';
import { extensionOf, isProgram } from './files.ts';
import { countMarkup } from './formatted-markup.ts';
import { referenceLimits } from './references.ts';
import { mostReferences } from './scan.ts';

/** The kinds of letter that MedCom XML has. */
export const carriedKinds = [
  'correspondence',
  'referral',
  'closing-note',
  'receipt',
] as const satisfies readonly BodyKind[];

/** Longest name of a patient, longest GLN, longest episode id, most elements of markup and most references in one text. */
const longestPersonName = 70;
const longestGln = 35;
const longestEpisodeId = 35;
const mostMarkup = 90_000;
const mostWrittenReferences = mostReferences - 50_000;

/** How many characters of a text are written as references. */
function countReferences(text: string): number {
  return text.match(/[^\x20-\x7e\n]|[&<>]/gu)?.length ?? 0;
}

/** What keeps a letter from being written in MedCom XML; empty where the output will satisfy the schema. */
export function obstaclesOf(letter: Letter, context: WriteContext): Finding[] {
  const { cover, body } = letter;
  return [
    ...obstaclesOfBody(letter),
    ...obstaclesOfParties(cover, context),
    ...(concernsPatient(letter) ? obstaclesOfPatient(cover.patient) : []),
    ...(body.kind === 'receipt' ? [] : obstaclesOfEpisode(cover)),
    ...(body.kind === 'receipt' ? [] : obstaclesOfAttachments(cover.attachments ?? [])),
    ...forbiddenSigns(cover, ''),
    ...forbiddenSigns(body, '/content'),
  ];
}

/* Files may concern nobody. */
function concernsPatient({ cover, body }: Letter): boolean {
  return body.kind === 'files' ? cover.patient !== undefined : body.kind !== 'receipt';
}

function obstacle(path: string, detail: string, reason: XmlObstacle, params?: FindingParams): Finding {
  return {
    severity: 'error',
    code: 'TARGET_CANNOT_CARRY',
    path,
    detail,
    params: { target: 'MedCom XML', reason, ...params },
  };
}

function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : [...text].length;
}

function obstaclesOfBody({ cover, body }: Letter): Finding[] {
  if (body.kind === 'canonical')
    return [
      obstacle(
        '/type',
        'MedCom XML has no letter for this type of message as it is; choose another receiver format.',
        'xml-type',
      ),
    ];
  if (body.kind === 'receipt' || body.kind === 'files') return [];
  const found: Finding[] = [];
  if (countMarkup(body.text) + countMarkup((cover.segments ?? []).map(({ text }) => text).join('\n')) > mostMarkup) {
    found.push(
      obstacle(
        '/content',
        `The text has more than ${mostMarkup} line breaks and double blanks; shorten it.`,
        'xml-markup',
        { most: mostMarkup },
      ),
    );
  }
  if (
    countReferences(`${body.text}${(cover.segments ?? []).map(({ text }) => text).join('')}`) > mostWrittenReferences
  ) {
    found.push(
      obstacle(
        '/content',
        `The text has more than ${mostWrittenReferences} characters outside ASCII; shorten it.`,
        'xml-references',
        { most: mostWrittenReferences },
      ),
    );
  }
  if (
    body.kind === 'correspondence' &&
    body.category !== undefined &&
    !body.fixedTopic &&
    danishCategory(body.category) === undefined
  ) {
    found.push(
      obstacle(
        '/content/category',
        'The category has no Danish name and cannot stand in the subject; use one of the CareCommunication categories.',
        'xml-category',
      ),
    );
  }
  if (body.kind === 'referral') {
    if (!cover.author?.name)
      found.push(
        obstacle(
          '/author/name',
          'A municipal referral must say who refers; give the name of the author.',
          'xml-author',
        ),
      );
    const held = diagnosesHeld(body.diagnoses);
    if (held < body.diagnoses.length)
      found.push(
        obstacle(
          `/content/diagnoses/${held}`,
          'XREF15 holds six diagnoses with code (17), text (70) and SKS, ICPC or no system; put this one in the text.',
          'xml-diagnosis',
        ),
      );
  }
  return found;
}

function obstaclesOfParties(cover: Cover, context: WriteContext): Finding[] {
  const glns = [
    ['/sender/gln', cover.sender.gln],
    ['/receiver/gln', cover.receiver.gln ?? context.receiver.gln],
  ] as const;
  return glns
    .filter(([, gln]) => lengthOf(gln) < 1 || lengthOf(gln) > longestGln)
    .map(([path]) => obstacle(path, 'MedCom XML needs the GLN of the party; give 13 digits.', 'xml-gln'));
}

function obstaclesOfPatient(patient: Patient | undefined): Finding[] {
  if (!patient)
    return [obstacle('/patient', 'MedCom XML needs a patient; give a number and a family name.', 'xml-patient')];
  const found: Finding[] = [];
  const { cpr, replacementId, familyName, givenName } = patient;
  if (cpr === undefined && replacementId === undefined)
    found.push(
      obstacle('/patient', 'MedCom XML needs a CPR number or a replacement number; give one.', 'xml-person-number'),
    );
  if (cpr !== undefined && !/^[0-9]{10}$/.test(cpr))
    found.push(obstacle('/patient/cpr', 'A CPR number has ten digits; correct it.', 'xml-cpr'));
  if (replacementId !== undefined && lengthOf(replacementId) !== 10) {
    found.push(
      obstacle(
        '/patient/replacementId',
        'A replacement number has ten characters in MedCom XML; correct it.',
        'xml-replacement',
      ),
    );
  }
  for (const [path, name] of [
    ['/patient/familyName', familyName],
    ['/patient/givenName', givenName],
  ] as const) {
    if (lengthOf(name) > longestPersonName)
      found.push(
        obstacle(path, `A name holds ${longestPersonName} characters in MedCom XML; shorten it.`, 'xml-name', {
          most: longestPersonName,
        }),
      );
  }
  patient.otherIds?.forEach((id, index) => {
    if (lengthOf(id) !== 10)
      found.push(
        obstacle(
          `/patient/otherIds/${index}`,
          'A further person number has ten characters; correct it.',
          'xml-other-number',
        ),
      );
  });
  if (lengthOf(familyName) === 0)
    found.push(obstacle('/patient/familyName', 'MedCom XML needs the family name; give it.', 'xml-family-name'));
  return found;
}

function obstaclesOfEpisode({ episodeOfCareId }: Cover): Finding[] {
  const isLong = episodeOfCareId !== undefined && lengthOf(episodeOfCareId.replaceAll('-', '')) > longestEpisodeId;
  return isLong
    ? [
        obstacle(
          '/episodeOfCareId',
          `An episode id holds ${longestEpisodeId} characters in MedCom XML; use a UUID.`,
          'xml-episode',
          { most: longestEpisodeId },
        ),
      ]
    : [];
}

function obstaclesOfAttachments(attachments: readonly Attachment[]): Finding[] {
  const { most, title, url } = referenceLimits;
  const found = attachments.flatMap((attachment, index) => {
    const path = `/attachments/${index}`;
    const tooLong = attachment.url === undefined ? obstaclesOfFile(attachment, path) : [];
    if (lengthOf(attachment.title) > title)
      tooLong.push(
        obstacle(`${path}/title`, `A title holds ${title} characters; shorten it.`, 'xml-title', { most: title }),
      );
    if (lengthOf(attachment.url) > url)
      tooLong.push(obstacle(`${path}/url`, `A link holds ${url} characters; shorten it.`, 'xml-link', { most: url }));
    return tooLong;
  });
  const tooMany =
    attachments.length > most
      ? [
          obstacle(
            `/attachments/${most}`,
            `The format carries ${most} files and links; send the others in a letter of their own.`,
            'xml-files',
            { most },
          ),
        ]
      : [];
  return [...found, ...tooMany];
}

function obstaclesOfFile({ contentType, data = '' }: Attachment, path: string): Finding[] {
  const start = Buffer.from(data.slice(0, 64), 'base64');
  if (isProgram(contentType, start))
    return [obstacle(path, 'The file is a program, which is not sent to anybody; send a document.', 'xml-program')];
  if (data === '')
    return [
      obstacle(`${path}/data`, 'The file is empty, and XBIN01 carries none such; leave it out.', 'xml-file-empty'),
    ];
  if (extensionOf(contentType) === undefined)
    return [
      obstacle(`${path}/contentType`, 'XBIN01 has no code for files of this type; send it as a pdf.', 'xml-file-type'),
    ];
  return [];
}

// Characters outside the Char production of XML 1.0, section 2.2, lone surrogates among them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

function forbiddenSigns(value: unknown, path: string): Finding[] {
  if (typeof value === 'string')
    return forbidden.test(value)
      ? [obstacle(path, 'The text holds a character that XML forbids; remove control characters.', 'xml-character')]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    forbiddenSigns(part, path.startsWith('/content') ? '/content' : `${path}/${key}`),
  );
}
