import { sealOf, spelling } from '../audit/seal.ts';
import type { DataKeys } from './keys.ts';
import type { Queryable } from './store.ts';

const nothing = Buffer.alloc(0);

/**
 * Seals up to `limit` events that are committed and not sealed yet, in the order of their transactions. One process at a
 * time does it; returns how many, 0 also where another is at it. Runs in a transaction of its own.
 */
export async function sealEvents(db: Queryable, keys: DataKeys, limit: number): Promise<number> {
  const { rows: locks } = await db.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('tovholder event seals', 0)) AS mine`,
  );
  if (!locks[0]?.mine) return 0;
  const last = await lastSeal(db);
  const { rows } = await db.query<{ id: string; writtenIn: string; messageId: string | null; row: string }>(
    `SELECT e.id, e.written_in::text AS "writtenIn", e.message_id AS "messageId", ${spelling} AS row FROM events e
     WHERE (e.written_in, e.id) > ($1::text::xid8, $2) AND e.written_in < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY e.written_in, e.id LIMIT $3`,
    [last.writtenIn, last.eventId, limit],
  );
  const onMessages = await lastSealsOf(
    db,
    rows.flatMap(({ messageId }) => messageId ?? []),
  );
  let { place, seal: inTrail } = last;
  const sealed = rows.map(({ id, writtenIn, messageId, row }) => {
    place += 1n;
    const onMessage = (messageId !== null && onMessages.get(messageId)) || nothing;
    const seal = sealOf(keys.writing, { place, before: { inTrail, onMessage }, row });
    inTrail = seal;
    if (messageId !== null) onMessages.set(messageId, seal);
    return { place, id, writtenIn, messageId, seal };
  });
  await insertSeals(db, keys.writing.id, sealed);
  return sealed.length;
}

/** How many events were ever sealed: the place of the last seal. */
export async function countSealed(db: Queryable): Promise<number> {
  return Number((await lastSeal(db)).place);
}

async function lastSeal(db: Queryable): Promise<{ place: bigint; eventId: string; writtenIn: string; seal: Buffer }> {
  const { rows } = await db.query<{ place: string; eventId: string; writtenIn: string; seal: Buffer }>(
    `SELECT place, event_id AS "eventId", written_in::text AS "writtenIn", seal FROM event_seals ORDER BY place DESC LIMIT 1`,
  );
  const [row] = rows;
  return row ? { ...row, place: BigInt(row.place) } : { place: 0n, eventId: '0', writtenIn: '0', seal: nothing };
}

async function lastSealsOf(db: Queryable, messageIds: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await db.query<{ messageId: string; seal: Buffer }>(
    `SELECT m.id AS "messageId", s.seal FROM unnest($1::uuid[]) AS m(id) CROSS JOIN LATERAL (
       SELECT seal FROM event_seals WHERE message_id = m.id ORDER BY place DESC LIMIT 1) s`,
    [[...new Set(messageIds)]],
  );
  return new Map(rows.map(({ messageId, seal }) => [messageId, seal]));
}

async function insertSeals(
  db: Queryable,
  keyId: string,
  sealed: readonly { place: bigint; id: string; writtenIn: string; messageId: string | null; seal: Buffer }[],
): Promise<void> {
  if (sealed.length === 0) return;
  await db.query(
    `INSERT INTO event_seals (place, event_id, written_in, message_id, seal, key_id)
     SELECT place, event_id, written_in::xid8, message_id, seal, $6
     FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::uuid[], $5::bytea[])
       AS s(place, event_id, written_in, message_id, seal)`,
    [
      sealed.map(({ place }) => String(place)),
      sealed.map(({ id }) => id),
      sealed.map(({ writtenIn }) => writtenIn),
      sealed.map(({ messageId }) => messageId),
      sealed.map(({ seal }) => seal),
      keyId,
    ],
  );
}

/** Where the trail begins: before its first seal. */
export const trailBegin: { place: bigint; seal: Buffer } = { place: 0n, seal: nothing };

/** The seal before the newest so many; the beginning of the trail where there are no more. */
export async function sealBefore(db: Queryable, newest: number): Promise<{ place: bigint; seal: Buffer }> {
  const { rows } = await db.query<{ place: string; seal: Buffer }>(
    `SELECT place, seal FROM event_seals
     WHERE place <= (SELECT max(place) FROM event_seals) - $1::bigint ORDER BY place DESC LIMIT 1`,
    [newest],
  );
  const [row] = rows;
  return row ? { place: BigInt(row.place), seal: row.seal } : trailBegin;
}

/** A seal with the event it is for, as verification reads them. */
export interface SealRow {
  place: bigint;
  eventId: string;
  messageId: string | undefined;
  keyId: string;
  seal: Buffer;
  /** Of the event before it on the same message; empty where there is none. */
  onMessage: Buffer;
  /** The event as it stands now; undefined where it is gone. */
  row: string | undefined;
}

/** The seals behind a place, in order, with their events. */
export async function sealsBehind(db: Queryable, place: bigint, limit: number): Promise<SealRow[]> {
  const { rows } = await db.query<
    Omit<SealRow, 'place' | 'messageId' | 'row'> & { place: string; messageId: string | null; row: string | null }
  >(
    `SELECT s.place, s.event_id AS "eventId", s.message_id AS "messageId", s.key_id AS "keyId", s.seal,
       CASE WHEN e.id IS NULL THEN NULL ELSE ${spelling} END AS row,
       coalesce((SELECT p.seal FROM event_seals p WHERE p.message_id = s.message_id AND p.place < s.place
         ORDER BY p.place DESC LIMIT 1), '') AS "onMessage"
     FROM event_seals s LEFT JOIN events e ON e.id = s.event_id WHERE s.place > $1 ORDER BY s.place LIMIT $2`,
    [String(place), limit],
  );
  return rows.map(({ place: at, messageId, row, ...rest }) => ({
    ...rest,
    place: BigInt(at),
    messageId: messageId ?? undefined,
    row: row ?? undefined,
  }));
}

/** How many events have waited for their seal for longer than so many seconds. */
export async function countUnsealed(db: Queryable, seconds: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM events e LEFT JOIN event_seals s ON s.event_id = e.id
     WHERE s.event_id IS NULL AND e.at < now() - make_interval(secs => $1)`,
    [seconds],
  );
  return rows[0]?.count ?? 0;
}

/** For how long the oldest event has waited for its seal, in seconds; 0 where none waits. */
export async function unsealedSeconds(db: Queryable): Promise<number> {
  const { writtenIn, eventId } = await lastSeal(db);
  const { rows } = await db.query<{ seconds: number }>(
    `SELECT greatest(extract(epoch FROM now() - at), 0)::float8 AS seconds FROM events
     WHERE (written_in, id) > ($1::text::xid8, $2) ORDER BY written_in, id LIMIT 1`,
    [writtenIn, eventId],
  );
  return rows[0]?.seconds ?? 0;
}
