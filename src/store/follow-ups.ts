import { parameters } from './parameters.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

export const followUpKinds = ['fmk', 'referral', 'handover'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];

export const followUpStates = ['open', 'answered', 'closed', 'overdue', 'cancelled'] as const;
/** `open` waits and reminds; `overdue` waits and reminds no more; `answered`, `closed` and `cancelled` wait for nothing. */
export type FollowUpState = (typeof followUpStates)[number];

/** A message that waits for an answer. */
export interface FollowUp {
  id: string;
  kind: FollowUpKind;
  messageId: string;
  threadId?: string;
  /** GLN of the party that asked, and of the one it asked. */
  from: string;
  to: string;
  state: FollowUpState;
  answerBy: Date;
  /** While it is open: when the gateway does the next thing. */
  dueAt?: Date;
  remindersSent: number;
  openedAt: Date;
  answeredAt?: Date;
  /** The message that answered. */
  answeredBy?: string;
  overdueAt?: Date;
  endedAt?: Date;
  /** GLN of the party that ended it, or `gateway`. */
  endedBy?: string;
}

/** A follow-up about to be opened. */
export interface NewFollowUp {
  id: string;
  kind: FollowUpKind;
  messageId: string;
  answerBy: Date;
}

/** Opens a follow-up of a stored message, due when its answer is. */
export async function insertFollowUp(db: Queryable, { id, kind, messageId, answerBy }: NewFollowUp): Promise<void> {
  await db.query(
    `INSERT INTO follow_ups (id, kind, message_id, thread_id, from_gln, to_gln, cpr_hash, answer_by, due_at)
     SELECT $1, $2, m.id, m.thread_id, m.sender_gln, m.receiver_gln, m.cpr_hash, $4, $4 FROM messages m WHERE m.id = $3`,
    [id, kind, messageId, answerBy],
  );
}

const columns = `f.id, f.kind, f.message_id AS "messageId", f.thread_id AS "threadId", f.from_gln AS "from", f.to_gln AS "to", f.state,
  f.answer_by AS "answerBy", f.due_at AS "dueAt", f.reminders_sent AS "remindersSent", f.opened_at AS "openedAt",
  f.answered_at AS "answeredAt", f.answered_by AS "answeredBy", f.overdue_at AS "overdueAt", f.ended_at AS "endedAt", f.ended_by AS "endedBy"`;

type Row = { [Name in keyof FollowUp]-?: undefined extends FollowUp[Name] ? FollowUp[Name] | null : FollowUp[Name] };

/* Absent instead of null. */
function followUpOf(row: Row): FollowUp {
  const { threadId, dueAt, answeredAt, answeredBy, overdueAt, endedAt, endedBy, ...rest } = row;
  return {
    ...rest,
    ...(threadId !== null && { threadId }),
    ...(dueAt !== null && { dueAt }),
    ...(answeredAt !== null && { answeredAt }),
    ...(answeredBy !== null && { answeredBy }),
    ...(overdueAt !== null && { overdueAt }),
    ...(endedAt !== null && { endedAt }),
    ...(endedBy !== null && { endedBy }),
  };
}

/** A follow-up by its id, for the two parties only. */
export async function findFollowUp(db: Queryable, id: string, glns: readonly string[]): Promise<FollowUp | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM follow_ups f WHERE f.id = $1 AND (f.from_gln = ANY($2) OR f.to_gln = ANY($2))`,
    [id, glns],
  );
  return rows[0] && followUpOf(rows[0]);
}

/** The follow-up of a message, whoever asks. */
export async function followUpOfMessage(db: Queryable, messageId: string): Promise<FollowUp | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM follow_ups f WHERE f.message_id = $1`, [messageId]);
  return rows[0] && followUpOf(rows[0]);
}

/** The follow-ups of a thread between these parties and others, oldest first. */
export async function followUpsOfThread(db: Queryable, threadId: string, glns: readonly string[]): Promise<FollowUp[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM follow_ups f
     WHERE f.thread_id = $1 AND (f.from_gln = ANY($2) OR f.to_gln = ANY($2)) ORDER BY f.id`,
    [threadId, glns],
  );
  return rows.map(followUpOf);
}

/** What `listFollowUps` goes by; `cursor` is the id of the last one of the page before. */
export interface FollowUpFilter {
  glns: readonly string[];
  state?: FollowUpState | undefined;
  kind?: FollowUpKind | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** One page of the follow-ups that the parties opened or are asked in, newest first. */
export async function listFollowUps(
  db: Queryable,
  { glns, state, kind, cursor, limit }: FollowUpFilter,
): Promise<{ followUps: FollowUp[]; cursor?: string }> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM follow_ups f
     WHERE (f.from_gln = ANY($1) OR f.to_gln = ANY($1)) AND ($2::text IS NULL OR f.state = $2)
       AND ($3::text IS NULL OR f.kind = $3) AND ($4::uuid IS NULL OR f.id < $4)
     ORDER BY f.id DESC LIMIT $5`,
    [glns, state ?? null, kind ?? null, cursor ?? null, limit + 1],
  );
  const followUps = rows.slice(0, limit).map(followUpOf);
  const last = followUps.at(-1);
  return { followUps, ...(rows.length > limit && last && { cursor: last.id }) };
}

