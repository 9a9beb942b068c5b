import type { Queryable } from './store.ts';

/** The last event of a party's queue that the gateway has acted upon, `<event id>@<place of its Redis>`; undefined before the first. */
export async function cursorOf(db: Queryable, gln: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>('SELECT last_event_id AS id FROM channel_cursors WHERE gln = $1', [
    gln,
  ]);
  return rows[0]?.id;
}

/** Keeps it. An older one of another process does no harm: acting twice upon an event changes nothing. */
export async function keepCursor(db: Queryable, gln: string, lastEventId: string): Promise<void> {
  await db.query(
    `INSERT INTO channel_cursors (gln, last_event_id) VALUES ($1, $2)
     ON CONFLICT (gln) DO UPDATE SET last_event_id = $2, updated_at = now()`,
    [gln, lastEventId],
  );
}
