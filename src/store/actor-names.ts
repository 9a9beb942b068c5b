import { isUuid } from '../formats/derived-ids.ts';
import type { Queryable } from './store.ts';

/** What those are called who stand in the audit trail: parties by GLN, operators and credentials by id. Who has no name (any more) is left out. */
export async function actorNames(db: Queryable, ids: Iterable<string | null>): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const { rows } = await db.query<{ id: string; name: string }>(
    `SELECT gln AS id, name FROM parties WHERE gln = ANY($1)
     UNION ALL SELECT id::text, name FROM operators WHERE id = ANY($2)
     UNION ALL SELECT id::text, name FROM credentials WHERE id = ANY($2)`,
    [known, known.filter(isUuid)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
