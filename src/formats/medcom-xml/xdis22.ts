import type { Cover } from '../../message.ts';
import type { ClosingNoteBody, Letter, WriteContext } from '../format.ts';
import { type Frame, writeHead } from './emessage.ts';
import { writeReceiver, writeSender } from './party.ts';
import { writePatient } from './patient.ts';
import { writeReferences } from './references.ts';
import type { XmlContent } from './serialize.ts';
import { noteText, readXdis15, writeCourse } from './xdis15.ts';

/** Longest name and title of who signed. */
const longestSignature = 70;

/** Reads an EmergencyMunicipalityLetter: a closing note of priority `asap`. Source: XDIS22, XD2230L. */
export function readXdis22(frame: Frame): Letter[] {
  return readXdis15(frame).map(({ cover, body }) => ({ cover: { ...cover, priority: 'asap' }, body }));
}

/** Writes an EmergencyMunicipalityLetter. A signature needs name and title: an author without one of them stands behind the text. */
export function writeXdis22(
  cover: Cover,
  body: ClosingNoteBody,
  context: WriteContext,
): { [name: string]: XmlContent } {
  const { name, role } = cover.author ?? {};
  const isWhole = [name, role].every((text) => text && [...text].length <= longestSignature);
  return {
    Letter: writeHead(cover, 'XDIS22', 'XD2230L', false),
    Sender: writeSender(cover, context.sender),
    Receiver: writeReceiver(cover.receiver, context.receiver, 'name'),
    Patient: writePatient(cover.patient),
    ...writeCourse(cover, body),
    ClinicalInformation: {
      Signed: isWhole ? { SignedBy: name, JobTitle: role } : undefined,
      Text01: noteText(cover, body, () => isWhole, {}),
    },
    Reference: writeReferences(cover),
  };
}
