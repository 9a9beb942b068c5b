import type { Author, EarlierAttachment, Segment } from '../../message.ts';
import { derivedUuid } from '../derived-ids.ts';
import type { Letter } from '../format.ts';
import { type AddedLines, addedTexts, newestSegmentId } from './ids.ts';
import { toInstant, uuidOf } from './lines.ts';
import type { Attachment, ContactPoint, Extension, Payload, Practitioner, PractitionerRole } from './resources.ts';
import { attachmentTypes, extensionUrls, unknowns } from './terminology.ts';
import { writeAuthor } from './write-parties.ts';

/** The organization that a segment came from. */
export interface Owner {
  id: string;
  name: string | undefined;
  phone: string | undefined;
}

/** One exchange of the thread in FHIR: its payloads, their ids, and the persons who wrote them. */
export interface WrittenSegment {
  at: string;
  owner: Owner;
  payloads: Payload[];
  payloadIds: string[];
  persons: [PractitionerRole, Practitioner];
}

interface Part {
  id: string;
  at: string;
  author: Author | undefined;
  text: string;
  attachments: readonly EarlierAttachment[];
}

/** The newest segment: what this message says. The lines that CareCommunication has no element for are added to its text. */
export function writeNewest(letter: Letter, headerId: string, owner: Owner): WrittenSegment {
  return writeSegment(newestOf(letter, headerId), headerId, owner);
}

/** What later messages of the thread repeat of this one: its text under the id that it has, and its attachments without their content. */
export function segmentOf(letter: Letter, headerId: string): Segment {
  const { id, at, author, text, attachments } = newestOf(letter, headerId);
  const told = attachments.map((attachment, index) => {
    const { data: _, url: __, ...rest } = attachment;
    return { ...rest, id: attachmentId(attachment, id, index) };
  });
  return { id, at, ...(author && { author }), text, ...(told.length > 0 && { attachments: told }) };
}

function newestOf(letter: Letter, headerId: string): Part {
  const { cover, body } = letter;
  const added = linesToAdd(letter);
  const text = [
    ...(added.corrected ? [addedTexts.corrected] : []),
    body.kind === 'correspondence' ? body.text : '',
    ...(added.asap ? [addedTexts.asap] : []),
  ].join('\n');
  const { sentAt: at, author, attachments = [] } = cover;
  const given = added.corrected || added.asap ? undefined : uuidOf(cover.segmentId);
  return { id: given ?? newestSegmentId(headerId, added), at, author, text: text || unknowns.text, attachments };
}

/** A correction has no activity code in 5.0, and a priority goes only with regarding-referral. */
function linesToAdd({ cover, body }: Letter): AddedLines {
  const category = body.kind === 'correspondence' ? body.category : undefined;
  return {
    corrected: cover.exchange?.kind === 'corrected',
    asap: cover.priority === 'asap' && category !== 'regarding-referral',
  };
}

/** An earlier segment. A reply repeats its attachments without data and link, a forward with them (governance rules 6 and 14). */
export function writeEarlier(segment: Segment, headerId: string, owner: Owner, withContent: boolean): WrittenSegment {
  const id = uuidOf(segment.id) ?? derivedUuid('segment', segment.id ?? `${segment.at} ${segment.text}`);
  const attachments = (segment.attachments ?? []).map((attachment, index) => {
    const { data, url, ...told } = attachment;
    return withContent ? attachment : { ...told, id: attachmentId(attachment, id, index) };
  });
  return writeSegment({ id, at: segment.at, author: segment.author, text: segment.text, attachments }, headerId, owner);
}

function writeSegment(
  { id, at, author = {}, text, attachments }: Part,
  headerId: string,
  owner: Owner,
): WrittenSegment {
  const ids = { role: derivedUuid(headerId, 'role', id), practitioner: derivedUuid(headerId, 'practitioner', id) };
  const date: Extension = { url: extensionUrls.date, valueDateTime: toInstant(at) };
  const who: Extension = { url: extensionUrls.author, valueReference: { reference: `PractitionerRole/${ids.role}` } };
  const identified = (payloadId: string): Extension => ({
    url: extensionUrls.identifier,
    valueIdentifier: { value: `urn:uuid:${payloadId}`, assigner: { reference: `Organization/${owner.id}` } },
  });
  const files = attachments.map((attachment, index) => {
    const payloadId = attachmentId(attachment, id, index);
    const extension = [date, identified(payloadId), who];
    return { payloadId, payload: { extension, contentAttachment: writeAttachment(attachment) } };
  });
  const contact: Extension = { url: extensionUrls.authorContact, valueContactPoint: contactOf(author, owner) };
  return {
    at: toInstant(at),
    owner,
    payloads: [
      { extension: [date, identified(id), who, contact], contentString: text },
      ...files.map(({ payload }) => payload),
    ],
    payloadIds: [id, ...files.map(({ payloadId }) => payloadId)],
    persons: writeAuthor(ids, author, owner),
  };
}

function attachmentId({ id, title }: EarlierAttachment, segmentId: string, index: number): string {
  return uuidOf(id) ?? derivedUuid('attachment', segmentId, id ?? `${index} ${title}`);
}

/** The author's phone, else the organization's (marked as its work), else the conversion's word for none. */
function contactOf(author: Author, owner: Owner): ContactPoint {
  if (author.phone !== undefined) return { system: 'phone', value: author.phone };
  if (owner.phone !== undefined && isPhone(owner.phone)) return { system: 'phone', value: owner.phone, use: 'work' };
  return { system: 'phone', value: unknowns.phone };
}

/** Whether the invariant medcom-core-contact takes this as a phone number: there is a digit or a hyphen in it. */
export function isPhone(phone: string): boolean {
  return /[+]?[-0-9]/.test(phone);
}

function writeAttachment({ contentType, data, url, title, createdAt }: EarlierAttachment): Attachment {
  const type = contentType?.toLowerCase();
  return {
    ...(type !== undefined && attachmentTypes.includes(type) ? { contentType: type } : {}),
    ...(data === undefined ? {} : { data }),
    ...(url === undefined ? {} : { url }),
    title,
    ...(createdAt === undefined ? {} : { creation: toInstant(createdAt) }),
  };
}
