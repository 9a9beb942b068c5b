import { GatewayError } from '../errors.ts';
import { open } from './sealed.ts';
import { sealedColumns } from './sealed-columns.ts';
import type { Store } from './store.ts';

/** A sealed value that cannot be opened, and why. */
export interface SealFault {
  /** Table, id and column. */
  place: string;
  code: 'KEY_MISMATCH' | 'CONTENT_MISSING';
  detail: string;
}

/** The word on everything that is sealed: values opened, and the first hundred faults. */
export interface SealVerdict {
  opened: number;
  faults: SealFault[];
}

/* Large messages are read too: few rows at a time. */
const batch = 20;
/** More than these tell an operator nothing more. */
const mostFaults = 100;

/**
 * Opens every sealed value, and names each that was changed, moved, cut off or taken away, or whose key is not known. It
 * changes nothing; the signal ends it between two batches. `most`: the newest rows of each table alone.
 */
export async function verifySealed(
  store: Store,
  { most, progress, signal }: { most?: number; progress?: (opened: number) => void; signal?: AbortSignal } = {},
): Promise<SealVerdict> {
  const verdict: SealVerdict = { opened: 0, faults: [] };
  for (const sealed of sealedColumns) {
    let before: string | undefined;
    for (let looked = 0; looked < (most ?? Number.POSITIVE_INFINITY); looked += batch) {
      if (signal?.aborted || verdict.faults.length >= mostFaults) return verdict;
      const rows = await rowsBefore(store, sealed, before);
      for (const row of rows) judge(store, sealed, row, verdict);
      progress?.(verdict.opened);
      if (rows.length < batch) break;
      before = rows.at(-1)?.id;
    }
  }
  return verdict;
}

type Sealed = (typeof sealedColumns)[number];
type Row = { id: string; name: string; removed: boolean } & Record<string, Buffer | string | boolean | null>;

async function rowsBefore({ pool }: Store, sealed: Sealed, before: string | undefined): Promise<Row[]> {
  const { table, columns, namedBy } = sealed;
  const removed = table === 'messages' ? 'content_removed_at IS NOT NULL' : 'true';
  const some = columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
  const { rows } = await pool.query<Row>(
    `SELECT id::text AS id, ${namedBy}::text AS name, ${removed} AS removed, ${columns.join(', ')} FROM ${table}
     WHERE (${some}) ${before === undefined ? '' : 'AND id < $1'} ORDER BY ${table}.id DESC LIMIT ${batch}`,
    before === undefined ? [] : [before],
  );
  return rows;
}

function judge({ keys }: Store, { table, columns }: Sealed, row: Row, verdict: SealVerdict): void {
  for (const column of columns) {
    const value = row[column];
    if (!Buffer.isBuffer(value)) continue;
    const place = `${table}/${row.name}/${column}`;
    if (value.length === 0) {
      if (!row.removed)
        verdict.faults.push({ place, code: 'CONTENT_MISSING', detail: `${place} is empty, and nobody erased it.` });
      continue;
    }
    try {
      open(keys, value, place);
      verdict.opened += 1;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      verdict.faults.push({ place, code: 'KEY_MISMATCH', detail: error.message });
    }
  }
}
