import type { MessageTypeName } from '../message.ts';
import type { Queryable } from './store.ts';

/** One thing that happened, with what is known of its message but for what it says. */
export interface FlowEvent {
  at: Date;
  kind: string;
  actor: string;
  messageId?: string;
  type?: MessageTypeName;
  /** GLNs of the message's sender and receiver. */
  from?: string;
  to?: string;
  code?: string;
  attempt?: number;
  /** The receiver that was paused or resumed, or what else of the gateway's keeping was changed: a GLN or the id of a credential. */
  subject?: string;
}

/** What of the flow is wanted; everything where nothing is said. */
export interface FlowFilter {
  sender?: string | undefined;
  receiver?: string | undefined;
  type?: MessageTypeName | undefined;
  kinds?: readonly string[] | undefined;
  since?: Date | undefined;
}

/** A place in the flow: behind the event that was seen last. The order is that of committing, so that none is missed. */
export interface FlowPlace {
  writtenIn: string;
  id: string;
}

/** The end of the flow as it is now: what was committed before the oldest transaction under way. */
export async function endOfFlow(db: Queryable): Promise<FlowPlace> {
  const { rows } = await db.query<{ end: string }>(`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS end`);
  return { writtenIn: rows[0]?.end ?? '0', id: '0' };
}

/* Events are written within a transaction's time of each other. */
const slackSeconds = 60;

/** A place before all that happened from a time on. */
export async function placeBefore(db: Queryable, since: Date): Promise<FlowPlace> {
  const { rows } = await db.query<FlowPlace>(
    `SELECT written_in::text AS "writtenIn", id FROM events
     WHERE at < $1::timestamptz - make_interval(secs => $2) ORDER BY id DESC LIMIT 1`,
    [since, slackSeconds],
  );
  return rows[0] ?? { writtenIn: '0', id: '0' };
}

/** The place before the last so many events that a filter means. */
export async function placeBeforeLast(db: Queryable, count: number, filter: FlowFilter): Promise<FlowPlace> {
  if (count === 0) return await endOfFlow(db);
  const { rows } = await db.query<FlowPlace>(
    `SELECT e.written_in::text AS "writtenIn", e.id ${meant} ORDER BY e.written_in DESC, e.id DESC LIMIT $6`,
    [...valuesOf(filter), count],
  );
  const first = rows.at(-1);
  return first ? { writtenIn: first.writtenIn, id: String(BigInt(first.id) - 1n) } : { writtenIn: '0', id: '0' };
}

interface FlowRow {
  at: Date;
  kind: string;
  actor: string;
  messageId: string | null;
  type: MessageTypeName | null;
  from: string | null;
  to: string | null;
  code: string | null;
  attempt: number | null;
  subject: string | null;
  writtenIn: string;
  id: string;
}

const meant = `FROM events e LEFT JOIN messages m ON m.id = e.message_id
  WHERE ($1::text IS NULL OR m.sender_gln = $1) AND ($2::text IS NULL OR m.receiver_gln = $2 OR e.party_gln = $2)
    AND ($3::text IS NULL OR m.type = $3) AND ($4::text[] IS NULL OR e.kind = ANY($4))
    AND ($5::timestamptz IS NULL OR e.at >= $5)
    AND e.written_in < pg_snapshot_xmin(pg_current_snapshot())`;

function valuesOf({ sender, receiver, type, kinds, since }: FlowFilter): unknown[] {
  return [sender ?? null, receiver ?? null, type ?? null, kinds ?? null, since ?? null];
}

/** Up to `limit` events behind a place, in the order of committing, and the place behind them. */
export async function flowBehind(
  db: Queryable,
  place: FlowPlace,
  { limit, ...filter }: FlowFilter & { limit: number },
): Promise<{ events: FlowEvent[]; place: FlowPlace; more: boolean }> {
  const { rows } = await db.query<FlowRow>(
    `SELECT e.at, e.kind, e.actor, e.message_id AS "messageId", m.type, m.sender_gln AS from, m.receiver_gln AS to, e.code,
       e.attempt, coalesce(e.party_gln, e.subject) AS subject, e.written_in::text AS "writtenIn", e.id
     ${meant} AND (e.written_in, e.id) > ($6::text::xid8, $7::bigint) ORDER BY e.written_in, e.id LIMIT $8`,
    [...valuesOf(filter), place.writtenIn, place.id, limit],
  );
  const last = rows.at(-1);
  return {
    events: rows.map(eventOf),
    place: last ? { writtenIn: last.writtenIn, id: last.id } : place,
    more: rows.length === limit,
  };
}

function eventOf({ at, kind, actor, messageId, type, from, to, code, attempt, subject }: FlowRow): FlowEvent {
  return {
    ...{ at, kind, actor },
    ...(messageId !== null && { messageId }),
    ...(type !== null && { type }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(code !== null && { code }),
    ...(attempt !== null && { attempt }),
    ...(subject !== null && { subject }),
  };
}
