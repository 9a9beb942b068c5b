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
import { openListener, type Place } from './listener.ts';
import { createLog, type Log, onlyAllowed } from './log.ts';
import { createMetricsApp } from './metrics/app.ts';
import { openMetrics } from './metrics/metrics.ts';
import { openQueue } from './queue/queue.ts';
import { type Relay, startRelay } from './queue/relay.ts';
import { healthOf } from './readiness.ts';
import { openSandbox } from './sandbox/open.ts';
import { mustTellTrueTime } from './store/clock.ts';
import { openStore } from './store/connect.ts';
import { openTracing } from './tracing/open.ts';

/** A running gateway. */
export interface Gateway {
  /** Where it is called; undefined where this process has no `api`. */
  url: string | undefined;
  /** Where its figures are asked for without a credential; undefined where no port is set for that. */
  metricsUrl: string | undefined;
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
const limits = { http: 10_000, queue: 12_000 };

/**
 * Opens HTTP, store, queue, worker and relay, in this order; what was opened is closed again where a later one fails.
 * Waits for the store, never for the queue; until the store is there every call is answered 503.
 */
export async function createGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const log = options.log ?? createLog(config.logLevel);
  const closers: Closer[] = [];
  const [leaving, closing] = [new AbortController(), new AbortController()];
  let isOpen = false;
  let closed: Promise<void> | undefined;
  const end = async () => {
    leaving.abort();
    if (isOpen && config.roles.includes('api')) await sleep(config.drainSeconds * 1_000);
    closing.abort();
    await unwind(closers);
  };
  const close = () => {
    closed ??= end();
    return closed;
  };

  try {
    const tracing = await openTracing(config.tracing, log);
    if (tracing) closers.push(tracing.close);
    const { host, port, metrics: metricsPlace } = config;
    const place = { host, port, tls: config.access.tls };
    const door = config.roles.includes('api') ? await openDoor(place, log, leaving.signal) : undefined;
    if (door) closers.push(door.close);
    const sideDoor = metricsPlace && (await openDoor({ ...metricsPlace, named: 'METRICS_' }, log, leaving.signal));
    if (sideDoor) closers.push(sideDoor.close);
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
    const plays = config.roles.includes('worker');
    const played = config.sandbox ? await openSandbox(store, { plays }) : undefined;
    if (played) closers.push(played.close);
    else await mustTellTrueTime(store.pool);

    const bell = openBell(store, log);
    closers.push(() => bell.close());
    let relay: Relay | undefined;
    const { self, filesWaitSeconds, lifetimes } = config;
    const open = openChannels(config);
    closers.push(() => closeChannels(open));
    const context: Context = {
      store,
      log,
      self,
      filesWaitSeconds,
      lifetimes,
      bell,
      channels: open,
      wake: () => relay?.wake(),
    };

    const queue = config.roles.includes('worker')
      ? openQueue(config.redisUrl, store, log, tracing?.telemetry)
      : undefined;
    if (queue) {
      closers.push(() => queue.close(limits.queue));
      const worker = startWorker(context, queue, deliver);
      closers.push(() => worker.stop());
      const started = startRelay(context, queue);
      relay = started;
      closers.push(() => started.stop());
      const rounds = startRounds(context, [...chores, ...(played?.chores ?? [])]);
      closers.push(() => rounds.stop());
    }

    warmUp();
    warmUpReader();
    const health = () => healthOf(store, queue, leaving.signal);
    const metrics = openMetrics(context, health, closing.signal);
    sideDoor?.admit(createMetricsApp(log, metrics, health));
    if (door) {
      const { maxBody, sandbox, access, publicUrl } = config;
      const shared = { health, metrics, closing: closing.signal };
      door.admit(createServer(context, { maxBody, sandbox, access, publicUrl, ...shared }));
      /* Closed again first: whatever is opened after it at the start has to outlive the calls in progress. */
      closers.push(door.close);
    }
    options.signal?.throwIfAborted();
    isOpen = true;
    return { url: door?.url, metricsUrl: sideDoor?.url, health, close };
  } catch (error) {
    await close().catch((failure) => log.error('What was opened could not be closed', { error: failure }));
    throw error;
  }
}

/* Where a gateway is called. */
interface Door {
  url: string;
  admit(app: RequestListener): void;
  close(): Promise<void>;
}

/* Open from the first moment, so that who asks is told to come again, not that nobody is there. */
async function openDoor(place: Place, log: Log, leaving: AbortSignal): Promise<Door> {
  let app: RequestListener = createWaitingRoom(log);
  const { url, close } = await openListener((...call) => app(...call), { ...place, leaving });
  return {
    url,
    admit: (admitting) => {
      app = admitting;
    },
    close: () => close(limits.http),
  };
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
