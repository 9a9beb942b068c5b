import { createPostgresBackend, type Job, Queue, type Telemetry, Worker, withBackend } from 'bullmq';
import type { Log } from '../log.ts';
import type { OpenStore } from '../store/connect.ts';
import type { Turn } from '../store/deliveries.ts';
import { codeOf } from '../store/private-file.ts';
import type { Engine } from './engine.ts';
import { engineOnPostgres } from './on-postgres.ts';
import { engineOnRedis } from './on-redis.ts';
import { withinTime } from './time-limit.ts';

/** Thrown while the queue cannot be reached: nothing is lost, the deliveries wait in the store. */
export class QueueAway extends Error {
  readonly code = 'QUEUE_AWAY';

  constructor() {
    super('The queue cannot be reached');
    this.name = 'QueueAway';
  }
}

/**
 * Hands turns of deliveries from the relay to the workers of all processes on the same store. It may lose them: the
 * store knows what is due. Nothing waits on it for longer than a few seconds.
 */
export interface DeliveryQueue {
  /**
   * Asks whether the queue works, and puts its ends up or away accordingly. Where it has lost its jobs since it was last
   * asked `remedy` runs first. Throws QueueAway, or what `remedy` throws.
   */
  check(remedy: () => Promise<void>): Promise<void>;
  /** Adds turns; one that is there already is added once. Throws QueueAway, also where they may still be added later. */
  add(turns: readonly Turn[]): Promise<void>;
  /** From here on every turn is given to `work`, so many at a time, while the queue is up. Whatever `work` throws ends the turn. */
  process(work: (turn: Turn) => Promise<void>, concurrency: number): void;
  state(): 'up' | 'down';
  /** Takes no more turns, waits up to `limitMs` for those in hand, then lets go of everything. */
  close(limitMs?: number): Promise<void>;
}

/* In ms. */
const limits = { probe: 4_000, open: 8_000, add: 5_000, close: 20_000, cut: 2_000 };

/**
 * Opens the queue of this store: on Redis where `redisUrl` is given, else on the store's own PostgreSQL. Never waits for
 * either. With `telemetry` a job bears the trace of its message, and nothing more of it.
 */
export function openQueue(
  redisUrl: string | undefined,
  store: OpenStore,
  log: Log,
  telemetry?: Telemetry,
): DeliveryQueue {
  /* Several stores may share one Redis. */
  const name = `deliveries-${store.keys.founding.fingerprint}`;
  const engine = redisUrl ? engineOnRedis(redisUrl, name) : engineOnPostgres(store.ownerUrl, store.pool, name);
  let state: 'up' | 'down' | undefined;
  let ends: Ends | undefined;
  let work: Work | undefined;
  let closed = false;
  const leaving = new Set<Promise<void>>();

  const putAway = (limitMs: number) => {
    if (!ends) return;
    const gone = ends.close(limitMs).finally(() => leaving.delete(gone));
    leaving.add(gone);
    ends = undefined;
  };
  const goDown = (error: unknown) => {
    /* Its kind says enough: where the driver noticed it is no bug's place. */
    const code = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
    if (state !== 'down') log.warn('The queue cannot be reached: deliveries wait', { queue: engine.kind, code });
    state = 'down';
    putAway(0);
  };
  const comeUp = async () => {
    if (ends?.isSick()) {
      log.warn('The ends of the queue keep failing and are made anew', { queue: engine.kind });
      putAway(0);
    }
    ends ??= await openEnds(engine, { name, work, telemetry }, log);
    if (closed) putAway(0);
    if (state !== 'up') log.info('The queue is up', { queue: engine.kind });
    state = 'up';
  };

  return {
    check: async (remedy) => {
      let kept = true;
      try {
        ({ kept } = await withinTime(limits.probe, engine.probe()));
        await comeUp();
      } catch (error) {
        goDown(error);
        throw new QueueAway();
      }
      if (kept) return;
      await remedy();
      try {
        await withinTime(limits.probe, engine.remember());
      } catch (error) {
        goDown(error);
        throw new QueueAway();
      }
    },
    add: async (turns) => {
      if (!ends) throw new QueueAway();
      try {
        await withinTime(limits.add, ends.add(turns));
      } catch (error) {
        goDown(error);
        throw new QueueAway();
      }
    },
    process: (give, concurrency) => {
      work = { give, concurrency };
      putAway(0);
    },
    state: () => state ?? 'down',
    close: async (limitMs = limits.close) => {
      closed = true;
      putAway(limitMs);
      await Promise.all(leaving);
      await engine.close();
    },
  };
}

