import { v4 as uuidv4 } from 'uuid';
import { isUuid } from '../formats/derived-ids.ts';
import type { Cover, MessageTypeName } from '../message.ts';
import type { DataKeys } from './keys.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';
import {
  awaiting,
  earlyCorrection,
  isWrittenBefore,
  type Linked,
  lastOfOtherSide,
  namedPredecessor,
  senderOfPredecessor,
  unnamedCorrected,
} from './thread-links.ts';
import type { Joining } from './thread-locks.ts';
import { lockRows, mergeThreads } from './thread-merge.ts';
import { belonging, episodeOf, type Near, partiesOf, patientOf, threadsNear } from './thread-near.ts';

/** Where a message belongs, and what it is stored with. */
export interface Joined {
  threadId: string;
  /** The id that the message itself called the thread by. */
  namedThread?: string;
  /** The stored message that it answers, forwards or corrects. */
  predecessor?: string;
  /** What it follows and what has not come yet. */
  awaits?: { letterId: string; senderGln: string | null };
  /** Stored messages that follow this one: `linkAwaiting` tells them once it is stored. */
  awaited: string[];
}

/**
 * The thread of a message about to be stored, opened where there is none yet: the one it names; else that of what it answers
 * or corrects, of what came before it and answers it, or of its episode of care, patient and parties, since MedCom XML carries
 * a thread only as an episode. Where these are several and the gateway opened them by itself, they are made one: so the order
 * in which messages come does not matter. A forward opens a thread of its own (CareCommunication, rule 14), and two threads
 * that parties have named stay two (rule 5). Under `lockThreads`. Source: contract §3, *Threads*.
 */
export async function joinThread(
  db: Queryable,
  keys: DataKeys,
  joining: Joining,
  type: MessageTypeName,
): Promise<Joined> {
  const { cover } = joining;
  const kind = cover.exchange?.kind ?? 'new';
  const named = kind === 'new' ? undefined : await namedPredecessor(db, joining);
  const isUnnamed = kind === 'corrected' && cover.exchange?.precedes === undefined;
  const isLone = cover.threadId === undefined && cover.episodeOfCareId === undefined;
  const only = isUnnamed && isLone ? await unnamedCorrected(db, keys, joining, { type }) : undefined;
  const followed = named ?? only;
  const awaited = await awaiting(db, joining);
  const links = [...(followed && kind !== 'forward' ? [followed] : []), ...awaited];
  const threadId = await settleThread(db, keys, joining, links);
  const corrected = isUnnamed && !only ? await unnamedCorrected(db, keys, joining, { type, threadId }) : undefined;
  const answersUnnamed = joining.isMute && (kind === 'new' || kind === 'reply') && !named;
  const answered = answersUnnamed ? await lastOfOtherSide(db, joining, threadId) : undefined;
  const early = kind === 'corrected' ? [] : await earlyCorrection(db, keys, joining, { type, threadId });
  const predecessor = followed ?? corrected ?? answered;
  const precedes = kind === 'reply' || kind === 'corrected' ? cover.exchange?.precedes : undefined;
  return {
    threadId,
    ...(cover.threadId !== undefined && { namedThread: cover.threadId.toLowerCase() }),
    ...(predecessor && { predecessor: predecessor.id }),
    ...(!predecessor &&
      precedes && { awaits: { letterId: precedes.letterId, senderGln: senderOfPredecessor(joining) } }),
    awaited: [...awaited.map(({ id }) => id), ...early],
  };
}

