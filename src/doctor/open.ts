import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import type { Config } from '../config.ts';
import { openEmbedded } from '../store/embedded/embedded.ts';
import { atMost, whileAway } from '../store/waiting.ts';

/** The store as the doctor looks at it: as its owner, nothing changed, nothing migrated. */
export interface Patient {
  pool: Pool;
  close(): Promise<void>;
}

const silent = () => undefined;
/* In ms. */
const patience = 4_000;

/**
 * Opens the store without touching it. Undefined where there is none under DATA_DIR yet. Throws CONFIGURATION or
 * STORE_UNAVAILABLE with what to do.
 */
export async function openPatient({ databaseUrl, dataDir }: Config): Promise<Patient | undefined> {
  if (!databaseUrl && !existsSync(join(dataDir, 'postgres'))) return undefined;
  const server = databaseUrl
    ? { url: databaseUrl, close: async () => undefined }
    : await openEmbedded({ dataDir, role: 'command', log: silent });
  const pool = new Pool({
    connectionString: server.url,
    application_name: 'tovholder doctor',
    max: 2,
    connectionTimeoutMillis: patience,
    statement_timeout: 10_000,
    query_timeout: 12_000,
  });
  pool.on('error', silent);
  const close = async () => {
    await atMost(2_000, pool.end());
    await server.close();
  };
  try {
    await whileAway(() => pool.query('SELECT 1'), { limit: patience, log: silent });
    return { pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}
