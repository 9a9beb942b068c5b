import { derivedUuid, isUuid } from '../derived-ids.ts';
import type { Letter, WrittenIds } from '../format.ts';
import { uuidOf } from './lines.ts';

/**
 * The ids that a letter bears in FHIR: its own where they are UUIDs (a MessageHeader.id is unique in the world), else derived ones.
 * A sending without an envelope id of its own is told apart by its time.
 */
export function fhirIds({ cover }: Pick<Letter, 'cover'>): WrittenIds {
  const { letterId, envelopeId, sender, sentAt } = cover;
  return {
    letterId: isUuid(letterId) ? letterId.toLowerCase() : derivedUuid(sender.gln, letterId),
    envelopeId:
      envelopeId !== undefined && isUuid(envelopeId)
        ? envelopeId.toLowerCase()
        : derivedUuid(sender.gln, letterId, 'envelope', envelopeId ?? sentAt),
  };
}

/**
 * The id of the thread, as a UUID. Without one of its own a new message opens the thread named after it,
 * and an answer goes to the thread named after the message it answers.
 */
export function threadIdOf({ cover }: Pick<Letter, 'cover'>): string {
  const { threadId, exchange, sender, receiver, letterId } = cover;
  if (threadId !== undefined) return uuidOf(threadId) ?? derivedUuid('thread', threadId);
  const answered = exchange?.kind === 'reply' ? exchange.precedes : undefined;
  if (answered) return derivedUuid('thread', answered.senderGln ?? receiver.gln ?? '', answered.letterId);
  return derivedUuid('thread', sender.gln, letterId);
}

/** What the gateway adds to the text of a newest segment; told by the segment's id, so that the reader takes off exactly that. */
export interface AddedLines {
  corrected: boolean;
  asap: boolean;
}

/** The id of the newest segment of a message. */
export function newestSegmentId(headerId: string, { corrected, asap }: AddedLines): string {
  return derivedUuid(headerId, 'segment', ...(corrected ? ['corrected'] : []), ...(asap ? ['asap'] : []));
}

/** Which lines the gateway added to the segment of this id; undefined where the gateway did not write it. */
export function addedLines(headerId: string, segmentId: string | undefined): AddedLines | undefined {
  for (const corrected of [false, true])
    for (const asap of [false, true])
      if (newestSegmentId(headerId, { corrected, asap }) === segmentId) return { corrected, asap };
  return undefined;
}

/** The lines themselves. The second is the official conversion's. */
export const addedTexts = {
  corrected: 'Denne meddelelse retter en tidligere meddelelse.',
  asap: 'Denne meddelelse har høj prioritet.',
} as const;
