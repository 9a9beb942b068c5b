import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { addActs } from '../store/operator-acts.ts';
import { eraseContent } from '../store/retention.ts';
import { inTransaction } from '../store/transaction.ts';

/**
 * Removes what one message says, for good, on an operator's word; its timeline stays. Throws NOT_FOUND, and NOT_ERASABLE
 * while it or a receipt for it has not come to its end.
 */
export async function erase(context: Context, messageId: string, by: { actor: string; reason: string }): Promise<void> {
  const { store } = context;
  await inTransaction(store.pool, async (db) => {
    const erased = await eraseContent(db, messageId);
    if (erased === undefined) throw new GatewayError('NOT_FOUND', 'There is no message with this id.');
    if (!erased)
      throw new GatewayError(
        'NOT_ERASABLE',
        'The message, a receipt for it or a follow-up has not come to its end: cancel, discard or close it first.',
      );
    await addActs(db, store, [{ messageId, kind: 'content-erased', ...by }]);
  });
}
