import { ringFor } from '../channels/inbox/bell.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { skipDead } from '../store/deliveries.ts';
import { type MessageRow, messageById } from '../store/messages.ts';
import { addActs } from '../store/operator-acts.ts';
import { inTransaction } from '../store/transaction.ts';
import { noDeadLetter } from './dead-letters.ts';

/**
 * Lets what follows a dead letter in its thread go on without it; the dead letter stays listed, to be replayed or discarded.
 * Skipping it again changes nothing. Throws NOT_FOUND, or ALREADY_SETTLED where it holds back nothing any more.
 */
export async function skip(context: Context, messageId: string, actor: string): Promise<MessageRow> {
  const { store } = context;
  const message = await inTransaction(store.pool, async (db) => {
    const skipped = await skipDead(db, messageId);
    if (skipped === 'new') await addActs(db, store, [{ messageId, kind: 'skipped', actor }]);
    const known = await messageById(db, messageId);
    if (!known) throw noDeadLetter();
    if (skipped === 'none') throw holdsNothingBack();
    return known;
  });
  context.wake();
  await ringFor(store, message.receiverGln);
  return message;
}

function holdsNothingBack(): GatewayError {
  return new GatewayError(
    'ALREADY_SETTLED',
    'This message is not among the dead letters, or its time to live has ended: it holds nothing back, and nothing was changed. One that waits for its next try is held or cancelled instead.',
    [],
    { reason: 'skip' },
  );
}
