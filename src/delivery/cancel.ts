import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { followCancellation } from '../reminders/outcome.ts';
import { cancelDelivery } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { inTransaction } from '../store/transaction.ts';

/** Withdraws a message by its sender's word, before anybody has leased it. Throws NOT_CANCELLABLE afterwards. */
export async function cancel(context: Context, messageId: string, actor: string): Promise<void> {
  await inTransaction(context.store.pool, async (db) => {
    if (!(await cancelDelivery(db, messageId))) {
      throw new GatewayError(
        'NOT_CANCELLABLE',
        'The message has been leased or has ended: send the receiver a message that corrects it.',
      );
    }
    await addEvents(db, [{ messageId, kind: 'cancelled', actor }]);
    await followCancellation(db, messageId, actor);
  });
}
