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

/** The events behind an id, oldest first. */
export async function trailBehind(
  db: Queryable,
  id: string,
  limit: number,
  { messageId, credentialId, since, until }: TrailFilter = {},
): Promise<TrailEvent[]> {
  const { rows } = await db.query<TrailEvent>(
    `SELECT id, at, kind, actor, message_id AS "messageId", party_gln AS "partyGln", subject, code,
       credential_id AS "credentialId", host(origin) AS origin, request_id AS "requestId"
     FROM events
     WHERE id > $1 AND ($3::uuid IS NULL OR message_id = $3) AND ($4::uuid IS NULL OR credential_id = $4)
       AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
     ORDER BY id LIMIT $2`,
    [id, limit, messageId ?? null, credentialId ?? null, since ?? null, until ?? null],
  );
  return rows;
}
