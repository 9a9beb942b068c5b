import type { FindingParams } from '../../finding.ts';
import type { Attachment, Cover } from '../../message.ts';
import { decodeBase64 } from '../base64.ts';
import { derivedShortId } from '../derived-ids.ts';
import type { FilesBody, Letter, WriteContext } from '../format.ts';
import { firstOf } from '../scanning.ts';
import { childOf, childrenOf, codeOf, lineOf, rawTextOf, type XmlElement } from './element.ts';
import { type Frame, readCover, writeHead } from './emessage.ts';
import { fileId, isProgram, looksOtherwise, mediaTypeOf, objectId, writeFileHead } from './files.ts';
import { shortIds } from './ids.ts';
import { readGln, readOrganisation, writeReceiver, writeSender } from './party.ts';
import { readPatient, writePatient } from './patient.ts';
import type { XmlContent } from './serialize.ts';

/** Most files in one XBIN01. */
export const mostFiles = 10;

/** Reads a BinaryLetter: files, without a title, which their letter has. Source: XBIN01, XB0131X and XB0130X. */
export function readXbin01(frame: Frame): Letter[] {
  const { element } = frame;
  const sender = childOf(element, 'Sender');
  const receiver = childOf(element, 'Receiver');
  const patient = childOf(element, 'Patient');
  const contents = lineOf(childOf(element, 'Contents'));
  const cover: Cover = {
    ...readCover(frame),
    sender: { gln: readGln(sender), ...readOrganisation(sender) },
    receiver: { gln: readGln(receiver), ...readOrganisation(receiver) },
    ...(patient && { patient: readPatient(patient, {}) }),
    attachments: childrenOf(element, 'BinaryObject').map((object, index) => readFile(frame, object, index)),
  };
  return [{ cover, body: { kind: 'files', ...(contents && { contents }) } }];
}

/* The schema takes any text for base64 and any size: what is not so is a warning, and a file that cannot be read has no data. */
function readFile({ note }: Frame, object: XmlElement, index: number): Attachment {
  const extension = codeOf(childOf(object, 'ObjectExtensionCode')) ?? '';
  const size = childOf(object, 'OriginalObjectSize') ?? object;
  const encoded = childOf(object, 'Object_Base64Encoded') ?? object;
  const contentType = mediaTypeOf(extension);
  const bytes = decodeBase64(rawTextOf(encoded) ?? '');
  const warn = (code: string, detail: string, at: XmlElement, params: FindingParams = {}) =>
    note({ severity: 'warning', code, detail, params }, at);
  const isFile = bytes !== undefined && bytes.length > 0;
  if (!isFile)
    warn('FILE_NOT_BASE64', 'The file is empty or not base64 as RFC 4648 lays it down; encode it again.', encoded);
  else if (String(bytes.length) !== withoutZeros(codeOf(size) ?? ''))
    warn('SIZE_MISMATCH', `The file is ${bytes.length} bytes; state that, or look whether it was cut.`, size, {
      reason: 'length',
      length: bytes.length,
    });
  if (isFile && isProgram(contentType, bytes))
    warn('FILE_IS_PROGRAM', 'The file is a program, which no receiver should open; send a document.', object);
  else if (isFile && looksOtherwise(extension, bytes))
    warn(
      'FILE_TYPE_DIFFERS',
      'The file does not begin as one with this extension does; correct the extension.',
      object,
    );
  const id = objectId(codeOf(childOf(object, 'ObjectIdentifier')) ?? '');
  const data = isFile ? bytes.toString('base64') : undefined;
  return { id, title: `Bilag ${index + 1}`, contentType, ...(data !== undefined && { data }) };
}

/* A number may bear a sign and zeros before its digits. */
function withoutZeros(number: string): string {
  return number.slice(firstOf(/[^+0]/g, number, 0));
}

/** The files of a letter as the one XBIN01 that travels beside it; none where it has no files. */
export function filesBeside({ cover, body }: Letter): Letter[] {
  const files = (cover.attachments ?? []).flatMap((attachment, index) =>
    attachment.data === undefined
      ? []
      : [{ ...attachment, id: fileId(cover.sender.gln, cover.letterId, attachment, index) }],
  );
  if (files.length === 0 || body.kind === 'files' || body.kind === 'canonical') return [];
  const { sentAt, sender, receiver, patient, receiptRequested } = cover;
  const { letterId, envelopeId } = shortIds(cover);
  const files01: Cover = {
    letterId: derivedShortId('files', sender.gln, letterId),
    envelopeId: derivedShortId('files', sender.gln, letterId, envelopeId),
    ...{ sentAt, sender, receiver },
    ...(patient && { patient }),
    ...(receiptRequested !== undefined && { receiptRequested }),
    attachments: files,
  };
  return [{ cover: files01, body: { kind: 'files' } }];
}

/** Writes a BinaryLetter. XB0130X wants an address and a speciality of the sender, which are filled in where none is known. */
export function writeXbin01(
  cover: Cover,
  { contents }: FilesBody,
  context: WriteContext,
  version: 'XB0131X' | 'XB0130X',
): { [name: string]: XmlContent } {
  const { EpisodeOfCareIdentifier: _, StatusCode: __, ...head } = writeHead(cover, 'XBIN01', version, false);
  const sender = writeSender(cover, context.sender);
  const concerns = cover.patient
    ? { Patient: numberAndName(cover) }
    : { SystemInformation: 'true', Contents: contents };
  return {
    Letter: { ...head, StatusCode: 'nytbrev' },
    Sender: version === 'XB0131X' ? sender : withAddress(sender),
    Receiver: writeReceiver(cover.receiver, context.receiver),
    ...concerns,
    BinaryObject: (cover.attachments ?? []).map((file, index) => ({
      ...writeFileHead(file, idIn(version, fileId(cover.sender.gln, cover.letterId, file, index))),
      Object_Base64Encoded: file.data ?? '',
    })),
  };
}

/* XB0130X takes 35 characters, and a UUID with hyphens has 36. */
function idIn(version: 'XB0131X' | 'XB0130X', id: string): string {
  return version === 'XB0131X' ? id : id.replaceAll('-', '');
}

function numberAndName({ patient }: Cover): { [name: string]: XmlContent } {
  const { CivilRegistrationNumber, AlternativeIdentifier, PersonSurnameName, PersonGivenName } = writePatient(patient);
  return { CivilRegistrationNumber, AlternativeIdentifier, PersonSurnameName, PersonGivenName };
}

function withAddress(sender: { [name: string]: XmlContent }): { [name: string]: XmlContent } {
  const { TelephoneSubscriberIdentifier, ...place } = sender;
  const unknown = 'Ukendt';
  return {
    ...place,
    StreetName: place.StreetName ?? unknown,
    SuburbName: place.SuburbName,
    DistrictName: place.DistrictName ?? unknown,
    PostCodeIdentifier: place.PostCodeIdentifier ?? '0000',
    TelephoneSubscriberIdentifier,
    MedicalSpecialityCode: 'ikkeklassificeret',
  };
}
