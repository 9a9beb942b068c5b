import type { Chore } from '../chores/chore.ts';
import type { Context } from '../context.ts';
import { receiptIssue } from '../findings/receipts.ts';
import { expireDeliveries } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { messageById } from '../store/messages.ts';
import { inTransaction } from '../store/transaction.ts';
import { answer } from './answer.ts';

/* At once: small enough that the lock on the rows is short. */
const batch = 100;

/** Ends what nobody took within its time to live, and tells each sender by one negative receipt. */
export const expiry: Chore = {
  name: 'expiry',
  everySeconds: 1,
  async work(context) {
    const count = await inTransaction(context.store.pool, async (db) => {
      const expired = await expireDeliveries(db, batch);
      for (const messageId of expired) {
        await addEvents(db, [{ messageId, kind: 'expired', actor: 'gateway' }]);
        const original = await messageById(db, messageId);
        if (original) await answer(db, context, original, wordOf(context));
      }
      return expired.length;
    });
    if (count > 0) context.wake();
    return count === batch;
  },
};

function wordOf({ self }: Context) {
  return {
    from: { gln: self.gln, name: self.name },
    outcome: 'rejected' as const,
    issues: [receiptIssue('expired')],
  };
}
