import type { Attachment, EarlierAttachment, Segment } from '../../message.ts';
import { toLine, toPointInTime } from './lines.ts';
import type { MessageBundle } from './message-bundle.ts';
import { readAuthor, readOrganization } from './read-parties.ts';
import { exchangeOf, payloadIdOf, provenancesByTime, sourceIds, targetOf } from './read-provenances.ts';
import type { Communication, Extension, Organization, Payload, Provenance } from './resources.ts';
import { extensionUrls } from './terminology.ts';

/** The segments of a thread: the newest, which is what this message says, and the earlier ones, oldest first. */
export interface Thread {
  newest: Segment;
  /** Id of the newest payload as written, and of its texts. */
  newestId: string | undefined;
  attachments: Attachment[];
  earlier: Segment[];
  /** How many attachments had neither data nor a link and belong to no earlier segment. */
  emptyAttachments: number;
}

interface Part {
  id: string | undefined;
  at: string;
  payload: Payload;
  contact: string | undefined;
}

/** Takes the payloads of a Communication apart by the Provenances: the newest names the payloads that are new with this message. */
export function readThread(
  message: MessageBundle,
  communication: Communication,
  sender: Organization | undefined,
): Thread {
  const parts = (communication.payload ?? []).map(partOf);
  const texts = parts.filter(({ payload }) => payload.contentString !== undefined);
  const files = parts.filter(({ payload }) => payload.contentAttachment !== undefined);
  const provenances = provenancesByTime(message);
  const sources = provenances.map(sourceIds);
  const isNew = ({ id }: Part) => id !== undefined && (sources.at(-1)?.has(id) ?? false);
  const named = texts.filter(isNew);
  const latest = [...texts].sort(byTime).slice(-1);
  const newest = named.length > 0 ? named : latest;
  const older = texts.filter((part) => !newest.includes(part)).sort(byTime);
  const segments = older.map((part) => ({ part, files: [] as EarlierAttachment[] }));
  const attachments: Attachment[] = [];
  let emptyAttachments = 0;
  for (const file of files) {
    const home = isNew(file) ? undefined : homeOf(file, older, newest, sources);
    const segment = segments.find(({ part }) => part === home);
    const attachment = readAttachment(file);
    if (segment) segment.files.push(attachment);
    else if (isComplete(attachment)) attachments.push(attachment);
    else emptyAttachments += 1;
  }
  const [first] = newest;
  const provenanceOf = provenanceFinder(provenances.slice(0, -1), parts);
  return {
    newest: {
      ...segmentOf(message, first, sender),
      text: newest.map(({ payload }) => payload.contentString ?? '').join('\n\n'),
    },
    newestId: first?.id,
    attachments,
    earlier: segments.map(({ part, files: theirs }) => ({
      ...segmentOf(message, part, assignerOf(message, part.payload)),
      ...originOf(message, part, provenanceOf(part)),
      ...(theirs.length > 0 ? { attachments: theirs } : {}),
    })),
    emptyAttachments,
  };
}

function extension(payload: Payload, url: string): Extension | undefined {
  return payload.extension?.find((candidate) => candidate.url === url);
}

function partOf(payload: Payload): Part {
  return {
    id: payloadIdOf(extension(payload, extensionUrls.identifier)?.valueIdentifier?.value),
    at: toPointInTime(extension(payload, extensionUrls.date)?.valueDateTime ?? '1970-01-01'),
    payload,
    contact: extension(payload, extensionUrls.authorContact)?.valueContactPoint?.value,
  };
}

function byTime(a: Part, b: Part): number {
  return Date.parse(a.at) - Date.parse(b.at);
}