/** Where a page of everybody's follow-ups goes on: behind this one. */
export interface FollowUpPlace {
  id: string;
  /** Of an open one. */
  dueAt?: Date | undefined;
}

/** What `followUpsIn` goes by. */
export interface StateFilter {
  state: FollowUpState;
  kind?: FollowUpKind | undefined;
  behind?: FollowUpPlace | undefined;
  limit: number;
}

/** One page of everybody's follow-ups in a state: open ones by when something is due, the others newest first. */
export async function followUpsIn(db: Queryable, { state, kind, behind, limit }: StateFilter): Promise<FollowUp[]> {
  const isOpen = state === 'open';
  const { values, put } = parameters();
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM follow_ups f WHERE f.state = ${literalOf(state)}
       ${kind === undefined ? '' : `AND f.kind = ${put(kind)}`}
       ${behind === undefined ? '' : `AND ${isOpen ? `(f.due_at, f.id) > (${put(behind.dueAt)}, ${put(behind.id)})` : `f.id < ${put(behind.id)}`}`}
     ORDER BY ${isOpen ? 'f.due_at, f.id' : 'f.id DESC'} LIMIT ${put(limit)}`,
    values,
  );
  return rows.map(followUpOf);
}

/* Written out, so that the small indexes of single states are taken. */
function literalOf(state: FollowUpState): string {
  return `'${followUpStates.find((known) => known === state)}'`;
}

/** The follow-ups of a thread, whoever they are between, oldest first. */
export async function allFollowUpsOfThread(db: Queryable, threadId: string): Promise<FollowUp[]> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM follow_ups f WHERE f.thread_id = $1 ORDER BY f.id`, [
    threadId,
  ]);
  return rows.map(followUpOf);
}

interface Bonds {
  /** The message replies to the question or to a reminder of it. */
  isReplied: boolean;
  isOfPatient: boolean;
  isOfThread: boolean;
}

/** A follow-up that a message may answer, and what they have in common. */
export type Waiting = FollowUp & Bonds;

/** The follow-ups from `from` to `to` that have the thread or the patient of a stored message and are not ended, oldest first. */
export async function waitingBetween(
  db: Queryable,
  way: { from: string; to: string },
  answering: { messageId: string },
): Promise<Waiting[]> {
  const { rows } = await db.query<Row & Bonds>(
    prepared(`SELECT ${columns}, coalesce(f.cpr_hash = a.cpr_hash, false) AS "isOfPatient",
       coalesce(f.thread_id = a.thread_id, false) AS "isOfThread",
       coalesce(a.exchange = 'reply' AND (a.predecessor = f.message_id
         OR EXISTS (SELECT FROM reminders r WHERE r.follow_up_id = f.id AND r.message_id = a.predecessor)), false) AS "isReplied"
     FROM messages a JOIN follow_ups f ON f.thread_id = a.thread_id OR f.cpr_hash = a.cpr_hash
     WHERE a.id = $3 AND f.from_gln = $1 AND f.to_gln = $2
       AND f.state IN ('open', 'overdue', 'answered') ORDER BY f.id`),
    [way.from, way.to, answering.messageId],
  );
  return rows.map(({ isReplied, isOfPatient, isOfThread, ...row }) => {
    return { ...followUpOf(row), isReplied, isOfPatient, isOfThread };
  });
}

/** A message that came before the one it follows, and is linked to it now. */
export interface EarlyFollower {
  id: string;
  senderGln: string;
  isCorrection: boolean;
}

/** What came before a message that it answers or corrects, oldest first. */
export async function earlyFollowers(db: Queryable, messageId: string): Promise<EarlyFollower[]> {
  const { rows } = await db.query<EarlyFollower>(
    `SELECT id, sender_gln AS "senderGln", exchange = 'corrected' AS "isCorrection" FROM messages
     WHERE predecessor = $1 AND exchange IN ('reply', 'corrected') ORDER BY place`,
    [messageId],
  );
  return rows;
}

/** The message that a stored correction corrects; undefined for any other message. */
export async function correctedBy(db: Queryable, messageId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ predecessor: string | null }>(
    `SELECT predecessor FROM messages WHERE id = $1 AND exchange = 'corrected'`,
    [messageId],
  );
  return rows[0]?.predecessor ?? undefined;
}

/** Takes one follow-up that is due, locked for the transaction, its thread safe from being merged away; undefined where nothing is due or others have it. */
export async function takeDueFollowUp(db: Queryable): Promise<FollowUp | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${columns} FROM follow_ups f JOIN threads t ON t.id = f.thread_id
     WHERE f.state = 'open' AND f.due_at <= (SELECT store_time())
     ORDER BY f.due_at LIMIT 1 FOR UPDATE OF f SKIP LOCKED FOR KEY SHARE OF t SKIP LOCKED`,
  );
  return rows[0] && followUpOf(rows[0]);
}
