import { GatewayError } from '../errors.ts';
import type { Queryable } from './store.ts';

/** The store's time, and how many seconds it is ahead of the machine's; 0 outside the sandbox. */
export interface ClockReading {
  now: Date;
  aheadSeconds: number;
}

/** What the store's clock shows: `store_time()` of the migrations, constant within a transaction. */
export async function readClock(db: Queryable): Promise<ClockReading> {
  const { rows } = await db.query<{ now: Date; ahead: string | null }>(
    'SELECT store_time() AS now, (SELECT ahead_seconds FROM clock) AS ahead',
  );
  const [row] = rows;
  if (!row) throw new Error('the store tells no time');
  return { now: row.now, aheadSeconds: Number(row.ahead ?? 0) };
}

/** Moves the store's clock forward; it never goes back. For the sandbox alone. */
export async function forwardClock(db: Queryable, seconds: number): Promise<void> {
  await db.query(
    `INSERT INTO clock (ahead_seconds) VALUES ($1)
     ON CONFLICT (one) DO UPDATE SET ahead_seconds = clock.ahead_seconds + excluded.ahead_seconds`,
    [seconds],
  );
}

/** Refuses a store whose clock was moved: outside the sandbox times must be true. Throws CONFIGURATION. */
export async function mustTellTrueTime(db: Queryable): Promise<void> {
  const { aheadSeconds } = await readClock(db);
  if (aheadSeconds === 0) return;
  throw new GatewayError(
    'CONFIGURATION',
    'The clock of this store was moved forward in the sandbox: start it with --sandbox, or give DATABASE_URL or DATA_DIR another store.',
  );
}
