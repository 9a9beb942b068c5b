import { returnLostClaims } from '../store/claims.ts';
import { addEvents } from '../store/events.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

/** Takes deliveries back from workers that are gone. */
export const lostClaims: Chore = {
  name: 'lost-claims',
  everySeconds: 1,
  async work({ store, log, wake }) {
    const lost = await inTransaction(store.pool, async (db) => {
      const deliveries = await returnLostClaims(db);
      await addEvents(
        db,
        deliveries.map(({ messageId, state }) => ({
          messageId,
          kind: state === 'dead' ? 'dead' : 'retried',
          actor: 'gateway',
          code: 'CLAIM_LOST',
        })),
      );
      return deliveries;
    });
    for (const { messageId, state } of lost)
      log.warn('A delivery was taken back from a worker that is gone', { messageId, state });
    if (lost.length > 0) wake();
    return false;
  },
};
