import { defaultLifetimes } from '../retention/lifetimes.ts';
import { addEvents } from '../store/events.ts';
import { removeOldContent, removeOldMetadata } from '../store/retention.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

/* Small enough that no lock is held for long. */
const batch = 200;

/** Removes what has been kept for as long as it may be. */
export const retention: Chore = {
  name: 'retention',
  everySeconds: 300,
  async work({ store, log, lifetimes = defaultLifetimes }) {
    const ids = await inTransaction(store.pool, async (db) => {
      const removed = await removeOldContent(db, lifetimes, batch);
      await addEvents(
        db,
        removed.map((messageId) => ({ messageId, kind: 'content-removed', actor: 'gateway' })),
      );
      return removed;
    });
    if (ids.length > 0) log.info('What old messages say was removed', { count: ids.length });
    const isMore = await inTransaction(store.pool, (db) => removeOldMetadata(db, lifetimes, batch));
    return ids.length === batch || isMore;
  },
};
