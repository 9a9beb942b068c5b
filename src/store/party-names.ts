import type { Queryable } from './store.ts';

/** Names of parties by GLN; those that are no party (any more) are left out. */
export async function partyNames(db: Queryable, glns: Iterable<string>): Promise<Map<string, string>> {
  const { rows } = await db.query<{ gln: string; name: string }>('SELECT gln, name FROM parties WHERE gln = ANY($1)', [
    [...new Set(glns)],
  ]);
  return new Map(rows.map(({ gln, name }) => [gln, name]));
}
