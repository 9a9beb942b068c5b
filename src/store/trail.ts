import type { Queryable } from './store.ts';

/** An event of the audit trail, whatever it is about; without the reason an operator gave. */
export interface TrailEvent {
  id: string;
  at: Date;
  kind: string;
  actor: string;
  messageId: string | null;
  partyGln: string | null;
  /** A party's GLN or the id of a credential. */
  subject: string | null;
  code: string | null;
  credentialId: string | null;
  origin: string | null;
  requestId: string | null;
}

/** What of the trail is wanted; everything where nothing is said. */
export interface TrailFilter {
  messageId?: string | undefined;
  credentialId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** SQL: an event `e` as `TrailEvent` has it. */
export const trailColumns = `e.id, e.at, e.kind, e.actor, e.message_id AS "messageId", e.party_gln AS "partyGln", e.subject, e.code,
  e.credential_id AS "credentialId", host(e.origin) AS origin, e.request_id AS "requestId"`;

/** The events behind an id, oldest first. */
export async function trailBehind(
  db: Queryable,
  id: string,
  limit: number,
  { messageId, credentialId, since, until }: TrailFilter = {},
): Promise<TrailEvent[]> {
  const { rows } = await db.query<TrailEvent>(
    `SELECT ${trailColumns} FROM events e
     WHERE id > $1 AND ($3::uuid IS NULL OR message_id = $3) AND ($4::uuid IS NULL OR credential_id = $4)
       AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
     ORDER BY id LIMIT $2`,
    [id, limit, messageId ?? null, credentialId ?? null, since ?? null, until ?? null],
  );
  return rows;
}