interface Work {
  give: (turn: Turn) => Promise<void>;
  concurrency: number;
}

/* The two ends of BullMQ's queue. They are put away in an outage and made anew after it, so that no state of theirs has to survive one. */
interface Ends {
  add(turns: readonly Turn[]): Promise<void>;
  isSick(): boolean;
  close(limitMs: number): Promise<void>;
}

interface JobBody {
  deliveryId: string;
  generation: number;
}

/* The store decides about retries and delays; a finished job must not stand in the way of the next one of its id. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/* What both ends are opened with. */
interface Terms {
  name: string;
  work: Work | undefined;
  telemetry: Telemetry | undefined;
}

async function openEnds(engine: Engine, terms: Terms, log: Log): Promise<Ends> {
  const bull = openBull(engine, terms);
  let errors = 0;
  const count = (error: Error) => {
    errors += 1;
    log.debug('The queue complains', { queue: engine.kind, error });
  };
  bull.adder.on('error', count);
  bull.taker?.on('error', count);
  const close = async (limitMs: number) => {
    const closing = Promise.all([bull.taker?.close(limitMs === 0), bull.adder.close()]);
    /* Where it does not answer, its connections are cut off. */
    await withinTime(limitMs + limits.cut, closing).catch(() => undefined);
    await withinTime(limits.cut, bull.cut()).catch(() => undefined);
  };
  try {
    await withinTime(limits.open, Promise.all([bull.adder.waitUntilReady(), bull.taker?.waitUntilReady()]));
  } catch (error) {
    void close(0);
    throw error;
  }
  /* Not before it is ready: a loop on a connection that was refused would never let go of the event loop. */
  bull.taker?.run().catch(count);

  return {
    add: async (turns) => {
      const jobs = turns.map(({ id, generation, traceparent }) => {
        const data: JobBody = { deliveryId: id, generation };
        const traced = terms.telemetry && { telemetry: goingOnWith(traceparent) };
        return { name: 'deliver', data, opts: { ...jobOptions, ...traced, jobId: `d-${id}-${generation}` } };
      });
      await bull.adder.addBulk(jobs);
    },
    isSick: () => {
      const sick = errors > 20 || bull.taker?.isRunning() === false;
      errors = 0;
      return sick;
    },
    close,
  };
}

/* As the propagator of a job's trace reads it; else it would bear that of whoever adds it. */
function goingOnWith(traceparent: string | undefined) {
  return traceparent === undefined ? { omitContext: true } : { metadata: JSON.stringify({ traceparent }) };
}

/* What is used of a BullMQ Queue and of a Worker. */
interface Bull {
  adder: {
    addBulk(jobs: { name: string; data: JobBody; opts: object }[]): Promise<unknown>;
    waitUntilReady(): Promise<unknown>;
    on(event: 'error', listener: (error: Error) => void): unknown;
    close(): Promise<void>;
  };
  taker?: {
    run(): Promise<void>;
    isRunning(): boolean;
    waitUntilReady(): Promise<unknown>;
    on(event: 'error', listener: (error: Error) => void): unknown;
    close(force: boolean): Promise<void>;
  };
  /** Ends what a close left open. */
  cut(): Promise<void>;
}

function openBull(engine: Engine, { name, work, telemetry }: Terms): Bull {
  const traced = telemetry && { telemetry };
  const takerOptions = {
    concurrency: work?.concurrency ?? 1,
    autorun: false,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    /* The store counts how often a turn was lost and decides when to give up. */
    maxStalledCount: 1_000_000,
    runRetryDelay: 1_000,
    ...traced,
  };
  const take = async ({ data }: Job<JobBody>) => work?.give({ id: data.deliveryId, generation: data.generation });
  const streams = { events: { maxLen: 10 } };

  if (engine.kind === 'postgresql') {
    const on = withBackend(createPostgresBackend);
    const { connection } = engine;
    const adder = new on.Queue<JobBody>(name, { connection, streams, ...traced });
    if (!work) return { adder, cut: async () => undefined };
    return {
      adder,
      taker: new on.Worker<JobBody>(name, take, { connection, ...takerOptions }),
      cut: async () => undefined,
    };
  }
  const { producer, prefix } = engine;
  const adder = new Queue<JobBody>(name, { connection: producer, prefix, streams, ...traced });
  if (!work) return { adder, cut: async () => undefined };
  const consumer = engine.openConsumer();
  const taker = new Worker<JobBody>(name, take, { connection: consumer, prefix, ...takerOptions });
  const cut = async () => {
    consumer.disconnect();
    await taker.getBackend().disconnectBlocking(false);
  };
  return { adder, taker, cut };
}
