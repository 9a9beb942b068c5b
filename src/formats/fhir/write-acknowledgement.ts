import { derivedUuid, isUuid } from '../derived-ids.ts';
import type { Letter, ReceiptBody, WriteContext } from '../format.ts';
import { fhirIds } from './ids.ts';
import { unexplained, writeIssue } from './issues.ts';
import { toInstant } from './lines.ts';
import { outcomes } from './read-acknowledgement.ts';
import type { AnyResource, Bundle, OperationOutcome } from './resources.ts';
import { definitions, events, profiles } from './terminology.ts';
import { writeBundle, writeHeader } from './write-bundle.ts';
import { partyOf, writeOrganization } from './write-parties.ts';
import { activityOf, revision, writeProvenance } from './write-provenances.ts';

/** The letter of a receipt as an Acknowledgement 2.0 message. Its sender is the receiver of the message it answers. */
export function writeAcknowledgement({ cover }: Letter, body: ReceiptBody, context: WriteContext): Bundle {
  const { letterId: headerId, envelopeId } = fhirIds({ cover });
  const id = (...seed: string[]) => derivedUuid(headerId, ...seed);
  const sender = { id: id('sender'), party: partyOf(cover.sender, context.sender) };
  const receiver = { id: id('receiver'), party: partyOf(cover.receiver, context.receiver) };
  const answered = answeredId(body, receiver.party.gln, context);
  const outcome = writeOutcome(id('outcome'), body);
  const at = toInstant(cover.sentAt);
  const { original } = context;
  const header = writeHeader(headerId, profiles.acknowledgementHeader, events.acknowledgement, sender, receiver);
  const resources: AnyResource[] = [
    {
      ...header,
      response: {
        identifier: answered,
        code: Object.keys(outcomes).find((code) => outcomes[code] === body.outcome) ?? 'fatal-error',
        ...(outcome ? { details: { reference: `OperationOutcome/${outcome.id}` } } : {}),
      },
      definition: definitions.acknowledgement,
    },
    writeProvenance(
      {
        id: id('provenance', 'answered'),
        target: answered,
        at: original ? toInstant(original.cover.sentAt) : at,
        activity: original ? activityOf(original.cover.exchange) : 'new-message',
        agent: receiver.id,
        profile: profiles.messagingProvenance,
      },
      [],
    ),
    writeProvenance(
      {
        id: id('provenance'),
        target: headerId,
        at,
        activity: 'acknowledgement',
        agent: sender.id,
        profile: profiles.messagingProvenance,
      },
      [revision(answered)],
    ),
    writeOrganization(sender.id, sender.party),
    writeOrganization(receiver.id, receiver.party),
    ...(outcome ? [outcome] : []),
  ];
  return writeBundle('acknowledgement', envelopeId, profiles.acknowledgement, at, resources);
}

/** The MessageHeader.id of the message that is answered: to the letter as it came in FHIR, else the id that it bears in FHIR. */
function answeredId({ original }: ReceiptBody, senderGln: string, context: WriteContext): string {
  const { letterId } = original;
  if (context.original?.standard === 'CareCommunication') return context.original.cover.letterId;
  if (context.original) return fhirIds(context.original).letterId;
  return isUuid(letterId) ? letterId : derivedUuid(senderGln, letterId);
}

function writeOutcome(id: string, { outcome, issues = [] }: ReceiptBody): OperationOutcome | undefined {
  if (outcome === 'accepted' && issues.length === 0) return undefined;
  return {
    resourceType: 'OperationOutcome',
    id,
    meta: { profile: [profiles.operationOutcome] },
    issue: issues.length > 0 ? issues.map((issue) => writeIssue(issue, outcome)) : [unexplained(outcome)],
  };
}
