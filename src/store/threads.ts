import { v4 as uuidv4 } from 'uuid';
import { isUuid } from '../formats/derived-ids.ts';
import type { Cover, MessageTypeName } from '../message.ts';
import { findByLetterId } from './identifiers.ts';
import { cprHash, type DataKeys } from './keys.ts';
import type { Queryable } from './store.ts';

/**
 * The thread that a message to this receiver belongs to: the one it names; else its predecessor's; else the one with its
 * episode of care, patient and two parties, since MedCom XML carries a thread only as an episode. Undefined where the
 * message opens a thread of its own, as a forward does (CareCommunication, rule 14). Source: contract §3, *Threads*.
 */
export async function findThread(
  db: Queryable,
  keys: DataKeys,
  cover: Cover,
  receiver: string,
): Promise<string | undefined> {
  if (cover.threadId !== undefined) return cover.threadId.toLowerCase();
  const precedes = cover.exchange?.kind === 'forward' ? undefined : cover.exchange?.precedes;
  const way = { from: receiver, to: cover.sender.gln };
  const predecessor = precedes && (await findByLetterId(db, precedes.letterId, way, { eitherWay: true }));
  return predecessor?.threadId ?? threadOfEpisode(db, keys, cover, receiver);
}

/** The thread of a message about to be stored, opened where there is none yet. */
export async function joinThread(db: Queryable, keys: DataKeys, cover: Cover, receiver: string): Promise<string> {
  const id = (await findThread(db, keys, cover, receiver)) ?? uuidv4();
  await db.query(
    `INSERT INTO threads (id, episode_id, cpr_hash, parties) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
    [id, episodeOf(cover), patientOf(keys, cover), partiesOf(cover, receiver)],
  );
  return id;
}

/** The types of the messages that the sender of this one got from its receiver earlier in the thread. */
export async function typesReceivedBefore(db: Queryable, keys: DataKeys, cover: Cover): Promise<MessageTypeName[]> {
  const receiver = cover.receiver.gln;
  const thread = receiver === undefined ? undefined : await findThread(db, keys, cover, receiver);
  if (thread === undefined) return [];
  const { rows } = await db.query<{ type: MessageTypeName }>(
    `SELECT DISTINCT type FROM messages WHERE thread_id = $1 AND sender_gln = $2 AND receiver_gln = $3`,
    [thread, receiver, cover.sender.gln],
  );
  return rows.map((row) => row.type);
}

async function threadOfEpisode(
  db: Queryable,
  keys: DataKeys,
  cover: Cover,
  receiver: string,
): Promise<string | undefined> {
  const episode = episodeOf(cover);
  if (episode === null) return undefined;
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM threads
     WHERE (episode_id = $1 OR id = $2::uuid) AND parties = $3 AND cpr_hash IS NOT DISTINCT FROM $4
     ORDER BY created_at DESC LIMIT 1`,
    [episode, isUuid(episode) ? episode : null, partiesOf(cover, receiver), patientOf(keys, cover)],
  );
  return rows[0]?.id;
}

function episodeOf(cover: Cover): string | null {
  return cover.episodeOfCareId?.toLowerCase() ?? null;
}

function partiesOf(cover: Cover, receiver: string): string[] {
  return [cover.sender.gln, receiver].sort();
}

function patientOf(keys: DataKeys, { patient }: Cover): Buffer | null {
  const person = patient?.cpr ?? patient?.replacementId;
  return person === undefined ? null : cprHash(keys, person);
}
