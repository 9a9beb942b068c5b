import type { Cover } from '../../message.ts';
import type { CorrespondenceBody, Letter, WriteContext } from '../format.ts';
import { readBehindText, writeBehindText } from './behind-text.ts';
import { childOf, childrenOf, codeOf, descendantOf, lineOf, type XmlElement } from './element.ts';
import {
  closingOfPriority,
  exchangeOf,
  type Frame,
  readCover,
  readHead,
  readStyled,
  situationOf,
  writeHead,
} from './emessage.ts';
import { blocksOf } from './formatted-markup.ts';
import { divided, formattingOf, joined, marksFor, moved } from './marks.ts';
import { readGln, readOrganisation, writeReceiver, writeSender } from './party.ts';
import { readPatient, readStatus, writePatient, writeStatus } from './patient.ts';
import { readReferences, withLines, writeReferences } from './references.ts';
import type { XmlContent } from './serialize.ts';
import { readSubject, readSubjectLine, writeSubject, writeSubjectAsLine } from './subject.ts';

/** Reads a ClinicalEmail. Source: XDIS91, XD9134L and XD9133L, which tells subject and priority in its text alone. */
export function readXdis91(frame: Frame): Letter[] {
  const { element } = frame;
  const sender = childOf(element, 'Sender');
  const receiver = childOf(element, 'Receiver');
  const patient = childOf(element, 'Patient');
  const styled = joined(
    childrenOf(element, 'ClinicalInformation')
      .flatMap((block) => childrenOf(block, 'Text01'))
      .map((block) => readStyled(frame, block)),
  );
  const whole = styled.text;
  const { text: unheaded, ...subject } = isWithoutSubject(element)
    ? readSubjectLine(whole)
    : readSubject(lineOf(descendantOf(element, 'AdditionalInformation', 'Subject')), whole);
  const behind = readBehindText(unheaded);
  const references = readReferences(element);
  const text = withLines(behind.text, references.lines);
  const head = readHead(frame);
  const priority = codeOf(descendantOf(element, 'AdditionalInformation', 'Priority'));
  const status = readStatus(patient);
  const cover: Cover = {
    ...readCover(frame),
    ...head,
    ...exchangeOf(head.exchange, behind.closing.exchange),
    ...situationOf(behind.closing),
    ...(priority ? { priority: priority === 'rutine' ? 'routine' : 'asap' } : {}),
    sender: { gln: readGln(sender), ...readOrganisation(sender) },
    receiver: { gln: readGln(receiver), ...readOrganisation(receiver) },
    patient: readPatient(patient, behind.closing),
    ...(status ? { encounterStatus: status } : {}),
    ...behind.cover,
    ...(references.attachments.length > 0 ? { attachments: references.attachments } : {}),
    ...formattingOf({ text, marks: moved(styled, behind.text) }),
  };
  return [{ cover, body: { kind: 'correspondence', ...subject, text } }];
}

function isWithoutSubject(element: XmlElement): boolean {
  return codeOf(descendantOf(element, 'Letter', 'VersionCode')) === 'XD9133L';
}

/** Writes a ClinicalEmail. XD9133L has no place for subject and priority: they are lines of the text. */
export function writeXdis91(
  cover: Cover,
  body: CorrespondenceBody,
  context: WriteContext,
  version: 'XD9134L' | 'XD9133L',
): { [name: string]: XmlContent } {
  const hasPlace = version === 'XD9134L';
  const behind = writeBehindText(body.text, cover, cover.author, hasPlace ? {} : closingOfPriority(cover));
  const { subject, text } = hasPlace ? writeSubject(body, behind) : { text: writeSubjectAsLine(body, behind) };
  const marks = moved({ text: body.text, marks: marksFor(cover, body.text) }, text);
  const priority = hasPlace && cover.priority ? (cover.priority === 'asap' ? 'høj_prioritet' : 'rutine') : undefined;
  return {
    Letter: writeHead(cover, 'XDIS91', version, false),
    Sender: writeSender(cover, context.sender),
    Receiver: writeReceiver(cover.receiver, context.receiver),
    Patient: { ...writePatient(cover.patient), EpisodeOfCareStatusCode: writeStatus(cover.encounterStatus) },
    AdditionalInformation: priority || subject ? { Priority: priority, Subject: subject } : undefined,
    ClinicalInformation: divided({ text, marks }, blocksOf(text)).map((block) => ({
      Text01: { formatted: block.text, marks: block.marks },
    })),
    Reference: writeReferences(cover),
  };
}
