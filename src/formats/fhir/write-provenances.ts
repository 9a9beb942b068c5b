import type { Exchange, Segment } from '../../message.ts';
import { derivedUuid, isUuid } from '../derived-ids.ts';
import type { Letter } from '../format.ts';
import type { Provenance } from './resources.ts';
import { profiles, systems } from './terminology.ts';
import type { WrittenSegment } from './write-segments.ts';

type Entities = NonNullable<Provenance['entity']>;

/** One message of the thread: what its Provenance says. */
interface Step {
  target: string;
  at: string;
  agent: string;
  payloadIds: string[];
  exchange: Exchange | undefined;
}

/**
 * The stack of the thread: a Provenance for each message whose segments are here, this message's last. Source: governance of
 * CareCommunication 5.0, rules 12 and 14. Ids and ways of earlier messages that nobody told are made up from their segments.
 */
export function writeProvenances(letter: Letter, headerId: string, segments: WrittenSegment[]): Provenance[] {
  const steps = stepsOf(letter, headerId, segments);
  return steps.map(({ target, at, agent, payloadIds, exchange }, index): Provenance => {
    const isNewest = index === steps.length - 1;
    const before = steps[index - 1]?.target;
    const untold = before === undefined ? [] : [revision(before)];
    return writeProvenance(
      {
        id: derivedUuid(headerId, 'provenance', String(index)),
        ...{ target, at, agent },
        activity: isNewest || exchange ? activityOf(exchange) : index === 0 ? 'new-message' : 'reply-message',
        profile: profiles.careCommunicationProvenance,
      },
      [
        ...payloadIds.map((id) => ({ role: 'source', what: { identifier: { value: `urn:uuid:${id}` } } })),
        ...(isNewest || exchange ? revisionOf(exchange) : untold),
      ],
    );
  });
}

function stepsOf({ cover }: Letter, headerId: string, segments: WrittenSegment[]): Step[] {
  const { segments: earlier = [], exchange } = cover;
  const steps = new Map<string, Step>();
  segments.forEach(({ at, owner, payloadIds }, index) => {
    const told = earlier[index];
    const target = told ? targetOf(told, payloadIds, index === earlier.length - 1 ? exchange : undefined) : headerId;
    const safe = told && target === headerId ? derivedUuid('message', payloadIds[0] ?? '') : target;
    const known = steps.get(safe);
    if (known) known.payloadIds.push(...payloadIds);
    else
      steps.set(safe, {
        ...{ target: safe, at, agent: owner.id },
        payloadIds: [...payloadIds],
        exchange: told ? told.exchange : exchange,
      });
  });
  return [...steps.values()];
}

/** The MessageHeader of an earlier message: told by its segment, for the last one also by what this message answers, else made up. */
function targetOf({ letterId, senderGln }: Segment, payloadIds: string[], answering: Exchange | undefined): string {
  const told = answering?.precedes?.letterId;
  if (letterId !== undefined) return isUuid(letterId) ? letterId.toLowerCase() : derivedUuid(senderGln ?? '', letterId);
  return told !== undefined && isUuid(told) ? told : derivedUuid('message', payloadIds[0] ?? '');
}

/** The Provenance of one exchange, as both standards have it. */
export function writeProvenance(
  exchange: { id: string; target: string; at: string; activity: string; agent: string; profile: string },
  entity: Entities,
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

/** The entity that names the message before. */
export function revision(headerId: string): Entities[number] {
  return { role: 'revision', what: { reference: `MessageHeader/${headerId}` } };
}

/** The activity of a message. CareCommunication 5.0 knows no correction: it is a new message that says so in its first line. */
export function activityOf(exchange: Exchange | undefined): string {
  const kind = exchange?.kind;
  return kind === 'reply' || kind === 'forward' ? `${kind}-message` : 'new-message';
}

/** The message before this one: by its MessageHeader where its id is FHIR's, else `gln#letter id`. */
function revisionOf({ kind, precedes }: Partial<Exchange> = {}): Entities {
  if (!precedes || kind === 'corrected') return [];
  const { letterId, senderGln } = precedes;
  if (isUuid(letterId)) return [revision(letterId)];
  const value = senderGln === undefined ? letterId : `${senderGln}#${letterId}`;
  return [{ role: 'revision', what: { identifier: { value } } }];
}
