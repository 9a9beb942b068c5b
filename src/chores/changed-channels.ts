import { followSavedParties, takeBackLeftLeases } from '../store/changed-channels.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

const batch = 100;

/** Has deliveries go the way that their party names now that could not when it was changed: somebody had them in hand. */
export const changedChannels: Chore = {
  name: 'changed-channels',
  everySeconds: 3,
  async work({ store, wake }) {
    const counts = await inTransaction(store.pool, async (db) => [
      await followSavedParties(db, batch),
      await takeBackLeftLeases(db, batch),
    ]);
    if (counts.some((count) => count > 0)) wake();
    return counts.includes(batch);
  },
};
