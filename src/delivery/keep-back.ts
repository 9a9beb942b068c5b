import { ringFor } from '../channels/inbox/bell.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { holdMessage, letGo } from '../store/held-messages.ts';
import { type MessageRow, messageById } from '../store/messages.ts';
import { addActs, addReceiverAct } from '../store/operator-acts.ts';
import { freeReceiver, hurry, listReceivers, pauseReceiver, type Receiver } from '../store/receivers.ts';
import type { Queryable } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';

/** Lets nothing go out to a receiver until it is resumed; its messages still expire. Throws NOT_FOUND. */
export async function pause({ store }: Context, gln: string, actor: string): Promise<Receiver> {
  return await inTransaction(store.pool, async (db) => {
    await receiverOf(db, gln);
    if (await pauseReceiver(db, gln, actor)) await addReceiverAct(db, { gln, kind: 'paused', actor });
    return await receiverOf(db, gln);
  });
}

/**
 * Lets everything go out to a receiver again, whatever kept it back: an operator, its own word, too many failures. What
 * waits for its next try is tried now, spread over some seconds. Throws NOT_FOUND.
 */
export async function resume(context: Context, gln: string, actor: string): Promise<Receiver> {
  const { store } = context;
  const receiver = await inTransaction(store.pool, async (db) => {
    await receiverOf(db, gln);
    await freeReceiver(db, gln);
    await addReceiverAct(db, { gln, kind: 'resumed', actor });
    return await receiverOf(db, gln);
  });
  await hurry(store.pool, { gln });
  context.wake();
  await ringFor(store, gln);
  return receiver;
}

/** The receiver with this GLN; throws NOT_FOUND. */
export async function receiverOf(db: Queryable, gln: string): Promise<Receiver> {
  const [receiver] = await listReceivers(db, gln);
  if (receiver) return receiver;
  throw new GatewayError('NOT_FOUND', 'No party here has this GLN: check the number.', [], { reason: 'receiver' });
}

/** Keeps one message back until it is let go; what somebody has in hand at this moment is not taken from him. Throws NOT_FOUND or ALREADY_SETTLED. */
export async function hold({ store }: Context, messageId: string, actor: string): Promise<MessageRow> {
  return await inTransaction(store.pool, async (db) => {
    await knownMessage(db, messageId);
    if (!(await holdMessage(db, messageId))) throw hasEnded();
    await addActs(db, store, [{ messageId, kind: 'held', actor }]);
    return await knownMessage(db, messageId);
  });
}

/** Lets one message go on, and tries it now where it waits for its next try. Throws NOT_FOUND or ALREADY_SETTLED. */
export async function letGoOn(context: Context, messageId: string, actor: string): Promise<MessageRow> {
  const { store } = context;
  const message = await inTransaction(store.pool, async (db) => {
    await knownMessage(db, messageId);
    if (!(await letGo(db, messageId))) throw hasEnded();
    await hurry(db, { messageId });
    await addActs(db, store, [{ messageId, kind: 'resumed', actor }]);
    return await knownMessage(db, messageId);
  });
  context.wake();
  await ringFor(store, message.receiverGln);
  return message;
}

/** The message with this id; throws NOT_FOUND. */
export async function knownMessage(db: Queryable, id: string): Promise<MessageRow> {
  const message = await messageById(db, id);
  if (message) return message;
  throw new GatewayError('NOT_FOUND', 'No message has this id: check it.', [], { reason: 'message' });
}

function hasEnded(): GatewayError {
  return new GatewayError(
    'ALREADY_SETTLED',
    'The delivery of this message has ended: nothing was changed. A dead letter is replayed or discarded instead.',
    [],
    { reason: 'message' },
  );
}
