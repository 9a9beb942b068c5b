import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { withinTime } from '../../../src/queue/time-limit.ts';
import { mustBeAnnounced } from '../announced.ts';
import { freshRedis } from '../redis.ts';
import type { Rig } from './rig.ts';

/** A receiver with a BullMQ worker on a Redis of its own. */
export async function bullmqRig(): Promise<Rig> {
  const redis = await freshRedis();
  let closeWorker = async () => {};

  const work = (gln: string, what: (job: Job) => Promise<unknown>) => {
    const client = new Redis(redis.port, { maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    const options = { connection: client, lockDuration: 2_000, stalledInterval: 1_000 };
    const heard = (job: Job) => {
      mustBeAnnounced('Job', { payload: job.data });
      return what(job);
    };
    const worker = new Worker(`tovholder-${gln}`, heard, options);
    worker.on('error', () => undefined);
    closeWorker = async () => {
      closeWorker = async () => {};
      await withinTime(2_000, worker.close(true)).catch(() => undefined);
      client.disconnect();
    };
  };
  const behaviours = {
    take: async () => undefined,
    refuse: () => Promise.reject(new UnrecoverableError('reject:unreadable')),
  };

  return {
    settings: () => ({ kind: 'bullmq', redisUrl: redis.url }),
    behave: async (behaviour, { gln }) => {
      await closeWorker();
      if (behaviour !== 'drop') return work(gln, behaviours[behaviour]);
      /* It dies with the job in hand. */
      await new Promise<void>((resolve) => {
        work(gln, () => {
          resolve();
          return new Promise(() => {});
        });
      });
      await closeWorker();
      work(gln, behaviours.take);
    },
    rest: () => closeWorker(),
    goDown: () => redis.kill(),
    comeBack: () => redis.restart(),
    hang: async () => redis.freeze(),
    goOn: async () => redis.thaw(),
    close: async () => {
      redis.thaw();
      await closeWorker();
      await redis.close();
    },
  };
}
