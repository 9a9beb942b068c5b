import { type CustomTypesConfig, Pool, type PoolClient, types } from 'pg';
import { codeOf } from './private-file.ts';
import { applicationRole } from './roles.ts';

/** What a pool may be told; `size` is its greatest number of connections. */
export interface PoolOptions {
  size?: number;
  log?: (sentence: string, fields?: Record<string, unknown>) => void;
}

/* The gateway's promise needs a commit on disk, whatever a database was set to; a stricter setting stays. */
const sessionSettings = `SET ROLE ${applicationRole}; SET TIME ZONE 'UTC';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/**
 * Connections to the store that work as the application role; int8 comes as number, timestamptz as Date.
 *
 * Waits at most 5 s for a connection and 10 s for an answer (12 s where the server is frozen); a failure for want of
 * the store is one `isStoreUnavailable` knows. Connections lost while idle are replaced and never end the process.
 */
export function openPool(ownerUrl: string, { size = 16, log = () => undefined }: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: ownerUrl,
    application_name: 'tovholder',
    max: size,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    idle_in_transaction_session_timeout: 30_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: rowTypes,
    onConnect: async (client) => {
      await client.query(sessionSettings);
    },
  });
  pool.on('connect', surviveLoss);
  pool.on('error', (error) => {
    if (!pool.ending) log('A connection to the store was lost', { code: codeOf(error) });
  });
  return pool;
}

/* A client that is lost between two queries of a transaction says so by an event that would end the process. */
function surviveLoss(client: PoolClient): void {
  client.on('error', () => undefined);
}

/* Counters and places stay far below 2^53. */
const rowTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
