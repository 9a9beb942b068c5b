import type { Finding, FindingParams } from '../../finding.ts';
import type { FhirObstacle } from '../../findings/obstacles.ts';
import type { EarlierAttachment } from '../../message.ts';
import { hasCprDate, hasGlnCheckDigit } from '../../numbers.ts';
import { isBase64 } from '../base64.ts';
import { isCategoryCode } from '../categories.ts';
import type { Letter, WriteContext } from '../format.ts';
import { forbiddenPlaces, longPlaces, toInstant } from './lines.ts';
import { attachmentTypes } from './terminology.ts';
import { type Party, partyOf, replacementSystem } from './write-parties.ts';
import { isPhone } from './write-segments.ts';
import { otherOrigins } from './write-thread.ts';

/* In characters, with room for what the gateway writes beside a text. Source: FHIR R4, datatypes.html#string. */
const mostOfText = 1_048_576 - 200;
const tooLong = 'A text in FHIR has at most 1 MB. Shorten it.';

function cannotCarry(path: string, detail: string, reason: FhirObstacle, params?: FindingParams): Finding {
  return {
    severity: 'error',
    code: 'TARGET_CANNOT_CARRY',
    path,
    detail,
    params: { target: 'MedCom FHIR', reason, ...params },
  };
}

/** What keeps a letter from being written as a valid FHIR message, with the place in the canonical message. Never repeats its text. */
export function fhirObstacles(letter: Letter, context: WriteContext): Finding[] {
  const { body } = letter;
  if (body.kind !== 'correspondence' && body.kind !== 'receipt')
    return [
      cannotCarry(
        '/type',
        'FHIR carries texts about a patient and receipts. Send this type in a text or in another format.',
        'fhir-type',
      ),
    ];
  return [
    ...partyObstacles(letter, context),
    ...(body.kind === 'correspondence' ? originObstacles(letter, context) : []),
    ...timeObstacles(letter),
    ...(body.kind === 'correspondence' ? correspondenceObstacles(letter, body) : []),
    ...longPlaces(letter.cover, '', mostOfText).map((path) => cannotCarry(path, tooLong, 'fhir-text')),
    ...(longPlaces(body, '', mostOfText).length > 0 ? [cannotCarry('/content', tooLong, 'fhir-text')] : []),
    ...forbiddenPlaces(letter.cover, '').map((path) => cannotCarry(path, forbidden, 'fhir-character')),
    ...(forbiddenPlaces(body, '').length > 0 ? [cannotCarry('/content', forbidden, 'fhir-character')] : []),
  ];
}

const forbidden = 'FHIR holds no control characters and no lone surrogates. Take them out.';

function partyObstacles({ cover }: Letter, context: WriteContext): Finding[] {
  return (['sender', 'receiver'] as const).flatMap((side) =>
    organizationObstacles(partyOf(cover[side], context[side]), `/${side}`, `/${side}/gln`),
  );
}

/** Of the organizations that earlier segments came from and that are neither sender nor receiver. */
function originObstacles({ cover }: Letter, context: WriteContext): Finding[] {
  const known = (['sender', 'receiver'] as const).map((side) => partyOf(cover[side], context[side]).gln);
  return otherOrigins(cover.segments ?? [], known).flatMap(({ party, segmentIndex }) =>
    organizationObstacles(party, `/segments/${segmentIndex}`, `/segments/${segmentIndex}/senderGln`),
  );
}

function organizationObstacles({ gln, sor }: Party, path: string, glnPath: string): Finding[] {
  return [
    ...(sor === undefined
      ? [
          {
            severity: 'error' as const,
            code: 'SOR_UNKNOWN',
            path,
            detail:
              'FHIR names a party by its SOR id and none of at least 11 digits is known. Add it to the party or the message.',
          },
        ]
      : []),
    ...(hasGlnCheckDigit(gln)
      ? []
      : [cannotCarry(glnPath, 'FHIR takes no GLN with a wrong check digit. Correct the number.', 'fhir-gln')]),
  ];
}

