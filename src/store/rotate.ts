import type { DataKeys } from './keys.ts';
import { keyIdOf, open, seal } from './sealed.ts';
import { sealedColumns } from './sealed-columns.ts';
import type { Store } from './store.ts';
import { inTransaction } from './transaction.ts';

const sealed = sealedColumns.filter(({ isRotated }) => isRotated);

/** How far a rotation has come: rows looked at, of all; values that were sealed anew. */
export interface Rotation {
  rows: number;
  ofRows: number;
  resealed: number;
}

const batch = 100;

/**
 * Seals everything anew that was not sealed with the writing key, in small transactions, while the gateway runs. It may be
 * ended at any moment and begun again; the signal ends it between two of them. Throws KEY_MISMATCH where a value cannot be opened.
 */
export async function rotateKeys(
  store: Store,
  { progress, signal }: { progress?: (rotation: Rotation) => void; signal?: AbortSignal } = {},
): Promise<Rotation> {
  const rotation: Rotation = { rows: 0, ofRows: await countRows(store), resealed: 0 };
  for (const { table, columns } of sealed) {
    let last: string | undefined = '00000000-0000-0000-0000-000000000000';
    while (last !== undefined && !signal?.aborted) {
      const from: string = last;
      const done = await inTransaction(store.pool, (db) => rotateBatch(db, store.keys, { table, columns, from }));
      rotation.rows += done.rows;
      rotation.resealed += done.resealed;
      last = done.last;
      progress?.({ ...rotation });
    }
  }
  return rotation;
}

async function rotateBatch(
  db: Parameters<Parameters<typeof inTransaction>[1]>[0],
  keys: DataKeys,
  { table, columns, from }: { table: string; columns: readonly string[]; from: string },
): Promise<{ rows: number; resealed: number; last: string | undefined }> {
  const { rows } = await db.query<{ id: string } & Record<string, Buffer | null>>(
    `SELECT id, ${columns.join(', ')} FROM ${table} WHERE id > $1 ORDER BY id LIMIT ${batch} FOR UPDATE`,
    [from],
  );
  let resealed = 0;
  for (const row of rows) {
    const values = columns.map((column) => resealedValue(keys, row[column] ?? null, `${table}/${row.id}/${column}`));
    const changed = values.filter((value) => value !== undefined).length;
    if (changed === 0) continue;
    resealed += changed;
    const settings = columns.map((column, index) => `${column} = coalesce($${index + 2}, ${column})`).join(', ');
    await db.query(`UPDATE ${table} SET ${settings} WHERE id = $1`, [row.id, ...values.map((value) => value ?? null)]);
  }
  return { rows: rows.length, resealed, last: rows.length < batch ? undefined : rows.at(-1)?.id };
}

/* Undefined where there is nothing to do. */
function resealedValue(keys: DataKeys, value: Buffer | null, place: string): Buffer | undefined {
  if (value === null || value.length === 0 || keyIdOf(value, place) === keys.writing.id) return undefined;
  return seal(keys, open(keys, value, place), place);
}

async function countRows({ pool }: Store): Promise<number> {
  const counts = sealed.map(({ table }) => `(SELECT count(*) FROM ${table})`).join(' + ');
  const { rows } = await pool.query<{ count: number }>(`SELECT (${counts})::int AS count`);
  return rows[0]?.count ?? 0;
}
