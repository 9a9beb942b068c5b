import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { DeliveryQueue } from '../queue/queue.ts';
import type { Turn } from '../store/deliveries.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { openPlaces } from './places.ts';

/* So many turns are worked on at once. Many more may be in hand, since one that waits for a receiver that is called costs its document's memory alone. */
const [atWork, inHand] = [10, 200];

/** Delivers the turns the queue gives. */
export interface DeliveryWorker {
  /** Lets go of the turns that wait for the store; those being delivered are finished. */
  stop(): void;
}

/**
 * Starts a worker; `deliver` is told apart so that the queue can be tried alone. While the store is away a turn waits
 * here: given up, it would be missed for as long as its stamp counts.
 */
export function startWorker(
  context: Context,
  queue: DeliveryQueue,
  deliver: (context: Context, turn: Turn) => Promise<void>,
): DeliveryWorker {
  const stopping = new AbortController();
  const places = openPlaces(atWork);
  const atPlace: Context = {
    ...context,
    aside: async (wait) => {
      places.leave();
      try {
        return await wait();
      } finally {
        await places.take();
      }
    },
  };

  async function work(turn: Turn): Promise<void> {
    await places.take();
    try {
      await persist(turn);
    } finally {
      places.leave();
    }
  }

  async function persist(turn: Turn): Promise<void> {
    for (;;) {
      try {
        return await deliver(atPlace, turn);
      } catch (error) {
        if (!isStoreUnavailable(error)) {
          context.log.error('A delivery failed in a way nobody foresaw', {
            deliveryId: turn.id,
            generation: turn.generation,
            error,
          });
          return;
        }
        await sleep(1_000, undefined, { signal: stopping.signal });
      }
    }
  }

  queue.process(work, inHand);
  return { stop: () => stopping.abort() };
}