/** The id that a thread goes by today, under any id that it is known by; for those who sent or received a message of it. */
export async function currentThread(db: Queryable, id: string, glns: readonly string[]): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT coalesce(t.merged_into, t.id) AS id FROM threads t
     WHERE t.id = $1 AND EXISTS (SELECT FROM messages m WHERE m.thread_id = coalesce(t.merged_into, t.id)
       AND (m.sender_gln = ANY($2) OR m.receiver_gln = ANY($2)))`,
    [id, glns],
  );
  return rows[0]?.id;
}

/** The types of the messages that the sender of this one got from its receiver earlier in the thread. */
export async function typesReceivedBefore(db: Queryable, keys: DataKeys, cover: Cover): Promise<MessageTypeName[]> {
  const receiver = cover.receiver.gln;
  if (receiver === undefined) return [];
  const joining = { cover, receiver, letterIds: [cover.letterId], isMute: false };
  const predecessor = await namedPredecessor(db, joining);
  const near = belonging(await threadsNear(db, keys, joining, predecessor ? [predecessor] : []), joining);
  if (near.length === 0) return [];
  const { rows } = await db.query<{ type: MessageTypeName }>(
    `SELECT DISTINCT type FROM messages WHERE thread_id = ANY($1) AND sender_gln = $2 AND receiver_gln = $3`,
    [near.map(({ id }) => id), receiver, cover.sender.gln],
  );
  return rows.map((row) => row.type);
}

async function settleThread(
  db: Queryable,
  keys: DataKeys,
  joining: Joining,
  links: readonly Linked[],
): Promise<string> {
  for (;;) {
    const near = belonging(await threadsNear(db, keys, joining, links), joining);
    const target = targetOf(near, joining);
    if (!target) {
      const opened = await openThread(db, keys, joining);
      if (opened !== undefined && near.length === 0) return opened;
      continue;
    }
    const others = await othersToMerge(db, keys, joining, near, target);
    const wanted = [target.id, ...others];
    /* Between the look and the lock another transaction may have made one of them part of another thread. */
    const locked = await lockRows(db, wanted, { alone: others.length > 0 });
    if (locked.length < wanted.length) continue;
    if (others.length > 0) await mergeThreads(db, others, target.id);
    await noteNames(db, keys, joining, target.id);
    return target.id;
  }
}

/* The thread that the message names, which may still have to be opened; else one that a party has named, else the best. */
function targetOf(near: readonly Near[], { cover }: Joining): Near | undefined {
  if (cover.threadId !== undefined) return near.find(({ why }) => why === 'named');
  return near.find(({ isNamed }) => isNamed) ?? near[0];
}

/*
 * The threads that turn out to be the same one. A new message that names a thread opens another one in its episode, unless it was
 * written before what is there: then it is what that answers.
 */
async function othersToMerge(
  db: Queryable,
  keys: DataKeys,
  { cover }: Joining,
  near: readonly Near[],
  target: Near,
): Promise<string[]> {
  const opensAnother = cover.threadId !== undefined && (cover.exchange?.kind ?? 'new') === 'new';
  const others: string[] = [];
  for (const { id, isNamed, why } of near) {
    if (isNamed || id === target.id) continue;
    if (why === 'episode' && opensAnother && !(await isBeforeAll(db, keys, cover, id))) continue;
    others.push(id);
  }
  return others;
}

async function isBeforeAll(db: Queryable, keys: DataKeys, cover: Cover, threadId: string): Promise<boolean> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM messages WHERE thread_id = $1 AND type <> 'receipt' ORDER BY place LIMIT 1`,
    [threadId],
  );
  const [first] = rows;
  return first === undefined || isWrittenBefore(db, keys, cover.sentAt, first.id);
}

/*
 * Undefined where others have opened it meanwhile. A thread without a name is called after its episode where that has the shape of
 * an id and is free: so a message that names it finds it.
 */
async function openThread(db: Queryable, keys: DataKeys, joining: Joining): Promise<string | undefined> {
  const { cover } = joining;
  const named = cover.threadId?.toLowerCase();
  const episode = cover.exchange?.kind === 'forward' ? null : uuidOrNull(episodeOf(cover));
  const ids = named === undefined ? [...(episode === null ? [] : [episode]), uuidv4()] : [named];
  for (const id of ids) {
    const { rowCount } = await db.query(
      prepared(
        `INSERT INTO threads (id, episode_id, cpr_hash, parties, named) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
      ),
      [id, episodeOf(cover), patientOf(keys, cover), partiesOf(cover, joining.receiver), named !== undefined],
    );
    if (rowCount === 1) return id;
  }
  return undefined;
}

/* What a later message tells of a thread: that it is named, and its episode, which is never the id by which XML carries the thread itself. */
async function noteNames(db: Queryable, keys: DataKeys, { cover, receiver }: Joining, id: string): Promise<void> {
  await db.query(
    `UPDATE threads t SET named = t.named OR $2, episode_id = coalesce(t.episode_id, told.episode)
     FROM (SELECT CASE WHEN EXISTS (SELECT FROM threads o WHERE o.id = $4::uuid AND (o.id = $1 OR o.merged_into = $1))
             THEN NULL ELSE $3::text END AS episode) AS told
     WHERE t.id = $1 AND ((NOT t.named AND $2)
       OR (t.episode_id IS NULL AND told.episode IS NOT NULL AND t.parties = $5 AND t.cpr_hash IS NOT DISTINCT FROM $6))`,
    [
      ...[id, cover.threadId !== undefined, episodeOf(cover), uuidOrNull(episodeOf(cover))],
      ...[partiesOf(cover, receiver), patientOf(keys, cover)],
    ],
  );
}

function uuidOrNull(id: string | null): string | null {
  return id !== null && isUuid(id) ? id : null;
}