/** The earlier segment that a file came with: named by the same Provenance, else written at the same moment. */
function homeOf(file: Part, older: Part[], newest: Part[], sources: Set<string>[]): Part | undefined {
  const together = sources.slice(0, -1).find((ids) => file.id !== undefined && ids.has(file.id));
  const companion = together && older.find(({ id }) => id !== undefined && together.has(id));
  if (companion) return companion;
  const sameMoment = (part: Part) => Date.parse(part.at) === Date.parse(file.at);
  if (newest.some(sameMoment)) return undefined;
  return older.find(sameMoment) ?? older.findLast((part) => Date.parse(part.at) <= Date.parse(file.at));
}

function assignerOf(message: MessageBundle, payload: Payload): Organization | undefined {
  const assigner = extension(payload, extensionUrls.identifier)?.valueIdentifier?.assigner;
  return message.resolveAs('Organization', assigner);
}

/** Finds the Provenance of an earlier segment: the one that names it, else the one of its moment that names nothing in the message. */
function provenanceFinder(earlier: Provenance[], parts: Part[]): (part: Part) => Provenance | undefined {
  const present = new Set(parts.map(({ id }) => id));
  const naming = new Map<string, Provenance>();
  const ofMoment = new Map<number, Provenance>();
  for (const provenance of earlier) {
    const ids = [...sourceIds(provenance)];
    for (const id of ids) if (!naming.has(id)) naming.set(id, provenance);
    if (!ids.some((id) => present.has(id))) ofMoment.set(Date.parse(provenance.recorded ?? ''), provenance);
  }
  return ({ id, at }) => naming.get(id ?? '') ?? ofMoment.get(Date.parse(at));
}

/** Which message an earlier segment came with, and from whom. */
function originOf(message: MessageBundle, part: Part, provenance: Provenance | undefined): Partial<Segment> {
  const agent = message.resolveAs('Organization', provenance?.agent?.[0]?.who);
  const { gln, sor, name } = readOrganization(agent ?? assignerOf(message, part.payload));
  const letterId = provenance && targetOf(provenance);
  return {
    ...(letterId ? { letterId, exchange: exchangeOf(provenance) } : {}),
    ...(/^[0-9]{13}$/.test(gln) ? { senderGln: gln, ...(sor ? { senderSor: sor } : {}) } : {}),
    ...(name ? { senderName: name } : {}),
  };
}

function segmentOf(message: MessageBundle, part: Part | undefined, organization: Organization | undefined): Segment {
  const { id, at = '1970-01-01T00:00:00Z', payload = {}, contact } = part ?? {};
  const reference = extension(payload, extensionUrls.author)?.valueReference;
  const phone = isOrganizationsPhone(payload, organization) ? undefined : contact;
  const author = readAuthor(message, reference, phone, toLine(organization?.name));
  return { ...(id ? { id } : {}), at, ...(author ? { author } : {}), text: payload.contentString ?? '' };
}

/** Our writer marks a phone that is the organization's and not the author's as one for work; it is the organization's own, too. */
function isOrganizationsPhone(payload: Payload, organization: Organization | undefined): boolean {
  const contact = extension(payload, extensionUrls.authorContact)?.valueContactPoint;
  return contact?.use === 'work' && (organization?.telecom?.some(({ value }) => value === contact.value) ?? false);
}

function readAttachment({ id, payload }: Part): EarlierAttachment {
  const { contentType, data, url, title, creation } = payload.contentAttachment ?? {};
  const link = url === undefined ? undefined : toUri(url);
  return {
    ...(id ? { id } : {}),
    title: toLine(title) ?? 'Uden titel',
    ...(contentType ? { contentType } : {}),
    ...(data ? { data: data.replace(/\s/g, '') } : {}),
    ...(link && !data ? { url: link } : {}),
    ...(creation?.includes('T') ? { createdAt: creation } : {}),
  };
}

function isComplete(attachment: EarlierAttachment): boolean {
  return (attachment.data !== undefined && attachment.contentType !== undefined) || attachment.url !== undefined;
}

/** A link as a URI; one without a scheme is meant for the web. */
function toUri(url: string): string | undefined {
  if (URL.canParse(url)) return url;
  return URL.canParse(`https://${url}`) ? `https://${url}` : undefined;
}
