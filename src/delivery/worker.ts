import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { DeliveryQueue } from '../queue/queue.ts';
import type { Turn } from '../store/deliveries.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';

const concurrency = 10;

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

  async function work(turn: Turn): Promise<void> {
    for (;;) {
      try {
        return await deliver(context, turn);
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

  queue.process(work, concurrency);
  return { stop: () => stopping.abort() };
}
