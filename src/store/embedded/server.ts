import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { GatewayError } from '../../errors.ts';
import { type Access, freePort, isFree, keepAccess, keptAccess, owner, urlOf } from './access.ts';
import { type Account, chooseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { clusterExists, createCluster } from './cluster.ts';
import { type Launched, launch } from './launch.ts';
import { ask, endLeftovers, livingPostmaster, type Postmaster } from './postmaster.ts';
import { bearsTag, tagOf } from './processes.ts';

type Log = (sentence: string, fields?: Record<string, unknown>) => void;

/** What starting a server goes by; `settings` are PostgreSQL settings beyond ours. */
export interface ServerOptions {
  dataDir: string;
  log: Log;
  signal?: AbortSignal | undefined;
  settings?: Record<string, string> | undefined;
}

const readyLimit = 300_000;
const adoptLimit = 30_000;
const attempts = 5;

/**
 * Sees to it that the server of DATA_DIR runs and answers: adopts a living one, else starts it, and makes the cluster
 * the first time. The caller holds the folder's lock. Returns how to reach it.
 */
export async function ensureServer(options: ServerOptions): Promise<Access> {
  const { dataDir } = options;
  const folder = join(dataDir, 'postgres');
  const isNew = !(await clusterExists(folder));
  let access = await keptAccess(dataDir, !isNew);
  const place: Place = { ...options, folder };
  if (isNew) await create(access, place);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const living = await livingPostmaster(folder);
    const outcome = living ? await adopt(living, access, place) : await start(access, place);
    if (outcome === 'port-taken') access = await keepAccess(dataDir, { ...access, port: await freePort() });
    if (typeof outcome !== 'string') {
      await ensureDatabase(outcome);
      return outcome;
    }
  }
  throw misfit(`did not start in ${attempts} attempts: see ${join(dataDir, 'postgres.log')}.`);
}

interface Place extends ServerOptions {
  folder: string;
}

type Outcome = Access | 'again' | 'port-taken';

async function equipment(dataDir: string, folder: string): Promise<{ account: Account; binaries: Binaries }> {
  const binaries = await findBinaries(dataDir);
  return { binaries, account: await chooseAccount(binaries, dataDir, folder) };
}

async function create({ password }: Access, { dataDir, folder, log }: Place): Promise<void> {
  log('Making the database under DATA_DIR, once', { dataDir });
  const { account, binaries } = await equipment(dataDir, folder);
  await createCluster(dataDir, folder, password, account, binaries);
}

async function adopt({ pid, port }: Postmaster, kept: Access, place: Place): Promise<Outcome> {
  const access = { ...kept, port };
  const answer = await waitUntilReady(access, place, adoptLimit, () => !bearsTag(pid, tagOf(place.folder)));
  if (answer === 'gone') return 'again';
  if (answer === 'ready') return port === kept.port ? access : await keepAccess(place.dataDir, access);
  throw misfit(
    `(process ${pid}) runs but does not answer on port ${port}: stop it with kill -INT ${pid}, then start again.`,
  );
}

async function start(access: Access, place: Place): Promise<Outcome> {
  if (!(await isFree(access.port))) return 'port-taken';
  const { dataDir, folder, settings = {} } = place;
  const tag = tagOf(folder);
  const launched = await launch({
    dataDir,
    folder,
    port: access.port,
    tag,
    settings,
    ...(await equipment(dataDir, folder)),
  });
  try {
    const answer = await waitUntilReady(access, place, readyLimit, launched.exited);
    if (answer === 'ready') return access;
    if (answer === 'gone') return await explain(launched, tag, dataDir);
    throw misfit(`has not become ready within ${readyLimit / 60_000} minutes: see postgres.log in DATA_DIR.`);
  } catch (error) {
    launched.stop();
    throw error;
  }
}

/* A server that recovers from a crash says so and is given the whole time; `limit` is for one that says nothing. */
async function waitUntilReady(
  access: Access,
  { signal, log }: ServerOptions,
  limit: number,
  isGone: () => boolean,
): Promise<'ready' | 'gone' | 'silent'> {
  const begun = performance.now();
  let heard = begun;
  let said = false;
  for (let now = begun; now - begun < readyLimit && now - heard < limit; now = performance.now()) {
    signal?.throwIfAborted();
    if (isGone()) return 'gone';
    const answer = await ask(access);
    if (answer === 'ready') return 'ready';
    if (answer === 'not-yet') heard = performance.now();
    if (!said && now - begun > 10_000) log('The embedded PostgreSQL is recovering: waiting for it');
    said ||= now - begun > 10_000;
    await sleep(25);
  }
  return 'silent';
}

/* Its messages are read in English: the programs run with LC_ALL=C. */
async function explain(launched: Launched, tag: string, dataDir: string): Promise<Outcome> {
  const said = await launched.said();
  if (/Address already in use|could not create any TCP\/IP sockets/.test(said)) return 'port-taken';
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(said)) {
    await endLeftovers(tag);
    return 'again';
  }
  const reason = said.split('\n').findLast((line) => /FATAL|PANIC/.test(line)) ?? said.trim().slice(-300);
  throw misfit(`did not start: ${reason.replace(/^.*?(FATAL|PANIC): */, '')} See ${join(dataDir, 'postgres.log')}.`);
}

async function ensureDatabase(access: Access): Promise<void> {
  const client = new Client({ connectionString: urlOf(access, 'postgres'), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [owner]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${owner}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function misfit(what: string): GatewayError {
  return new GatewayError('CONFIGURATION', `The embedded PostgreSQL ${what}`);
}
