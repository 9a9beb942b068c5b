import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBell } from './channels/inbox/bell.ts';
import { closeChannels, openChannels } from './channels/index.ts';
import { chores } from './chores/index.ts';
import { startRounds } from './chores/rounds.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { deliver } from './delivery/deliver.ts';
import { startWorker } from './delivery/worker.ts';
import { warmUp } from './formats/index.ts';
import { warmUpReader } from './formats/reader.ts';
import type { Health } from './intake/health.ts';
import { createServer } from './intake/server.ts';
import { createWaitingRoom } from './intake/waiting-room.ts';
import { openListener } from './listener.ts';
import { createLog, type Log, onlyAllowed } from './log.ts';
import { type DeliveryQueue, openQueue } from './queue/queue.ts';
import { type Relay, startRelay } from './queue/relay.ts';
import { withinTime } from './queue/time-limit.ts';
import { inTransaction, openStore } from './store/connect.ts';
import { saveSandboxCredentials } from './store/credentials.ts';
import { parsePartiesFile, saveParty } from './store/parties.ts';
import { codeOf } from './store/private-file.ts';
import type { Store } from './store/store.ts';

/** A running gateway. */
export interface Gateway {
  /** Where it is called; undefined where this process has no `api`. */
  url: string | undefined;
  health(): Promise<Health>;
  /**
   * Tells at once that it is no longer ready, takes calls for some moments more (`drainSeconds`), finishes what is in
   * progress, closes in reverse; then rethrows the first error. At most 28 s besides.
   */
  close(): Promise<void>;
}

/** What the opener of a gateway may add. */
export interface GatewayOptions {
  log?: Log;
  /** Ends the waiting for a store that is away. */
  signal?: AbortSignal;
  /** Told when the embedded store is lost for good: close then. */
  lost?: (error: Error) => void;
}

type Closer = () => void | Promise<void>;

/* In ms; together below the half minute a supervisor waits before it kills. */
const limits = { http: 10_000, queue: 12_000, healthCheck: 2_000 };

/**
 * Opens HTTP, store, queue, worker and relay, in this order; what was opened is closed again where a later one fails.
 * Waits for the store, never for the queue; until the store is there every call is answered 503.
 */
export async function createGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const log = options.log ?? createLog(config.logLevel);
  const closers: Closer[] = [];
  const [draining, closing] = [new AbortController(), new AbortController()];
  let isOpen = false;
  let closed: Promise<void> | undefined;
  const end = async () => {
    draining.abort();
    if (isOpen && config.roles.includes('api')) await sleep(config.drainSeconds * 1_000);
    closing.abort();
    await unwind(closers);
  };
  const close = () => {
    closed ??= end();
    return closed;
  };

  try {
    /* Open from the first moment, so that who asks is told to come again, not that nobody is there. */
    let app: RequestListener = createWaitingRoom(log);
    const listener = config.roles.includes('api')
      ? await openListener((...call) => app(...call), {
          host: config.host,
          port: config.port,
          leaving: draining.signal,
          tls: config.access.tls,
        })
      : undefined;
    if (listener) closers.push(() => listener.close(limits.http));
    const store = await openStore({
      databaseUrl: config.databaseUrl,
      dataDir: config.dataDir,
      role: 'serve',
      dataKeys: config.dataKeys,
      sandbox: config.sandbox,
      signal: options.signal,
      lost: options.lost,
      log: (sentence, fields) => log.warn(sentence, onlyAllowed(fields ?? {})),
    });
    closers.push(() => store.close());
    if (config.sandbox) await fillSandbox(store);

    const bell = openBell(store, log);
    closers.push(() => bell.close());
    let relay: Relay | undefined;
    const { self, filesWaitSeconds, lifetimes } = config;
    const open = openChannels(config);
    closers.push(() => closeChannels(open));
    const context: Context = { store, log, self, filesWaitSeconds, lifetimes, bell, channels: open, wake: () => relay?.wake() };

    const queue = config.roles.includes('worker') ? openQueue(config.redisUrl, store, log) : undefined;
    if (queue) {
      closers.push(() => queue.close(limits.queue));
      const worker = startWorker(context, queue, deliver);
      closers.push(() => worker.stop());
      const started = startRelay(context, queue);
      relay = started;
      closers.push(() => started.stop());
      const rounds = startRounds(context, chores);
      closers.push(() => rounds.stop());
    }

    warmUp();
    warmUpReader();
    const health = () => healthOf(store, queue, draining.signal);
    if (listener) {
      const { maxBody, sandbox } = config;
      app = createServer(context, { maxBody, sandbox, access: config.access, health, closing: closing.signal });
      /* Closed again first: whatever is opened after it at the start has to outlive the calls in progress. */
      closers.push(() => listener.close(limits.http));
    }
    options.signal?.throwIfAborted();
    isOpen = true;
    return { url: listener?.url, health, close };
  } catch (error) {
    await close().catch((failure) => log.error('What was opened could not be closed', { error: failure }));
    throw error;
  }
}

/* In reverse, all of them, then the first error. */
async function unwind(closers: readonly Closer[]): Promise<void> {
  const errors: unknown[] = [];
  for (const closer of closers.toReversed()) {
    try {
      await closer();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

async function fillSandbox(store: Store): Promise<void> {
  const parties = parsePartiesFile(await readFile(new URL('../fixtures/parties.json', import.meta.url), 'utf8'));
  await inTransaction(store.pool, async (db) => {
    for (const party of parties) await saveParty(db, store.keys, party);
    await saveSandboxCredentials(db, parties);
  });
}

/* Migrations and keys were checked when the store was opened; what is asked again is whether it answers with them. */
async function healthOf(store: Store, queue: DeliveryQueue | undefined, closing: AbortSignal): Promise<Health> {
  const writing = store.keys.writing.id;
  const answers = store.pool
    .query<{ keys: boolean }>('SELECT EXISTS (SELECT FROM data_keys WHERE id = $1) AS keys', [writing])
    .then(({ rows }) => ({ store: true, keys: rows[0]?.keys === true, migrations: true }))
    .catch((error) => ({ store: isAnswer(error), keys: false, migrations: false }));
  const found = await withinTime(limits.healthCheck, answers).catch(() => ({
    store: false,
    keys: false,
    migrations: false,
  }));
  const checks: Health['checks'] = {
    store: verdict(found.store),
    migrations: verdict(found.migrations),
    keys: verdict(found.keys),
    ...(queue && { queue: verdict(queue.state() === 'up') }),
  };
  const isReady = found.store && found.migrations && found.keys && !closing.aborted;
  if (!isReady) return { status: 'unready', checks };
  return { status: checks.queue === 'failed' ? 'degraded' : 'ready', checks };
}

/* SQLSTATE 42P01: the store answers, but has lost its tables. */
function isAnswer(error: unknown): boolean {
  return codeOf(error) === '42P01';
}

function verdict(isGood: boolean): 'ok' | 'failed' {
  return isGood ? 'ok' : 'failed';
}
