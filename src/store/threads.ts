import { v4 as uuidv4 } from 'uuid';
import { isUuid } from '../formats/derived-ids.ts';
import type { Queryable } from './store.ts';

/** What tells which thread a message belongs to. */
export interface ThreadClues {
  threadId?: string | undefined;
  episodeId?: string | undefined;
  /** The thread of the message that this one answers, forwards or corrects. */
  predecessorThreadId?: string | undefined;
  cprHash?: Buffer | undefined;
  sender: string;
  receiver: string;
}

/**
 * The thread of a message: the one it names; else its predecessor's; else the one with its episode of care, patient and
 * two parties (MedCom XML carries a thread only as an episode); else a new one. Source: contract §3, *Threads*.
 */
export async function threadFor(db: Queryable, clues: ThreadClues): Promise<string> {
  const parties = [clues.sender, clues.receiver].sort();
  const found = clues.threadId ?? clues.predecessorThreadId ?? (await threadOfEpisode(db, clues, parties));
  const id = (found ?? uuidv4()).toLowerCase();
  await db.query(
    `INSERT INTO threads (id, episode_id, cpr_hash, parties) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO NOTHING`,
    [id, clues.episodeId?.toLowerCase() ?? null, clues.cprHash ?? null, parties],
  );
  return id;
}

async function threadOfEpisode(db: Queryable, clues: ThreadClues, parties: string[]): Promise<string | undefined> {
  if (clues.episodeId === undefined) return undefined;
  const episodeId = clues.episodeId.toLowerCase();
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM threads
     WHERE (episode_id = $1 OR id = $2::uuid) AND parties = $3 AND cpr_hash IS NOT DISTINCT FROM $4
     ORDER BY created_at DESC LIMIT 1`,
    [episodeId, isUuid(episodeId) ? episodeId : null, parties, clues.cprHash ?? null],
  );
  return rows[0]?.id;
}
