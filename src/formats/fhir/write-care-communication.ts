import { derivedUuid, isUuid } from '../derived-ids.ts';
import type { Letter, WriteContext } from '../format.ts';
import { fhirIds, threadIdOf } from './ids.ts';
import { toInstant } from './lines.ts';
import type { AnyResource, Bundle, Communication, Encounter, Provenance } from './resources.ts';
import {
  definitions,
  encounterStatuses,
  endpointOf,
  events,
  extensionUrls,
  profiles,
  systems,
  unknowns,
} from './terminology.ts';
import { writeBundle, writeHeader } from './write-bundle.ts';
import { episodeValue, type Party, partyOf, writeOrganization, writePatient, writeUnit } from './write-parties.ts';
import { type Owner, type WrittenSegment, writeEarlier, writeNewest } from './write-segments.ts';

/** A letter as a CareCommunication 5.0 message. */
export function writeCareCommunication(letter: Letter, context: WriteContext): Bundle {
  const { cover } = letter;
  const { letterId: headerId, envelopeId } = fhirIds(letter);
  const id = (...seed: string[]) => derivedUuid(headerId, ...seed);
  const sender = { id: id('sender'), party: partyOf(cover.sender, context.sender) };
  const receiver = { id: id('receiver'), party: partyOf(cover.receiver, context.receiver) };
  const segments = writeThread(letter, headerId, ownerOf(sender), ownerOf(receiver));
  const ids = { communication: id('communication'), patient: id('patient'), encounter: id('encounter') };
  const units = {
    sender: cover.senderUnit && writeUnit(unitIds(id, 'sender'), cover.senderUnit, sender.id),
    recipient: cover.recipientUnit && writeUnit(unitIds(id, 'recipient'), cover.recipientUnit, receiver.id),
  };
  const encounter = writeEncounter(letter, ids, sender.party);
  const header = writeHeader(headerId, profiles.careCommunicationHeader, events.careCommunication, sender, receiver);
  const resources: AnyResource[] = [
    {
      ...header,
      focus: [{ reference: `Communication/${ids.communication}` }],
      definition: definitions.careCommunication,
    },
    writePatient(ids.patient, cover.patient ?? { familyName: '' }, cover.encounterStatus === 'deceased'),
    writeCommunication(letter, ids, segments, encounter, units),
    ...(encounter ? [encounter] : []),
    ...segments.flatMap(({ persons }) => persons),
    ...(units.sender ?? []),
    ...(units.recipient ?? []),
    writeOrganization(sender.id, sender.party),
    writeOrganization(receiver.id, receiver.party),
    ...writeProvenances(letter, headerId, segments),
  ];
  return writeBundle('carecommunication', envelopeId, profiles.careCommunication, toInstant(cover.sentAt), resources);
}

function unitIds(id: (...seed: string[]) => string, whose: string): { role: string; practitioner: string } {
  return { role: id(whose, 'unit'), practitioner: id(whose, 'unit', 'practitioner') };
}

function ownerOf({ id, party }: { id: string; party: Party }): Owner {
  return { id, name: party.name, phone: party.phone };
}

/** The segments, oldest first. A message does not tell whose the earlier ones are: those of a reply are taken for the other side's. */
function writeThread(letter: Letter, headerId: string, sender: Owner, receiver: Owner): WrittenSegment[] {
  const { exchange, segments = [], sender: writer } = letter.cover;
  const isReply = exchange?.kind === 'reply';
  const isOwn = exchange?.precedes?.senderGln === writer.gln;
  const earlier = segments.map((segment, index) => {
    const answersItself = isOwn && index === segments.length - 1;
    return writeEarlier(segment, headerId, isReply && !answersItself ? receiver : sender, exchange?.kind === 'forward');
  });
  return [...earlier, writeNewest(letter, headerId, sender)];
}

function writeCommunication(
  letter: Letter,
  ids: { communication: string; patient: string },
  segments: WrittenSegment[],
  encounter: Encounter | undefined,
  units: { sender: AnyResource[] | undefined; recipient: AnyResource[] | undefined },
): Communication {
  const { cover, body } = letter;
  const { category = 'other', topic = undefined } = body.kind === 'correspondence' ? body : {};
  const text = topic ?? (category === 'other' ? unknowns.topic : undefined);
  const reference = ([first]: AnyResource[]) => ({ reference: `${first?.resourceType}/${first?.id}` });
  return {
    resourceType: 'Communication',
    id: ids.communication,
    meta: { profile: [profiles.communication] },
    ...(units.sender ? { extension: [{ url: extensionUrls.sender, valueReference: reference(units.sender) }] } : {}),
    identifier: [{ value: `urn:uuid:${threadIdOf(letter)}` }],
    status: 'unknown',
    category: [{ coding: [{ system: systems.categories, code: category }] }],
    ...(cover.priority && category === 'regarding-referral' ? { priority: cover.priority } : {}),
    subject: { reference: `Patient/${ids.patient}` },
    ...(text === undefined ? {} : { topic: { text } }),
    ...(encounter ? { encounter: { reference: `Encounter/${encounter.id}` } } : {}),
    ...(units.recipient ? { recipient: [reference(units.recipient)] } : {}),
    payload: segments.flatMap(({ payloads }) => payloads),
  };
}

