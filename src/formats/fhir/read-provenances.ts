import type { Exchange } from '../../message.ts';
import { toLine, uuidOf } from './lines.ts';
import type { MessageBundle } from './message-bundle.ts';
import type { Provenance } from './resources.ts';

/** The Provenances, that of this very message last. */
export function provenancesByTime(message: MessageBundle): Provenance[] {
  const own = `MessageHeader/${message.header?.id}`;
  const isOwn = ({ target }: Provenance) => target?.some(({ reference }) => reference?.endsWith(own)) ?? false;
  const time = ({ recorded = '' }: Provenance) => Date.parse(recorded);
  return message
    .all('Provenance')
    .map(({ resource }) => resource)
    .sort((a, b) => Number(isOwn(a)) - Number(isOwn(b)) || time(a) - time(b));
}

/** The ids of the payloads that were new with the message of a Provenance. */
export function sourceIds({ entity = [] }: Provenance): Set<string> {
  return new Set(
    entity
      .flatMap(({ role, what }) => (role === 'source' ? [payloadIdOf(what.identifier?.value)] : []))
      .filter(isPresent),
  );
}

function isPresent(value: string | undefined): value is string {
  return value !== undefined;
}

/** The id of a payload: ids are compared and kept as bare UUIDs. */
export function payloadIdOf(value: string | undefined): string | undefined {
  return uuidOf(value) ?? value;
}

/** The id of the message that a Provenance describes. */
export function targetOf(provenance: Provenance): string | undefined {
  return idInReference(provenance.target?.[0]?.reference);
}

/** How the message of a Provenance followed from another. An OIOXML or EDIFACT predecessor is `gln#letter id`, met in both orders. */
export function exchangeOf(provenance: Provenance | undefined): Exchange {
  const code = provenance?.activity?.coding?.[0]?.code;
  const kind = code === 'reply-message' ? 'reply' : code === 'forward-message' ? 'forward' : 'new';
  const revision = provenance?.entity?.find(({ role }) => role === 'revision')?.what;
  const precedes = predecessor(revision?.reference, revision?.identifier?.value);
  return { kind, ...(precedes ? { precedes } : {}) };
}

function idInReference(reference: string | undefined): string | undefined {
  return toLine(reference?.split('/_history/')[0]?.split('/').at(-1))?.slice(0, 64);
}

function predecessor(reference: string | undefined, identifier: string | undefined): Exchange['precedes'] {
  const letterId = idInReference(reference);
  if (letterId) return { letterId };
  const line = toLine(identifier);
  if (!line) return undefined;
  const hash = line.indexOf('#');
  const [before, after] = [line.slice(0, Math.max(0, hash)), line.slice(hash + 1)];
  const isGln = (value: string) => /^[0-9]{13}$/.test(value);
  if (isGln(before) && after) return { letterId: after.slice(0, 64), senderGln: before };
  const last = line.lastIndexOf('#');
  const tail = line.slice(last + 1);
  if (last > 0 && isGln(tail)) return { letterId: line.slice(0, last).slice(0, 64), senderGln: tail };
  return { letterId: (uuidOf(line) ?? line).slice(0, 64) };
}
