import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { GatewayError } from '../../errors.ts';

/* Any number: no other advisory lock of this database may use it. */
const serveLock = 7_867_001;
const serveLimit = 10_000;

/** A connection by which the living users of a server know of each other; its end is the end of its holder. */
export interface Presence {
  client: Client;
  /** Resolves when the connection is gone. */
  ended: Promise<void>;
}

/** Makes itself known on the server. */
export async function appear(url: string, role: 'serve' | 'command'): Promise<Presence> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
    /* PostgreSQL keeps 63 bytes. */
    application_name: `tovholder ${role}: process ${process.pid} on ${hostname()}`.slice(0, 63),
  });
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  await client.connect();
  return { client, ended };
}

/** Takes the place of the one `serve` of this store; where it is not free within 10 s returns who holds it. */
export async function becomeOnlyServe({ client }: Presence, signal?: AbortSignal): Promise<string | undefined> {
  const end = performance.now() + serveLimit;
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS taken', [serveLock]);
    if (rows[0]?.taken) return undefined;
    if (performance.now() > end) return await holderOf(client);
    await sleep(200, undefined, { signal });
  }
}

/** What to tell the operator of a `serve` whose place another one holds. */
export function placeTaken(holder: string): GatewayError {
  return new GatewayError(
    'CONFIGURATION',
    `Another gateway runs on this DATA_DIR (${holder}): stop it first, or give this one a DATA_DIR of its own.`,
  );
}

async function holderOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT a.application_name AS holder FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objid = $1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [serveLock],
  );
  return rows[0]?.holder ?? 'it has just gone';
}

/** Whether anybody else is known on the server. */
export async function hasOthers({ client }: Presence): Promise<boolean> {
  const { rows } = await client.query<{ others: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity
       WHERE application_name ~ '^tovholder (serve|command): ' AND pid <> pg_backend_pid()) AS others`,
  );
  return rows[0]?.others ?? false;
}
