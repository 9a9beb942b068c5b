import type { Finding } from '../../finding.ts';
import type { Attachment, Cover, Patient } from '../../message.ts';
import { danishCategory } from '../categories.ts';
import type { BodyKind, Letter, WriteContext } from '../format.ts';
import { diagnosesHeld } from './diagnoses.ts';
import { countMarkup } from './formatted-text.ts';
import { referenceLimits } from './references.ts';

/** The kinds of letter that MedCom XML has. */
export const carriedKinds = [
  'correspondence',
  'referral',
  'closing-note',
  'receipt',
] as const satisfies readonly BodyKind[];

/** Longest name of a patient, longest GLN, longest episode id, most elements of markup in one text. */
const longestPersonName = 70;
const longestGln = 35;
const longestEpisodeId = 35;
const mostMarkup = 90_000;

/** What keeps a letter from being written in MedCom XML; empty where the output will satisfy the schema. */
export function obstaclesOf(letter: Letter, context: WriteContext): Finding[] {
  const { cover, body } = letter;
  return [
    ...obstaclesOfBody(letter),
    ...obstaclesOfParties(cover, context),
    ...(body.kind === 'receipt' ? [] : [...obstaclesOfPatient(cover.patient), ...obstaclesOfEpisode(cover)]),
    ...(body.kind === 'receipt' ? [] : obstaclesOfAttachments(cover.attachments ?? [])),
    ...forbiddenSigns(cover, ''),
    ...forbiddenSigns(body, '/content'),
  ];
}

function obstacle(path: string, detail: string): Finding {
  return { severity: 'error', code: 'TARGET_CANNOT_CARRY', path, detail };
}

function lengthOf(text: string | undefined): number {
  return text === undefined ? 0 : [...text].length;
}

function obstaclesOfBody({ cover, body }: Letter): Finding[] {
  if (body.kind === 'canonical')
    return [
      obstacle('/type', 'MedCom XML has no letter for this type of message as it is; choose another receiver format.'),
    ];
  if (body.kind === 'receipt') return [];
  const found: Finding[] = [];
  if (countMarkup(body.text) + countMarkup((cover.segments ?? []).map(({ text }) => text).join('\n')) > mostMarkup) {
    found.push(obstacle('/content', `The text has more than ${mostMarkup} line breaks and double blanks; shorten it.`));
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
      ),
    );
  }
  if (body.kind === 'referral') {
    if (!cover.author?.name)
      found.push(obstacle('/author/name', 'A municipal referral must say who refers; give the name of the author.'));
    const held = diagnosesHeld(body.diagnoses);
    if (held < body.diagnoses.length)
      found.push(
        obstacle(
          `/content/diagnoses/${held}`,
          'XREF15 holds six diagnoses with code (17), text (70) and SKS, ICPC or no system; put this one in the text.',
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
    .map(([path]) => obstacle(path, 'MedCom XML needs the GLN of the party; give 13 digits.'));
}

function obstaclesOfPatient(patient: Patient | undefined): Finding[] {
  if (!patient) return [obstacle('/patient', 'MedCom XML needs a patient; give a number and a family name.')];
  const found: Finding[] = [];
  const { cpr, replacementId, familyName, givenName } = patient;
  if (cpr === undefined && replacementId === undefined)
    found.push(obstacle('/patient', 'MedCom XML needs a CPR number or a replacement number.'));
  if (cpr !== undefined && !/^[0-9]{10}$/.test(cpr))
    found.push(obstacle('/patient/cpr', 'A CPR number has ten digits.'));
  if (replacementId !== undefined && lengthOf(replacementId) !== 10) {
    found.push(obstacle('/patient/replacementId', 'A replacement number has ten characters in MedCom XML.'));
  }
  for (const [path, name] of [
    ['/patient/familyName', familyName],
    ['/patient/givenName', givenName],
  ] as const) {
    if (lengthOf(name) > longestPersonName)
      found.push(obstacle(path, `A name holds ${longestPersonName} characters in MedCom XML; shorten it.`));
  }
  patient.otherIds?.forEach((id, index) => {
    if (lengthOf(id) !== 10)
      found.push(obstacle(`/patient/otherIds/${index}`, 'A further person number has ten characters.'));
  });
  if (lengthOf(familyName) === 0) found.push(obstacle('/patient/familyName', 'MedCom XML needs the family name.'));
  return found;
}

function obstaclesOfEpisode({ episodeOfCareId }: Cover): Finding[] {
  const isLong = episodeOfCareId !== undefined && lengthOf(episodeOfCareId.replaceAll('-', '')) > longestEpisodeId;
  return isLong
    ? [obstacle('/episodeOfCareId', `An episode id holds ${longestEpisodeId} characters in MedCom XML; use a UUID.`)]
    : [];
}

function obstaclesOfAttachments(attachments: readonly Attachment[]): Finding[] {
  const { most, title, url } = referenceLimits;
  const found = attachments.flatMap((attachment, index) => {
    const path = `/attachments/${index}`;
    if (attachment.url === undefined)
      return [
        obstacle(path, 'The format carries no files, only links; send a link, or choose another receiver format.'),
      ];
    const tooLong: Finding[] = [];
    if (lengthOf(attachment.title) > title)
      tooLong.push(obstacle(`${path}/title`, `The title of a link holds ${title} characters; shorten it.`));
    if (lengthOf(attachment.url) > url)
      tooLong.push(obstacle(`${path}/url`, `A link holds ${url} characters; shorten it.`));
    return tooLong;
  });
  const tooMany =
    attachments.length > most
      ? [obstacle(`/attachments/${most}`, `The format carries ${most} links; put the others in the text.`)]
      : [];
  return [...found, ...tooMany];
}

// Characters outside the Char production of XML 1.0, section 2.2, lone surrogates among them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

function forbiddenSigns(value: unknown, path: string): Finding[] {
  if (typeof value === 'string')
    return forbidden.test(value)
      ? [obstacle(path, 'The text holds a character that XML forbids; remove control characters.')]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    forbiddenSigns(part, path.startsWith('/content') ? '/content' : `${path}/${key}`),
  );
}
