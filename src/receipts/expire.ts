import type { Chore } from '../chores/chore.ts';
import type { Context } from '../context.ts';
import { receiptIssue } from '../findings/receipts.ts';
import { addEvents } from '../store/events.ts';
import { expireMessage, findOver } from '../store/expiry.ts';
import { messageById } from '../store/messages.ts';
import type { Queryable } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { answer } from './answer.ts';

const batch = 100;

/**
 * Ends what nobody took within its time to live, and tells each sender by one negative receipt. A receipt that expires
 * raises an alarm instead: its sender has been told nothing for as long as a message lives.
 */
export const expiry: Chore = {
  name: 'expiry',
  everySeconds: 1,
  async work(context) {
    const over = await findOver(context.store.pool, batch);
    let count = 0;
    for (const messageId of over) if (await expireOne(context, messageId)) count += 1;
    if (count > 0) context.wake();
    return over.length === batch && count > 0;
  },
};

/* A transaction for each, so that one that cannot be answered keeps no other from its end. */
async function expireOne(context: Context, messageId: string): Promise<boolean> {
  try {
    return await inTransaction(context.store.pool, async (db) => {
      if (!(await expireMessage(db, messageId))) return false;
      await addEvents(db, [{ messageId, kind: 'expired', actor: 'gateway' }]);
      await tell(db, context, messageId);
      return true;
    });
  } catch (error) {
    if (isStoreUnavailable(error)) throw error;
    context.log.error('A message whose time is over could not be ended', { messageId, error });
    return false;
  }
}

async function tell(db: Queryable, context: Context, messageId: string): Promise<void> {
  const expired = await messageById(db, messageId);
  if (!expired) throw new Error('a delivery has no message');
  if (expired.type !== 'receipt') return answer(db, context, expired, wordOf(context));
  await addEvents(db, [{ messageId, kind: 'alarm', actor: 'gateway', code: 'RECEIPT_EXPIRED' }]);
  const gln = expired.receiverGln;
  context.log.error('A receipt expired: see that its receiver fetches its messages', { messageId, gln });
}

function wordOf({ self }: Context) {
  return {
    from: { gln: self.gln, name: self.name },
    outcome: 'rejected' as const,
    issues: [receiptIssue('expired')],
  };
}
