import { Queue, QueueEvents } from 'bullmq';
import { connectRedis, parseRedisUrl, type RedisClient } from '../../queue/redis.ts';
import { withinTime } from '../../queue/time-limit.ts';
import type { Turn } from '../../store/deliveries.ts';
import type { ClaimCheck } from '../claim-check.ts';
import { jobIdOf, jobOptions, queueNameOf, turnOf } from './jobs.ts';
import type { JobEnd } from './outcome.ts';
import { placeOf } from './place.ts';

/** Thrown where a party's Redis did not do what it was asked for. `unsure`: it may do it all the same. */
export class BoardAway extends Error {
  readonly code = 'BOARD_AWAY';
  readonly kind: 'away' | 'refused' | 'unsure';

  constructor(kind: BoardAway['kind']) {
    super("The party's Redis did not do what it was asked for");
    this.name = 'BoardAway';
    this.kind = kind;
  }
}

/** The end of a job as its queue told it. */
export interface ToldEnd {
  turn: Turn;
  end: JobEnd;
  eventId: string;
}

/** Listening to a queue. */
export interface Ear {
  close(): Promise<void>;
}

/** A party's BullMQ queue. Every call ends within seconds, and fails with BoardAway alone. */
export interface Board {
  /** Which Redis it is; see place.ts. */
  place: string;
  /** Resolves while Redis takes writes; `kept` is false where it was wiped since the last look, or its connection was lost. */
  look(): Promise<{ kept: boolean }>;
  /** Adds the job of a turn; one that is there already is added once. */
  add(turn: Turn, check: ClaimCheck): Promise<void>;
  /** Where the job of a turn stands; undefined where it is gone. */
  find(turn: Turn): Promise<JobEnd | { state: 'pending' } | undefined>;
  /** The turns of the jobs that have waited longest. */
  waiting(limit: number): Promise<Turn[]>;
  /** Takes a job off the queue; one that a consumer has in hand stays. */
  remove(turn: Turn): Promise<void>;
  /** The ends of jobs told among the next `limit` events after `eventId`, and where to read on; undefined at the end. */
  endsAfter(eventId: string, limit: number): Promise<{ ends: ToldEnd[]; next: string | undefined }>;
  /** Tells every end of a job after `lastEventId`, in order; `broken` when it tells no more. */
  listen(lastEventId: string, told: (end: ToldEnd) => void, broken: () => void): Ear;
  close(): Promise<void>;
}

/* In ms. */
const limits = { ready: 3_000, command: 3_000, answer: 4_000, close: 2_000 };

/** Opens a party's queue. Returns at once and connects by itself, however long Redis is away. */
export function openBoard(redisUrl: string, gln: string): Board {
  const target = parseRedisUrl(redisUrl);
  const producer = connectRedis(target, {
    maxRetriesPerRequest: 1,
    commandTimeout: limits.command,
    socketTimeout: 10_000,
  });
  const name = queueNameOf(gln);
  /* What any BullMQ client takes without being told; a Cluster wants all keys of a queue in one slot. */
  const prefix = target.kind === 'cluster' ? '{bull}' : 'bull';
  const queue = new Queue<ClaimCheck>(name, { connection: producer, prefix });
  let isSteady = false;
  producer.on('error', () => undefined);
  producer.on('close', () => {
    isSteady = false;
  });
  queue.on('error', () => undefined);

  const ready = async () => {
    await withinTime(limits.ready, queue.waitUntilReady());
    if (producer.status !== 'ready') throw new BoardAway('away');
  };
  /* BullMQ would wait for a connection for as long as it takes, and do late what was given up. */
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    await ready().catch(() => {
      throw new BoardAway('away');
    });
    return await withinTime(limits.answer, work()).catch((error: unknown) => {
      throw new BoardAway(isRefusal(error) ? 'refused' : 'unsure');
    });
  };

  return {
    place: placeOf(redisUrl),
    look: async () => {
      const before = await ask(() => producer.getset(`${prefix}:${name}:tovholder`, '1'));
      const kept = before !== null && isSteady;
      isSteady = true;
      return { kept };
    },
    add: async (turn, check) => {
      await ask(() => queue.add(check.type, check, { ...jobOptions, jobId: jobIdOf(turn) }));
    },
    find: async (turn) => {
      const job = await ask(() => queue.getJob(jobIdOf(turn)));
      if (!job) return undefined;
      if (!job.finishedOn) return { state: 'pending' };
      const state = await ask(() => job.getState());
      if (state === 'failed') return { state, reason: job.failedReason ?? '' };
      return state === 'completed' ? { state } : { state: 'pending' };
    },
    waiting: async (limit) => {
      const jobs = await ask(() => queue.getJobs(['waiting', 'prioritized'], 0, limit - 1, true));
      return jobs.flatMap((job) => turnOf(job?.id ?? '') ?? []);
    },
    remove: async (turn) => {
      await ask(() => queue.remove(jobIdOf(turn)));
    },
    endsAfter: async (eventId, limit) => {
      const streams = await ask(() => producer.xread('COUNT', limit, 'STREAMS', `${prefix}:${name}:events`, eventId));
      const events = streams?.[0]?.[1] ?? [];
      const ends = events.flatMap(([id, fields]) => endIn(id, fields) ?? []);
      return { ends, next: events.length < limit ? undefined : events.at(-1)?.[0] };
    },
    listen: (lastEventId, told, broken) =>
      listen(connectRedis(target, { maxRetriesPerRequest: null, socketTimeout: 15_000 }), {
        ...{ name, prefix, lastEventId, told, broken },
      }),
    close: async () => {
      await withinTime(limits.close, queue.close()).catch(() => undefined);
      producer.disconnect();
    },
  };
}

interface Listening {
  name: string;
  prefix: string;
  lastEventId: string;
  told: (end: ToldEnd) => void;
  broken: () => void;
}

function listen(model: RedisClient, { name, prefix, lastEventId, told, broken }: Listening): Ear {
  model.on('error', () => undefined);
  const events = new QueueEvents(name, {
    ...{ connection: model, prefix, lastEventId, autorun: false, blockingTimeout: 5_000 },
  });
  /* BullMQ blocks on a copy of it. */
  model.disconnect();
  const tell = (jobId: string, end: JobEnd, eventId: string) => {
    const turn = turnOf(jobId);
    if (turn) told({ turn, end, eventId });
  };
  events.on('error', () => undefined);
  events.on('completed', ({ jobId }, eventId) => tell(jobId, { state: 'completed' }, eventId));
  events.on('failed', ({ jobId, failedReason }, eventId) =>
    tell(jobId, { state: 'failed', reason: failedReason }, eventId),
  );
  events.run().then(broken, broken);
  return {
    close: async () => {
      await withinTime(limits.close, events.close()).catch(() => undefined);
    },
  };
}

/* An event lies in Redis as name, value, name, value, … */
function endIn(eventId: string, fields: readonly string[]): ToldEnd | undefined {
  const read = (name: string) => fields.find((_, at) => at % 2 === 1 && fields[at - 1] === name) ?? '';
  const turn = turnOf(read('jobId'));
  const state = read('event');
  if (!turn) return undefined;
  if (state === 'completed') return { turn, end: { state }, eventId };
  return state === 'failed' ? { turn, end: { state, reason: read('failedReason') }, eventId } : undefined;
}

/* What Redis itself answers was not done: full, a replica, no right to it. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