/** The Encounter carries the id of the episode of care; without such an id there is none, and a hospital status other than deceased is lost. */
function writeEncounter(
  { cover }: Letter,
  ids: { encounter: string; patient: string },
  sender: Party,
): Encounter | undefined {
  if (cover.episodeOfCareId === undefined) return undefined;
  const { class: kind, status } = encounterStatuses[cover.encounterStatus ?? 'inactive'];
  return {
    resourceType: 'Encounter',
    id: ids.encounter,
    meta: { profile: [profiles.encounter] },
    status,
    class: kind,
    subject: { reference: `Patient/${ids.patient}` },
    episodeOfCare: [
      { identifier: { system: endpointOf(sender.sor ?? ''), value: episodeValue(cover.episodeOfCareId) } },
    ],
  };
}

/** One Provenance for each exchange of the thread, this message's last. Ids of earlier messages that nobody told are derived from their segments. */
function writeProvenances(letter: Letter, headerId: string, segments: WrittenSegment[]): Provenance[] {
  const { exchange } = letter.cover;
  const told = exchange?.precedes?.letterId;
  const targets = segments.map(({ payloadIds }, index) => {
    if (index === segments.length - 1) return headerId;
    const isPreceding = index === segments.length - 2;
    return isPreceding && told !== undefined && isUuid(told) ? told : derivedUuid('message', payloadIds[0] ?? '');
  });
  return segments.map(({ at, owner, payloadIds }, index): Provenance => {
    const isNewest = index === segments.length - 1;
    const before = targets[index - 1];
    return writeProvenance(
      {
        id: derivedUuid(headerId, 'provenance', String(index)),
        target: targets[index] ?? headerId,
        at,
        activity: isNewest ? activityOf(letter) : index === 0 ? 'new-message' : 'reply-message',
        agent: owner.id,
        profile: profiles.careCommunicationProvenance,
      },
      [
        ...payloadIds.map((id) => ({ role: 'source', what: { identifier: { value: `urn:uuid:${id}` } } })),
        ...(isNewest ? revisionOf(letter) : before ? [revision(before)] : []),
      ],
    );
  });
}

/** The Provenance of one exchange, as both standards have it. */
export function writeProvenance(
  exchange: { id: string; target: string; at: string; activity: string; agent: string; profile: string },
  entity: NonNullable<Provenance['entity']>,
): Provenance {
  return {
    resourceType: 'Provenance',
    id: exchange.id,
    meta: { profile: [exchange.profile] },
    target: [{ reference: `MessageHeader/${exchange.target}` }],
    occurredDateTime: exchange.at,
    recorded: exchange.at,
    activity: { coding: [{ system: systems.activities, code: exchange.activity }] },
    agent: [{ who: { reference: `Organization/${exchange.agent}` } }],
    ...(entity.length > 0 ? { entity } : {}),
  };
}

export function revision(headerId: string): NonNullable<Provenance['entity']>[number] {
  return { role: 'revision', what: { reference: `MessageHeader/${headerId}` } };
}

/** The activity of a letter. CareCommunication 5.0 knows no correction: it is a new message that says so in its first line. */
export function activityOf({ cover }: Pick<Letter, 'cover'>): string {
  const kind = cover.exchange?.kind;
  return kind === 'reply' || kind === 'forward' ? `${kind}-message` : 'new-message';
}

/** The message before this one: by its MessageHeader where its id is FHIR's, else `gln#letter id`. */
function revisionOf({ cover }: Letter): NonNullable<Provenance['entity']> {
  const { kind, precedes } = cover.exchange ?? {};
  if (!precedes || kind === 'corrected') return [];
  const { letterId, senderGln } = precedes;
  if (isUuid(letterId)) return [revision(letterId)];
  const value = senderGln === undefined ? letterId : `${senderGln}#${letterId}`;
  return [{ role: 'revision', what: { identifier: { value } } }];
}
