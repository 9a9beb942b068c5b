import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type Pool } from 'pg';
import { openPool } from '../../src/store/connect.ts';
import { urlOf } from '../../src/store/embedded/access.ts';
import { withFolderLock } from '../../src/store/embedded/folder-lock.ts';
import { ensureServer } from '../../src/store/embedded/server.ts';
import { type DataKeys, dataKeyOf } from '../../src/store/keys.ts';
import { migrate } from '../../src/store/migrate.ts';
import { ensureApplicationRole } from '../../src/store/roles.ts';

let prepared: Promise<{ server: string; template: string }> | undefined;

async function prepare(): Promise<{ server: string; template: string }> {
  const server = await testServer();
  return { server, template: await migratedTemplate(server) };
}

/** A database of a test's own on the PostgreSQL of this run (or of TEST_DATABASE_URL), migrated and empty; `url` is its owner's. */
export async function freshDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  prepared ??= prepare();
  const { server, template } = await prepared;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdministrator(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const close = () =>
    asAdministrator(server, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
  return { url: databaseUrl(server, name), close };
}

/** A fresh database as the gateway's steps see it: a pool of the application role, and data keys. */
export async function freshStore(): Promise<{ url: string; pool: Pool; keys: DataKeys; close(): Promise<void> }> {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const close = async () => {
    await pool.end();
    await database.close();
  };
  return { url: database.url, pool, keys: testKeys(), close };
}

/** The store in a database that somebody else keeps. */
export function storeOn(url: string): { url: string; pool: Pool; keys: DataKeys; close(): Promise<void> } {
  const pool = openPool(url);
  return { url, pool, keys: testKeys(), close: () => pool.end() };
}

/** Data keys for tests: always the same. */
export function testKeys(id = 'test'): DataKeys {
  const key = dataKeyOf(id, createHash('sha256').update(id).digest());
  return { writing: key, founding: key, byId: new Map([[id, key]]) };
}

/* Not durable, for speed: nothing of it outlives the run. */
const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' };

async function testServer(): Promise<string> {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL;
  const dataDir = process.env.TOVHOLDER_TEST_STORE;
  if (!dataDir)
    throw new Error('TOVHOLDER_TEST_STORE is not set: run the tests with `npm test`, or set TEST_DATABASE_URL');
  const silent = () => undefined;
  return await withFolderLock(dataDir, async () =>
    urlOf(await ensureServer({ dataDir, log: silent, settings: careless }), 'postgres'),
  );
}

/* One template for each set of migrations, made by whoever comes first. */
async function migratedTemplate(server: string): Promise<string> {
  const folder = join(import.meta.dirname, '../../src/store/migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  const template = `template_${hash.digest('hex').slice(0, 16)}`;
  await asAdministrator(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(4711)');
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount === 1) return;
    const draft = `${template}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await ensureApplicationRole(databaseUrl(server, draft));
    await migrate(databaseUrl(server, draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  });
  return template;
}

async function asAdministrator<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
