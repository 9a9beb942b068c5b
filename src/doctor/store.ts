import { migrationsKnown } from '../store/migrate.ts';
import type { Queryable } from '../store/store.ts';
import { type Found, fault, ok, warning } from './verdict.ts';

/* PostgreSQL 13 brought gen_random_uuid(). */
const oldestPostgres = 13;

/** What server this is, and whether a commit on it is on disk, which is what a 202 promises. */
export async function examineServer(db: Queryable): Promise<Found[]> {
  const { rows } = await db.query<{ version: string; fsync: string; full: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full`,
  );
  const { version = '0', fsync, full } = rows[0] ?? {};
  const isOld = Number.parseInt(version, 10) < oldestPostgres;
  const server = isOld
    ? fault('store', `PostgreSQL ${version} is too old.`, `Upgrade it to ${oldestPostgres} or newer.`)
    : ok('store', `PostgreSQL ${version} answers.`);
  if (fsync === 'on' && full === 'on') return [server, ok('store-durability', 'What is committed is on disk.')];
  return [
    server,
    fault(
      'store-durability',
      'PostgreSQL does not wait for the disk: after a power failure messages that were accepted may be gone.',
      'Set fsync and full_page_writes to on in postgresql.conf, and restart it.',
    ),
  ];
}

/** Whether the tables are those of this program. */
export async function examineMigrations(db: Queryable): Promise<Found> {
  const { rows: tables } = await db.query<{ exists: boolean }>(
    "SELECT to_regclass('migrations') IS NOT NULL AS exists",
  );
  const applied = tables[0]?.exists ? (await db.query<{ name: string }>('SELECT name FROM migrations')).rows : [];
  const [here, known] = [new Set(applied.map(({ name }) => name)), await migrationsKnown()];
  const unknown = [...here].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    return fault(
      'migrations',
      `The store was written by a newer program: this one does not know ${unknown.join(', ')}.`,
      'Start the newer version, or restore the backup made before the upgrade.',
    );
  }
  const missing = [...known].filter((name) => !here.has(name)).length;
  if (missing === 0) return ok('migrations', `All ${known.size} are done.`);
  const detail = here.size === 0 ? 'The store has no tables yet.' : `${missing} of ${known.size} are not done yet.`;
  return warning('migrations', detail, 'Start the gateway: it does them before it takes calls. Make a backup first.');
}

/** How far this machine's clock is from the store's, which decides when things are due. */
export async function examineClock(db: Queryable): Promise<Found> {
  await db.query('SELECT 1');
  const before = Date.now();
  const { rows } = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const after = Date.now();
  const skew = ((rows[0]?.now.getTime() ?? after) - (before + after) / 2) / 1_000;
  const seconds = Math.abs(skew).toFixed(Math.abs(skew) < 10 ? 1 : 0);
  const detail = `The store's clock is ${seconds} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's.`;
  const remedy = 'Let both machines take their time from the same servers (NTP): documents are dated by this one.';
  if (Math.abs(skew) > 60) return fault('clock', detail, remedy);
  return Math.abs(skew) > 2 ? warning('clock', detail, remedy) : ok('clock', detail);
}
