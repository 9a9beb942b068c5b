import type { Cover } from '../../message.ts';
import { derivedShortId, derivedUuid, isUuid } from '../derived-ids.ts';
import type { WrittenIds } from '../format.ts';

/** Whether an id fits the Identifier of a letter and of an envelope: 1 to 14 characters that XML allows. */
function fits(id: string): boolean {
  const length = [...id].length;
  return length >= 1 && length <= 14 && !/\p{Cc}|\p{Cs}|[\ufffe\uffff]/u.test(id);
}

/** The letter id as MedCom XML bears it: the sender's own where it fits, else one derived from the letter's key. */
export function shortLetterId(senderGln: string, letterId: string): string {
  return fits(letterId) ? letterId : derivedShortId(senderGln, letterId);
}

/** The envelope id as MedCom XML bears it; without one of its own it is derived from the letter's key. */
export function shortEnvelopeId(senderGln: string, letterId: string, envelopeId: string | undefined): string {
  if (envelopeId !== undefined && fits(envelopeId)) return envelopeId;
  return derivedShortId(senderGln, letterId, 'envelope', envelopeId ?? '');
}

/** The ids that a letter bears in MedCom XML. */
export function shortIds(cover: Cover): WrittenIds {
  const { gln } = cover.sender;
  return {
    letterId: shortLetterId(gln, cover.letterId),
    envelopeId: shortEnvelopeId(gln, cover.letterId, cover.envelopeId),
  };
}

const longestEpisodeId = 35;

/** The EpisodeOfCareIdentifier that a letter bears: the episode's id, else the thread's, a UUID without its hyphens (contract §3). */
export function writtenEpisodeId(cover: Cover): string | undefined {
  const id = cover.episodeOfCareId ?? cover.threadId;
  if (id === undefined) return undefined;
  if (isUuid(id)) return id.replaceAll('-', '');
  return [...id].length >= 1 && [...id].length <= longestEpisodeId ? id : undefined;
}

/** The EpisodeOfCareIdentifier of a letter that has none and must bear one: told from a real one by being derived. */
export function madeUpEpisodeId(senderGln: string, writtenLetterId: string): string {
  return derivedUuid('episode-of-care', senderGln, writtenLetterId).replaceAll('-', '');
}

/** The id of an episode as it is read: 32 hexadecimal digits get their hyphens. */
export function readEpisodeId(id: string): string {
  if (!/^[0-9a-f]{32}$/i.test(id)) return id;
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
