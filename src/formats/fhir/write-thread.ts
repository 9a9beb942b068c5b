import type { Segment } from '../../message.ts';
import { derivedUuid } from '../derived-ids.ts';
import type { Letter } from '../format.ts';
import { type Party, partyOf } from './write-parties.ts';
import { type Owner, type WrittenSegment, writeEarlier, writeNewest } from './write-segments.ts';

/** An organization of the message under the id of its resource. */
export interface Place {
  id: string;
  party: Party;
}

/**
 * The segments of a letter, oldest first, and the organizations that are neither its sender nor its receiver.
 * The earlier segments of a reply that do not tell whose they are are taken for the other side's.
 */
export function writeThread(
  { cover, body }: Letter,
  headerId: string,
  sender: Place,
  receiver: Place,
): { segments: WrittenSegment[]; others: Place[] } {
  const { exchange, segments = [] } = cover;
  const others = otherOrigins(segments, [sender.party.gln, receiver.party.gln]).map(
    ({ party }): Place => ({ id: derivedUuid(headerId, 'organization', party.gln), party }),
  );
  const places = new Map([...others, receiver, sender].map((place) => [place.party.gln, place]));
  const isOwn = exchange?.precedes?.senderGln === sender.party.gln;
  const earlier = segments.map((segment, index) => {
    const answersItself = isOwn && index === segments.length - 1;
    const guessed = exchange?.kind === 'reply' && !answersItself ? receiver : sender;
    const owner = ownerOf(places.get(segment.senderGln ?? '') ?? guessed);
    return writeEarlier(segment, headerId, owner, exchange?.kind === 'forward');
  });
  return {
    segments: [...earlier, writeNewest({ cover, body }, headerId, ownerOf(sender))],
    others,
  };
}

/** The organizations of earlier segments other than the known ones, each once: as the first segment tells them that has a usable SOR id. */
export function otherOrigins(
  segments: readonly Segment[],
  known: readonly string[],
): { party: Party; segmentIndex: number }[] {
  const found = new Map<string, { party: Party; segmentIndex: number }>();
  segments.forEach((segment, segmentIndex) => {
    const gln = segment.senderGln;
    if (gln === undefined || known.includes(gln) || found.get(gln)?.party.sor !== undefined) return;
    const party = originOf(segment, gln);
    if (party.sor !== undefined || !found.has(gln)) found.set(gln, { party, segmentIndex });
  });
  return [...found.values()];
}

function originOf({ senderSor, senderName }: Segment, gln: string): Party {
  const location = {
    gln,
    ...(senderSor === undefined ? {} : { sor: senderSor }),
    ...(senderName === undefined ? {} : { name: senderName }),
  };
  return partyOf(location, { gln });
}

function ownerOf({ id, party }: Place): Owner {
  return { id, name: party.name, phone: party.phone };
}
