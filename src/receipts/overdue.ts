import type { Chore } from '../chores/chore.ts';
import { markOverdue } from '../store/awaited-receipts.ts';
import { addEvents } from '../store/events.ts';
import { inTransaction } from '../store/transaction.ts';

const batch = 100;

/**
 * Says once of a message that its receiver's own system has not answered in time. Nothing else follows from it: a receipt
 * that comes later goes on all the same (docs/decisions/0008).
 */
export const overdueReceipts: Chore = {
  name: 'overdue-receipts',
  everySeconds: 10,
  async work({ store, log }) {
    const overdue = await inTransaction(store.pool, async (db) => {
      const marked = await markOverdue(db, batch);
      await addEvents(
        db,
        marked.map(({ messageId }) => ({ messageId, kind: 'receipt-overdue', actor: 'gateway' })),
      );
      return marked;
    });
    for (const { messageId, receiverGln: gln } of overdue)
      log.warn('A receiver has taken a message over and owes its receipt for two hours', { messageId, gln });
    return overdue.length === batch;
  },
};
