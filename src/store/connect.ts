import type { Pool } from 'pg';
import { agreeOnKeys } from './agree-keys.ts';
import { openEmbedded } from './embedded/embedded.ts';
import { type DataKeys, readDataKeys } from './keys.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { ensureApplicationRole } from './roles.ts';
import type { Store } from './store.ts';
import { atMost, whileAway } from './waiting.ts';

export { openPool } from './pool.ts';
export { inTransaction } from './transaction.ts';
export { isStoreUnavailable } from './unavailable.ts';

/** How to open the store. */
export interface StoreOptions {
  /** DATABASE_URL: its user owns the database. Without it an embedded PostgreSQL lies under `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** `serve` holds the embedded store for itself; a `command` works beside it. */
  role: 'serve' | 'command';
  /** DATA_KEYS. */
  dataKeys?: string | undefined;
  /** In the sandbox a data key may be made also with DATABASE_URL. */
  sandbox?: boolean | undefined;
  /** How long to wait while PostgreSQL is away, in ms. Default: for ever as `serve`, 10 s as `command`. */
  waitMs?: number | undefined;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
  poolSize?: number | undefined;
  /** Told when the embedded store is lost for good to another gateway: stop then. */
  lost?: ((error: Error) => void) | undefined;
  log: (sentence: string, fields?: Record<string, unknown>) => void;
}

/** The store as its opener holds it; `ownerUrl` (with its password) is for what makes tables of its own, like the queue. */
export interface OpenStore extends Store {
  ownerUrl: string;
  /** Ends the pool, then the embedded server unless somebody else still works on it; a second call waits for the first. */
  close(): Promise<void>;
}

/** Opens the store: starts or finds PostgreSQL, brings the schema up to date as its owner, checks the data keys. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { databaseUrl, dataDir, role, sandbox = false, signal, log } = options;
  const mayGenerate = !databaseUrl || sandbox;
  const configured = await readDataKeys({ dataKeys: options.dataKeys, dataDir, mayGenerate, log });
  const server = databaseUrl
    ? { url: databaseUrl, close: async () => undefined }
    : await openEmbedded({ dataDir, role, log, signal, lost: options.lost });
  const pool = openPool(server.url, { log, ...(options.poolSize && { size: options.poolSize }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= atMost(5_000, pool.end()).then(server.close);
    return closing;
  };
  const limit = options.waitMs ?? (role === 'serve' ? Number.POSITIVE_INFINITY : 10_000);
  try {
    const keys = await whileAway(() => prepare(server.url, pool, configured), { limit, signal, log });
    return { pool, keys, ownerUrl: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function prepare(ownerUrl: string, pool: Pool, configured: DataKeys): Promise<DataKeys> {
  await ensureApplicationRole(ownerUrl);
  await migrate(ownerUrl);
  return await agreeOnKeys(pool, configured);
}
