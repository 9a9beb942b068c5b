import type { Queryable } from './store.ts';

/** An event as the live pages care for it. */
export interface MovedEvent {
  id: number;
  /** About a message. */
  ofMessage: boolean;
  /** By which dead letters come and go. */
  ofDeadLetter: boolean;
}

const ofDeadLetters = ['dead', 'replayed', 'discarded', 'skipped', 'expired', 'cancelled', 'content-erased'];

/** The id of the newest event; 0 where there is none. */
export async function newestEvent(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ id: number }>('SELECT coalesce(max(id), 0)::bigint AS id FROM events');
  return rows[0]?.id ?? 0;
}

/** The first `limit` events behind an id, by the primary key: what came since is all that is read. */
export async function eventsBehind(db: Queryable, id: number, limit: number): Promise<MovedEvent[]> {
  const { rows } = await db.query<MovedEvent>(
    `SELECT id, message_id IS NOT NULL AS "ofMessage", kind = ANY($3) AS "ofDeadLetter"
     FROM events WHERE id > $1 ORDER BY id LIMIT $2`,
    [id, limit, ofDeadLetters],
  );
  return rows;
}
