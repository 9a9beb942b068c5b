import type { Pool, PoolClient } from 'pg';
import { isStoreUnavailable } from './unavailable.ts';

/**
 * Runs `work` in one transaction: committed when this resolves, rolled back when it rejects with the error of `work`.
 * Where the store goes away during the commit the outcome is unknown and the error says `isStoreUnavailable`.
 * `work` uses the client it is given and never keeps it.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    /* PostgreSQL answers a COMMIT after a swallowed error with ROLLBACK, and no error. */
    if (command !== 'COMMIT') throw new Error('The work swallowed an error of the store: nothing was committed');
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/* A connection that no longer answers is thrown away, not asked again: that would take another time-out. */
async function rollBack(client: PoolClient, error: unknown): Promise<Error | undefined> {
  if (isStoreUnavailable(error)) return error instanceof Error ? error : new Error('The store went away');
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure : new Error('The rollback failed');
  }
}
