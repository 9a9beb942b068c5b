import { derivedUuid } from '../derived-ids.ts';
import type { Letter, WriteContext } from '../format.ts';
import { fhirIds, threadIdOf } from './ids.ts';
import { toInstant } from './lines.ts';
import type { AnyResource, Bundle, Communication, Encounter } from './resources.ts';
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
import { writeProvenances } from './write-provenances.ts';
import type { WrittenSegment } from './write-segments.ts';
import { writeThread } from './write-thread.ts';

/** A letter as a CareCommunication 5.0 message. */
export function writeCareCommunication(letter: Letter, context: WriteContext): Bundle {
  const { cover } = letter;
  const { letterId: headerId, envelopeId } = fhirIds(letter);
  const id = (...seed: string[]) => derivedUuid(headerId, ...seed);
  const sender = { id: id('sender'), party: partyOf(cover.sender, context.sender) };
  const receiver = { id: id('receiver'), party: partyOf(cover.receiver, context.receiver) };
  const { segments, others } = writeThread(letter, headerId, sender, receiver);
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
    ...others.map(({ id: other, party }) => writeOrganization(other, party)),
    ...writeProvenances(letter, headerId, segments),
  ];
  return writeBundle('carecommunication', envelopeId, profiles.careCommunication, toInstant(cover.sentAt), resources);
}

function unitIds(id: (...seed: string[]) => string, whose: string): { role: string; practitioner: string } {
  return { role: id(whose, 'unit'), practitioner: id(whose, 'unit', 'practitioner') };
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
