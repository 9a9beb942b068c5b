import { addEvents } from '../store/events.ts';
import { layNeverSettledDead } from '../store/leases.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

const batch = 100;

/** Lays deliveries among the dead letters that their receiver leased again and again without ever settling them. */
export const neverSettled: Chore = {
  name: 'never-settled',
  everySeconds: 5,
  async work({ store, log }) {
    const dead = await inTransaction(store.pool, async (db) => {
      const messages = await layNeverSettledDead(db, batch);
      await addEvents(
        db,
        messages.map((messageId) => ({ messageId, kind: 'dead', actor: 'gateway', code: 'NEVER_SETTLED' })),
      );
      return messages;
    });
    for (const messageId of dead)
      log.error('A delivery was laid among the dead letters', { messageId, code: 'NEVER_SETTLED' });
    return dead.length === batch;
  },
};
