import type { Author, Cover } from '../../message.ts';
import type { Address, ClosingNoteBody, Letter, WriteContext } from '../format.ts';
import { readBehindText, writeBehindText } from './behind-text.ts';
import type { Closing } from './closing-lines.ts';
import { childOf, childrenOf, codeOf, descendantOf, lineOf, type XmlElement } from './element.ts';
import {
  closingOfPriority,
  closingOfStatus,
  exchangeOf,
  type Frame,
  readCover,
  readHead,
  readMoment,
  readStyled,
  situationOf,
  writeHead,
  writeMoment,
} from './emessage.ts';
import { formattingOf, marksFor, moved } from './marks.ts';
import { cut, longestName } from './names.ts';
import { readGln, readOrganisation, writeReceiver, writeSender } from './party.ts';
import { readPatient, writePatient } from './patient.ts';
import { readReferences, withLines, writeReferences } from './references.ts';
import type { FormattedContent, XmlContent } from './serialize.ts';
import { copyLine, readCategory, readDiagnoses } from './xref15.ts';

/** Longest name and title of who signed, longest id of the referral. Source: XDIS15, XD1531L. */
const longestSignature = 70;
const longestReferralId = 35;

/** Reads a MunicipalityLetter. Source: XDIS15, XD1531L and XD1530L, which has no category; the discharge is the day of closing, as systems show it. */
export function readXdis15(frame: Frame): Letter[] {
  const { element } = frame;
  const sender = childOf(element, 'Sender');
  const receiver = childOf(element, 'Receiver');
  const information = childOf(element, 'ClinicalInformation');
  const note = childOf(information, 'Text01');
  const styled = note ? readStyled(frame, note) : { text: '', marks: [] };
  const behind = readBehindText(styled.text);
  const references = readReferences(element);
  const text = withLines(behind.text, [...references.lines, ...furtherLines(element)]);
  const head = readHead(frame);
  const author = readAuthor(childOf(information, 'Signed'), behind.cover.author);
  const cover: Cover = {
    ...readCover(frame),
    ...head,
    ...exchangeOf(head.exchange, behind.closing.exchange),
    sender: { gln: readGln(sender), ...readOrganisation(sender) },
    receiver: { gln: readGln(receiver), ...readOrganisation(receiver) },
    patient: readPatient(childOf(element, 'Patient'), behind.closing),
    ...situationOf(behind.closing),
    ...behind.cover,
    ...(Object.keys(author).length > 0 ? { author } : {}),
    ...(references.attachments.length > 0 ? { attachments: references.attachments } : {}),
    ...formattingOf({ text, marks: moved(styled, behind.text) }),
  };
  const categoryCode = readCategory(information);
  const referralId = behind.closing.referralId ?? lineOf(descendantOf(element, 'Referral', 'Identifier'));
  const date = readMoment(childOf(element, 'Discharge'))?.slice(0, 10);
  const body: ClosingNoteBody = {
    kind: 'closing-note',
    ...(categoryCode ? { categoryCode } : {}),
    ...(referralId ? { referralId } : {}),
    ...(date ? { date } : {}),
    text,
  };
  return [{ cover, body }];
}

function readAuthor(signed: XmlElement | undefined, behind: Author | undefined): Author {
  const name = lineOf(childOf(signed, 'SignedBy'));
  const role = lineOf(childOf(signed, 'JobTitle'));
  return { ...(name ? { name } : {}), ...(role ? { role } : {}), ...behind };
}

/** What the note tells beside its text and has no place of its own in a message, as Danish lines. */
function furtherLines(element: XmlElement): string[] {
  const copy = childOf(element, 'CCReceiver');
  const diagnoses = readDiagnoses(childOf(element, 'Referral')).map(
    ({ code, text }) => `Diagnose i henvisningen: ${[code, text].filter(Boolean).join(' ')}`,
  );
  const relatives = childrenOf(element, 'Relative').map(
    (relative) =>
      `Pårørende: ${[lineOf(childOf(relative, 'PersonGivenName')), lineOf(childOf(relative, 'PersonSurnameName'))].filter(Boolean).join(' ')} (${codeOf(childOf(relative, 'RelationCode'))})`,
  );
  return [...diagnoses, ...relatives, ...(copy ? [copyLine('Kopi til', copy)] : [])];
}

/** Writes a MunicipalityLetter. SpecialityName is the sender's unit or name. */
export function writeXdis15(
  cover: Cover,
  body: ClosingNoteBody,
  context: WriteContext,
  version: 'XD1531L' | 'XD1530L',
): { [name: string]: XmlContent } {
  const isNewer = version === 'XD1531L';
  const { name, role } = cover.author ?? {};
  const signature =
    name || role
      ? { SignedBy: name && cut(name, longestSignature), JobTitle: role && cut(role, longestSignature) }
      : undefined;
  return {
    Letter: writeHead(cover, 'XDIS15', version, true),
    Sender: { ...writeSender(cover, context.sender), SpecialityName: specialityOf(cover, context.sender) },
    Receiver: writeReceiver(cover.receiver, context.receiver, isNewer ? 'department' : undefined),
    Patient: writePatient(cover.patient),
    ...writeCourse(cover, body),
    ClinicalInformation: {
      CategoryCode: isNewer ? (body.categoryCode ?? 'sundhedspleje') : undefined,
      Signed: signature,
      Text01: noteText(cover, body, isShort, closingOfPriority(cover)),
    },
    Reference: writeReferences(cover),
  };
}

function isShort(text: string | undefined): boolean {
  return text === undefined || [...text].length <= longestSignature;
}

/**
 * The referral and the day of closing. When the referral came in is not known to a message, so Received is the time of sending.
 * A referral id too long for its element stands behind the text.
 */
export function writeCourse(cover: Cover, { referralId, date }: ClosingNoteBody): { [name: string]: XmlContent } {
  const referral = isHeld(referralId) ? { Identifier: referralId, Received: writeMoment(cover.sentAt) } : undefined;
  return { Referral: referral, Discharge: date ? { Date: date, Time: '00:00' } : undefined };
}

function isHeld(referralId: string | undefined): boolean {
  return referralId !== undefined && [...referralId].length <= longestReferralId;
}

/** The text of a closing note with what the elements cannot hold behind it: of the author whatever is not signed whole. */
export function noteText(
  cover: Cover,
  { text, referralId }: ClosingNoteBody,
  isSigned: (text: string | undefined) => boolean,
  further: Closing,
): FormattedContent {
  const { name, role, phone } = cover.author ?? {};
  const author = {
    ...(name && !isSigned(name) ? { name } : {}),
    ...(role && !isSigned(role) ? { role } : {}),
    ...(phone ? { phone } : {}),
  };
  const formatted = writeBehindText(text, cover, author, {
    ...closingOfStatus(cover),
    ...further,
    ...(referralId !== undefined && !isHeld(referralId) ? { referralId } : {}),
  });
  return { formatted, marks: moved({ text, marks: marksFor(cover, text) }, formatted) };
}

function specialityOf({ sender }: Cover, known: Address): string {
  const names = [sender.unit, known.unit, sender.name, known.name, sender.gln];
  return cut(names.find((name) => name?.trim()) ?? sender.gln, longestName);
}
