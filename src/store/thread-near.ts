import { isUuid } from '../formats/derived-ids.ts';
import type { Cover } from '../message.ts';
import { cprHash, type DataKeys } from './keys.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';
import type { Linked } from './thread-links.ts';
import type { Joining } from './thread-locks.ts';

/** A thread that a message may belong to, and why: the message names it, is linked with a message in it, or bears the name or episode of it. */
export interface Near {
  id: string;
  /** Whether a party gave it its id. */
  isNamed: boolean;
  why: 'named' | 'linked' | 'episode';
}

/**
 * The threads that a message may belong to, the best reason first. Of an episode of care come first the thread that MedCom XML
 * carries as one, then those with a name, the newest first, then the oldest.
 */
export async function threadsNear(
  db: Queryable,
  keys: DataKeys,
  { cover, receiver }: Joining,
  links: readonly Linked[],
): Promise<Near[]> {
  const named = cover.threadId?.toLowerCase() ?? null;
  const episodes = [named, episodeOf(cover)].filter((id) => id !== null);
  const { rows } = await db.query<Near>(
    prepared(`WITH told AS (
       SELECT coalesce(merged_into, id) AS id, 0 AS rank FROM threads WHERE id = $1
       UNION ALL SELECT coalesce(merged_into, id), 1 FROM threads WHERE id = ANY($2)
       UNION ALL SELECT coalesce(t.merged_into, t.id), 2 FROM threads t
         WHERE (t.episode_id = ANY($3) OR t.id = ANY($4)) AND t.cpr_hash IS NOT DISTINCT FROM $5
           AND (t.parties = $6 OR EXISTS (SELECT FROM messages m WHERE m.thread_id = coalesce(t.merged_into, t.id)
             AND ((m.sender_gln = $7 AND m.receiver_gln = $8) OR (m.sender_gln = $8 AND m.receiver_gln = $7))))
     )
     SELECT t.id, t.named AS "isNamed", (ARRAY['named', 'linked', 'episode'])[min(told.rank) + 1] AS why
     FROM told JOIN threads t ON t.id = told.id GROUP BY t.id
     ORDER BY min(told.rank), (t.id = ANY($4) AND t.episode_id IS DISTINCT FROM t.id::text) DESC, t.named DESC,
       CASE WHEN t.named THEN t.created_at END DESC, t.created_at, t.id`),
    [
      named,
      links.map(({ threadId }) => threadId).filter((id) => id !== null),
      episodes,
      episodes.filter(isUuid),
      patientOf(keys, cover),
      partiesOf(cover, receiver),
      cover.sender.gln,
      receiver,
    ],
  );
  return rows;
}

/**
 * Those of the threads that a message belongs to together: all but further ones of its episode, which are other conversations,
 * and, where it names its thread, those of its episode that others have named.
 */
export function belonging(near: readonly Near[], { cover }: Joining): Near[] {
  const [best] = near.filter(({ why }) => why === 'episode');
  return near.filter(
    (thread) => thread.why !== 'episode' || (cover.threadId === undefined ? thread === best : !thread.isNamed),
  );
}

/** The episode of care that a message tells, as threads keep it. */
export function episodeOf(cover: Cover): string | null {
  return cover.episodeOfCareId?.toLowerCase() ?? null;
}

/** The two parties of a message, as threads keep them. */
export function partiesOf(cover: Cover, receiver: string): string[] {
  return [cover.sender.gln, receiver].sort();
}

/** The patient of a message, as threads keep it. */
export function patientOf(keys: DataKeys, { patient }: Cover): Buffer | null {
  const person = patient?.cpr ?? patient?.replacementId;
  return person === undefined ? null : cprHash(keys, person);
}
