import { setTimeout as sleep } from 'node:timers/promises';
import { eventsSealed } from '../../src/chores/seal-events.ts';
import type { Context } from '../../src/context.ts';
import { countUnsealed } from '../../src/store/event-seals.ts';

/** Seals until nothing waits: transactions of other tests on the same server hold an event back for a moment. */
export async function sealAll(context: Context): Promise<void> {
  for (let left = 300; left > 0; left -= 1) {
    while (await eventsSealed.work(context));
    if ((await countUnsealed(context.store.pool, 0)) === 0) return;
    await sleep(100);
  }
}
