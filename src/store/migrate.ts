import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { GatewayError } from '../errors.ts';
import { codeOf } from './private-file.ts';
import { isStoreUnavailable } from './unavailable.ts';

/* Beside this module, in src/ and in dist/. */
const folder = fileURLToPath(new URL('migrations', import.meta.url));

/**
 * Brings the schema of the store to what this program knows, as its owner, all or nothing; waits while another process migrates.
 *
 * A migration is a plain SQL file `NNNN_name.sql` in `migrations/`, run once in the order of the numbers, without
 * transaction commands; what is released is never edited. Throws CONFIGURATION where the store has migrations that this
 * program lacks (it was written by a newer one) or where the database refuses one.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = new Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    application_name: 'tovholder migrate',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await refuseNewer(client);
    await runMigrations(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function runMigrations(client: Client): Promise<void> {
  const silent = () => undefined;
  try {
    await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'migrations',
      singleTransaction: true,
      checkOrder: true,
      advisoryLockMode: 'wait',
      logger: { debug: silent, info: silent, warn: silent, error: silent },
    });
  } catch (error) {
    if (isStoreUnavailable(error)) throw error;
    await refuseNewer(client);
    throw refused(error);
  }
}

/** The names of the migrations of this program. */
export async function migrationsKnown(): Promise<Set<string>> {
  return new Set((await readdir(folder)).map((file) => file.replace(/\.sql$/, '')));
}

/* Names are `NNNN_name`, the file without its ending. */
async function refuseNewer(client: Client): Promise<void> {
  const { rows: tables } = await client.query("SELECT to_regclass('migrations') IS NOT NULL AS exists");
  if (!tables[0]?.exists) return;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const known = await migrationsKnown();
  const unknown = rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new GatewayError(
    'CONFIGURATION',
    `The store was written by a newer program: it has the migration ${unknown.join(', ')}, which this one does not know. ` +
      'Start the newer version, or restore the backup made before the upgrade.',
  );
}

/* The code only: what the database says may repeat what is in the store. */
function refused(error: unknown): GatewayError {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const remedy = code === '42501' ? 'The user of DATABASE_URL must own the database.' : 'The database log says more.';
  return new GatewayError(
    'CONFIGURATION',
    `The database refused a migration of the store (SQLSTATE ${code}). ${remedy}`,
  );
}
