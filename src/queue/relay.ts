import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { failpoint } from '../failpoint.ts';
import { forgetEnqueued, takeDue } from '../store/due.ts';
import { inTransaction } from '../store/transaction.ts';
import { type DeliveryQueue, QueueAway } from './queue.ts';

/** Carries what is due from the store into the queue, for as long as the process lives. */
export interface Relay {
  /** Looks at once for what is due. Never fails. */
  wake(): void;
  /** Resolves when the round in hand is over; no other follows. */
  stop(): Promise<void>;
}

const pauseMs = 1_000;
/** Deliveries to inboxes handed over in one transaction, and as many to receivers that are called. */
const batch = 500;

/**
 * Starts the relay: a round every second, at the start and when woken, one at a time. It survives every outage of store
 * and queue; any number of relays may work on the same store.
 */
export function startRelay(context: Context, queue: DeliveryQueue): Relay {
  const { log } = context;
  const stopping = new AbortController();
  let woken = () => {};
  let isWoken = false;
  /* At the start and after an outage of the store nobody knows what became of the turns that were in the queue. */
  let isSure = false;
  let isFailing = false;

  const next = async () => {
    const waking = new AbortController();
    woken = () => waking.abort();
    if (!isWoken)
      await sleep(pauseMs, undefined, { signal: AbortSignal.any([waking.signal, stopping.signal]) }).catch(() => {});
    isWoken = false;
  };

  const round = async () => {
    try {
      if (!isSure) await forgetEnqueued(context.store.pool);
      isSure = true;
      await queue.check(() => forgetEnqueued(context.store.pool));
      while (!stopping.signal.aborted && (await handOver(context, queue)) >= batch);
      if (isFailing) log.info('The relay works again');
      isFailing = false;
    } catch (error) {
      /* The queue tells its outages itself. */
      if (error instanceof QueueAway) return;
      if (!isFailing) log.error('The relay cannot work: deliveries wait', { error });
      isFailing = true;
      isSure = false;
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      await round();
      await next();
    }
  };
  const running = run();

  return {
    wake: () => {
      isWoken = true;
      woken();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/* The stamp is committed only when the queue has the turn, so that a crash between the two costs nothing. */
async function handOver({ store }: Context, queue: DeliveryQueue): Promise<number> {
  return await inTransaction(store.pool, async (db) => {
    const turns = await takeDue(db, batch);
    if (turns.length === 0) return 0;
    await failpoint('relay-middle');
    await queue.add(turns);
    await failpoint('after-enqueue');
    return turns.length;
  });
}
