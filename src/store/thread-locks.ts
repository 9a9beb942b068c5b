import type { Cover } from '../message.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** A message about to join its thread. */
export interface Joining {
  cover: Cover;
  /** GLN of whom it goes to. */
  receiver: string;
  /** Every id that the letter may be known by: its sender's own, and the one that each format writes. */
  letterIds: readonly string[];
  /** Whether its format cannot tell what it answers. */
  isMute: boolean;
}

/**
 * Lets one transaction at a time decide which thread these messages belong to, together with all that could belong to the
 * same one: whatever names the same letter, thread or episode between the same two parties. Held until the transaction ends.
 * Taken for all messages of a document at once and in one order, so that two documents cannot wait for each other.
 */
export async function lockThreads(db: Queryable, joining: readonly Joining[]): Promise<void> {
  await db.query(
    prepared(`SELECT pg_advisory_xact_lock(key) FROM (
       SELECT DISTINCT hashtextextended(name, 2) AS key FROM unnest($1::text[]) AS name ORDER BY key) AS keys`),
    [joining.flatMap(namesOf)],
  );
}

/* Threads and episodes share their names: MedCom XML carries a thread as an episode. */
function namesOf({ cover, receiver, letterIds }: Joining): string[] {
  const { threadId, episodeOfCareId, exchange } = cover;
  const parties = [cover.sender.gln, receiver].sort().join(' ');
  const letters = [...letterIds, ...(exchange?.precedes ? [exchange.precedes.letterId] : [])];
  const threads = [threadId, episodeOfCareId].filter((id) => id !== undefined);
  return [
    ...letters.map((id) => `letter ${parties} ${id}`),
    ...threads.map((id) => `thread ${parties} ${id.toLowerCase()}`),
  ];
}