function timeObstacles({ cover }: Letter): Finding[] {
  const isInstant = (time: string) =>
    /^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T.{0,100}(Z|[+-][0-9]{2}:[0-9]{2})$/.test(toInstant(time));
  const times: [string, string][] = [
    ['/sentAt', cover.sentAt],
    ...(cover.segments ?? []).map(({ at }, index): [string, string] => [`/segments/${index}/at`, at]),
    ...(cover.attachments ?? []).flatMap(({ createdAt }, index): [string, string][] =>
      createdAt === undefined ? [] : [[`/attachments/${index}/createdAt`, createdAt]],
    ),
  ];
  return times
    .filter(([, time]) => !isInstant(time))
    .map(([path]) => cannotCarry(path, 'FHIR cannot write this point in time. Give date, time and zone.', 'fhir-time'));
}

function correspondenceObstacles(
  { cover }: Letter,
  body: { category?: string; topic?: string; text: string },
): Finding[] {
  const { patient, author, segments = [], attachments = [], exchange } = cover;
  const isForward = exchange?.kind === 'forward';
  return [
    ...(patient
      ? numberObstacles(patient)
      : [cannotCarry('/patient', 'CareCommunication is about a patient. Name one.', 'fhir-patient')]),
    ...(body.category === undefined || isCategoryCode(body.category)
      ? []
      : [
          cannotCarry(
            '/content/category',
            'CareCommunication has no such category. Take one of its list.',
            'fhir-category',
          ),
        ]),
    ...phoneObstacles(author?.phone, '/author/phone'),
    ...attachments.flatMap((attachment, index) => attachmentObstacles(attachment, `/attachments/${index}`)),
    ...segments.flatMap((segment, index) => [
      ...phoneObstacles(segment.author?.phone, `/segments/${index}/author/phone`),
      ...(isForward ? (segment.attachments ?? []) : []).flatMap((attachment, position) =>
        attachmentObstacles(attachment, `/segments/${index}/attachments/${position}`),
      ),
    ]),
  ];
}

function numberObstacles({ cpr, replacementId }: { cpr?: string; replacementId?: string }): Finding[] {
  return [
    ...(cpr !== undefined && !hasCprDate(cpr)
      ? [
          cannotCarry(
            '/patient/cpr',
            'FHIR takes no CPR number that begins with an impossible date. Correct the number.',
            'fhir-cpr',
          ),
        ]
      : []),
    ...(replacementId !== undefined && replacementSystem(replacementId) === undefined
      ? [
          cannotCarry(
            '/patient/replacementId',
            'This number is neither an X-eCPR nor a D-eCPR. Correct the number.',
            'fhir-replacement',
          ),
        ]
      : []),
  ];
}

function phoneObstacles(phone: string | undefined, path: string): Finding[] {
  if (phone === undefined || isPhone(phone)) return [];
  return [cannotCarry(path, 'A phone number in FHIR has at least one digit. Correct the number.', 'fhir-phone')];
}

function attachmentObstacles({ contentType, data, url }: EarlierAttachment, path: string): Finding[] {
  const type = contentType?.toLowerCase() ?? '';
  const types = attachmentTypes.join(', ');
  if (data !== undefined && !attachmentTypes.includes(type))
    return [
      cannotCarry(
        `${path}/contentType`,
        `CareCommunication carries ${types} only. Send one of these.`,
        'fhir-file-type',
        { types },
      ),
    ];
  if (data !== undefined && (data === '' || !isBase64(data)))
    return [
      cannotCarry(`${path}/data`, 'An attachment in FHIR is base64 and not empty. Encode the file again.', 'fhir-file'),
    ];
  if (url !== undefined && (url === '' || /\s/.test(url)))
    return [cannotCarry(`${path}/url`, 'A link in FHIR has no blanks. Correct it.', 'fhir-link')];
  return [];
}
