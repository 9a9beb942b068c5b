import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { receiptIssue } from '../findings/receipts.ts';
import { answer } from '../receipts/answer.ts';
import { countWaiting, giveUpMessage, waitingMessages } from '../store/held-messages.ts';
import type { MessageRow } from '../store/messages.ts';
import { addActs } from '../store/operator-acts.ts';
import { lockDeliveries } from '../store/parts.ts';
import { inTransaction } from '../store/transaction.ts';
import { knownMessage, receiverOf } from './keep-back.ts';

/** Who gives up, and why. */
export interface Word {
  actor: string;
  reason: string;
}

/**
 * Gives up the delivery of a message that nobody has in hand: its sender gets a negative receipt. Throws NOT_FOUND, or
 * NOT_CANCELLABLE where the receiver has it or it has ended.
 */
export async function giveUp(context: Context, messageId: string, { actor, reason }: Word): Promise<MessageRow> {
  const { store, self } = context;
  const message = await inTransaction(store.pool, async (db) => {
    await lockDeliveries(db, messageId);
    const known = await knownMessage(db, messageId);
    if (!(await giveUpMessage(db, messageId))) throw inHand();
    await addActs(db, store, [{ messageId, kind: 'cancelled', actor, reason }]);
    await answer(db, context, known, {
      from: { gln: self.gln, name: self.name },
      outcome: 'rejected',
      issues: [receiptIssue('discarded')],
    });
    return await knownMessage(db, messageId);
  });
  context.wake();
  return message;
}

/** What giving up all that waits for a receiver did, or would do. */
export interface GivenUp {
  count: number;
  /** Beyond what is given up in one go: ask once more. */
  remaining: number;
}

const batch = 100;
const mostAtOnce = 1_000;

/** How many messages wait for a receiver that nobody has in hand. Throws NOT_FOUND. */
export async function countGivenUp({ store }: Context, gln: string): Promise<GivenUp> {
  await receiverOf(store.pool, gln);
  const waiting = await countWaiting(store.pool, gln);
  const count = Math.min(waiting, mostAtOnce);
  return { count, remaining: waiting - count };
}

/**
 * Gives up all that waits for a receiver and that nobody has in hand, the first accepted first, each with a negative receipt
 * to its sender. Ends between two messages when the signal is given. Throws NOT_FOUND.
 */
export async function giveUpAll(
  context: Context,
  gln: string,
  { signal, progress, ...word }: Word & { signal?: AbortSignal; progress?: (count: number) => void },
): Promise<GivenUp> {
  const { pool } = context.store;
  await receiverOf(pool, gln);
  let [count, after]: [number, string | undefined] = [0, undefined];
  while (count < mostAtOnce && !signal?.aborted) {
    const ids: string[] = await waitingMessages(pool, gln, { after, limit: batch });
    if (ids.length === 0) break;
    for (const id of ids) if (!signal?.aborted && (await isGivenUp(context, id, word))) count += 1;
    after = ids.at(-1);
    progress?.(count);
  }
  return { count, remaining: await countWaiting(pool, gln) };
}

/* One that its receiver has taken in hand meanwhile is left to it. */
async function isGivenUp(context: Context, id: string, word: Word): Promise<boolean> {
  try {
    await giveUp(context, id, word);
    return true;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'NOT_CANCELLABLE') return false;
    throw error;
  }
}

function inHand(): GatewayError {
  return new GatewayError(
    'NOT_CANCELLABLE',
    'The receiver has this message in hand at this moment, or its delivery has ended: look it up and try again later. A dead letter is discarded instead.',
    [],
    { reason: 'operator' },
  );
}
