import type { Finding } from '../../finding.ts';
import type { Cover } from '../../message.ts';
import type { Letter } from '../format.ts';
import { addedLines, addedTexts } from './ids.ts';
import { toLine, uuidOf } from './lines.ts';
import type { MessageBundle } from './message-bundle.ts';
import { readOrganization, readPatient, readUnit } from './read-parties.ts';
import { exchangeOf, provenancesByTime } from './read-provenances.ts';
import { readThread, type Thread } from './read-segments.ts';
import type { Communication, Encounter, Patient } from './resources.ts';
import { encounterStatuses, extensionUrls, systems, unknowns } from './terminology.ts';

/** A valid CareCommunication as a letter; the warnings tell what it says that a letter cannot. */
export function readCareCommunication(message: MessageBundle): { letter: Letter; warnings: Finding[] } {
  const { bundle, header } = message;
  const communication = message.resolveAs('Communication', header?.focus?.[0]) ?? emptyCommunication;
  const sender = message.resolveAs('Organization', header?.sender);
  const receiver = message.resolveAs('Organization', header?.destination?.[0]?.receiver);
  const patient = message.resolveAs('Patient', communication.subject);
  const encounter = message.resolveAs('Encounter', communication.encounter);
  const thread = readThread(message, communication, sender);
  const added = addedLines(header?.id ?? '', thread.newestId);
  const senderUnit = readUnit(
    message,
    communication.extension?.find(({ url }) => url === extensionUrls.sender)?.valueReference,
  );
  const recipientUnit = readUnit(message, communication.recipient?.[0]);
  const episodeOfCareId = episodeOf(encounter);
  const encounterStatus = statusOf(encounter, patient);
  const threadId = uuidOf(communication.identifier?.[0]?.value);
  const priority = added?.asap ? 'asap' : priorityOf(communication);
  const cover: Cover = {
    letterId: header?.id ?? '',
    envelopeId: bundle.id,
    sentAt: bundle.timestamp,
    exchange: added?.corrected ? { kind: 'corrected' } : exchangeOf(provenancesByTime(message).at(-1)),
    ...(threadId ? { threadId } : {}),
    ...(episodeOfCareId ? { episodeOfCareId } : {}),
    receiptRequested: true,
    ...(priority ? { priority } : {}),
    sender: readOrganization(sender),
    receiver: readOrganization(receiver),
    ...(thread.newest.author ? { author: thread.newest.author } : {}),
    patient: readPatient(patient),
    ...(encounterStatus ? { encounterStatus } : {}),
    ...(senderUnit ? { senderUnit } : {}),
    ...(recipientUnit ? { recipientUnit } : {}),
    ...(thread.newestId && !added ? { segmentId: thread.newestId.slice(0, 64) } : {}),
    ...(thread.earlier.length > 0 ? { segments: thread.earlier } : {}),
    ...(thread.attachments.length > 0 ? { attachments: thread.attachments } : {}),
  };
  const category = communication.category?.[0]?.coding?.[0]?.code;
  const topic = toLine(communication.topic?.text);
  const isNoTopic = category === 'other' && topic === unknowns.topic;
  const letter: Letter = {
    cover,
    body: {
      kind: 'correspondence',
      ...(category ? { category } : {}),
      ...(topic && !isNoTopic ? { topic } : {}),
      text: withoutAddedLines(thread.newest.text, added),
    },
  };
  return { letter, warnings: warningsOf(thread) };
}

const emptyCommunication: Communication = { resourceType: 'Communication' };

function warningsOf({ emptyAttachments }: Thread): Finding[] {
  if (emptyAttachments === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'ATTACHMENT_EMPTY',
      path: 'Bundle.entry.resource.payload',
      detail: 'A new attachment has neither data nor a link; there is nothing of it to hand on. Send one of them.',
    },
  ];
}

function withoutAddedLines(text: string, added: ReturnType<typeof addedLines>): string {
  let found = text;
  if (added?.corrected) found = found.replace(`${addedTexts.corrected}\n`, '');
  if (added?.asap) found = found.slice(0, -(addedTexts.asap.length + 1));
  return added && found === unknowns.text ? '' : found;
}

/** The id of the episode of care; of several the local one, which is the one to be returned (governance), not the one of LPR3. */
function episodeOf(encounter: Encounter | undefined): string | undefined {
  const identifiers =
    encounter?.episodeOfCare?.flatMap(({ identifier }) => (identifier?.value ? [identifier] : [])) ?? [];
  const chosen = identifiers.find(({ system }) => system !== systems.lpr3) ?? identifiers[0];
  return toLine(chosen?.value?.replace(/^urn:uuid:/, ''))?.slice(0, 64);
}

/** The patient's relation to the hospital by the table of the conversion service; whatever is not in it is the default, inactive. */
function statusOf(encounter: Encounter | undefined, patient: Patient | undefined): Cover['encounterStatus'] {
  const { status, class: { code } = {} } = encounter ?? {};
  const isDeceased = patient?.deceasedBoolean === true || patient?.deceasedDateTime !== undefined;
  const isTold = (name: 'admitted' | 'outpatient') =>
    encounterStatuses[name].class.code === code && encounterStatuses[name].status === status;
  if (isTold('admitted')) return 'admitted';
  if (isTold('outpatient')) return 'outpatient';
  return isDeceased ? 'deceased' : undefined;
}

function priorityOf({ priority }: Communication): Cover['priority'] {
  return priority === 'asap' || priority === 'routine' ? priority : undefined;
}
