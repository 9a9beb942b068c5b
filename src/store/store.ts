import type pg from 'pg';
import type { DataKeys } from './keys.ts';
import type { Prepared } from './prepared.ts';

/** The store of record as the steps use it: connections of the application role, and the keys of the bodies. */
export interface Store {
  pool: pg.Pool;
  keys: DataKeys;
}

/** A pool or a client within a transaction. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(statement: string | Prepared, values?: unknown[]): Promise<pg.QueryResult<R>>;
}
