import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { Chore } from './chore.ts';

/** Chores being done, for as long as the process lives. */
export interface Rounds {
  /** Resolves when the chores in hand are over; no other follows. */
  stop(): Promise<void>;
}

/** Starts the chores, each at its own pace and never twice at once in this process. They survive every outage of the store. */
export function startRounds(context: Context, chores: readonly Chore[]): Rounds {
  const stopping = new AbortController();
  /* Each chore listens while it rests. */
  setMaxListeners(chores.length, stopping.signal);
  const running = chores.map((chore) => repeat(context, chore, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeat(context: Context, chore: Chore, stopping: AbortSignal): Promise<void> {
  const { log } = context;
  let isFailing = false;
  while (!stopping.aborted) {
    try {
      while (!stopping.aborted && (await chore.work(context)));
      if (isFailing) log.info('A chore is done again', { chore: chore.name });
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error('A chore cannot be done', { chore: chore.name, error });
      isFailing = true;
    }
    await sleep(chore.everySeconds * 1_000, undefined, { signal: stopping }).catch(() => {});
  }
}
