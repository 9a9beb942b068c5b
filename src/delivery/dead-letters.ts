import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { receiptIssue } from '../findings/receipts.ts';
import { answer } from '../receipts/answer.ts';
import {
  countDeadLetters,
  type DeadLetterFilter,
  endDeadLetter,
  findDeadLetter,
  replayableIds,
  reviveDeadLetters,
} from '../store/dead-letters.ts';
import { type MessageRow, messageById, storedMessage } from '../store/messages.ts';
import { addActs } from '../store/operator-acts.ts';
import { lockDeliveries, withdrawParts } from '../store/parts.ts';
import { inTransaction } from '../store/transaction.ts';
import { routeAnew } from './route-anew.ts';
import { viewContent } from './view-content.ts';

/** Sends one dead letter again, its tries counted afresh. Throws NOT_FOUND, or NOT_REPLAYABLE where its sender was told that it was not delivered. */
export async function replay(context: Context, id: string, actor: string): Promise<void> {
  await mustBeReplayable(context, id);
  const revived = await revive(context, [id], actor, { afterSeconds: 0, withinSeconds: 0 });
  if (revived === 0) throw noDeadLetter();
  context.wake();
}

async function mustBeReplayable({ store }: Context, id: string): Promise<void> {
  const deadLetter = await findDeadLetter(store.pool, id);
  if (!deadLetter) throw noDeadLetter();
  if (deadLetter.replayable) return;
  throw new GatewayError(
    'NOT_REPLAYABLE',
    'The sender was told that this message was not delivered, and may have acted on it: have the sender send it again, and discard this one.',
  );
}

/** What a replay of many did, or would do. */
export interface ReplayReport {
  /** Sent again, or to be sent again. */
  count: number;
  /** Left alone: their senders were told that they were not delivered. */
  skipped: number;
  /** Beyond what is sent again in one go: ask once more. */
  remaining: number;
}

const batch = 100;
/** At most so many are sent again in one go. */
export const mostAtOnce = 10_000;
const perSecond = 50;

/** How many dead letters a filter means, and what a replay of them would do. */
export async function countReplay({ store }: Context, filter: DeadLetterFilter): Promise<ReplayReport> {
  const { all, replayable } = await countDeadLetters(store.pool, filter);
  const count = Math.min(replayable, mostAtOnce);
  return { count, skipped: all - replayable, remaining: replayable - count };
}

/**
 * Sends the dead letters of a filter again, the first accepted first, in batches of one transaction each and spread so that
 * fifty a second come due. Ends between two batches when the signal is given.
 */
export async function replayMany(
  context: Context,
  filter: DeadLetterFilter,
  { actor, signal, progress }: { actor: string; signal?: AbortSignal; progress?: (count: number) => void },
): Promise<ReplayReport> {
  const { pool } = context.store;
  const { all, replayable } = await countDeadLetters(pool, filter);
  let count = 0;
  let after: string | undefined;
  while (count < mostAtOnce && !signal?.aborted) {
    const ids = await replayableIds(pool, filter, { after, limit: batch });
    if (ids.length === 0) break;
    const spread = { afterSeconds: count / perSecond, withinSeconds: ids.length / perSecond };
    count += await revive(context, ids, actor, spread);
    after = ids.at(-1);
    progress?.(count);
    context.wake();
  }
  return { count, skipped: all - replayable, remaining: Math.max(0, replayable - count) };
}

async function revive(
  { store }: Context,
  ids: readonly string[],
  actor: string,
  due: { afterSeconds: number; withinSeconds: number },
): Promise<number> {
  return await inTransaction(store.pool, async (db) => {
    const revived = await reviveDeadLetters(db, ids, due);
    await routeAnew(db, store, revived);
    await addActs(
      db,
      store,
      revived.map((messageId) => ({ messageId, kind: 'replayed', actor })),
    );
    return revived.length;
  });
}

/** Gives a dead letter up, whole: its sender gets a negative receipt unless it was told already. Throws NOT_FOUND. */
export async function discard(
  context: Context,
  id: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<MessageRow> {
  const { store, self } = context;
  const discarded = await inTransaction(store.pool, async (db) => {
    await lockDeliveries(db, id);
    if (!(await endDeadLetter(db, id))) throw noDeadLetter();
    await withdrawParts(db, id);
    await addActs(db, store, [{ messageId: id, kind: 'discarded', actor, reason }]);
    const message = await messageById(db, id);
    if (!message) throw new Error('a delivery has no message');
    await answer(db, context, message, {
      from: { gln: self.gln, name: self.name },
      outcome: 'rejected',
      issues: [receiptIssue('discarded')],
    });
    return message;
  });
  context.wake();
  return discarded;
}

/** The bytes of a dead letter as they were received, for an operator who says why; that is on record before they are given. Throws NOT_FOUND. */
export async function viewOriginal(
  context: Context,
  id: string,
  by: { actor: string; reason: string },
): Promise<{ bytes: Buffer; contentType: string }> {
  const { pool } = context.store;
  if (!(await findDeadLetter(pool, id))) throw noDeadLetter();
  return await viewContent(context, await storedMessage(pool, id), { ...by, format: 'original' });
}

/** What is answered where no dead letter has this id. */
export function noDeadLetter(): GatewayError {
  return new GatewayError(
    'NOT_FOUND',
    'No dead letter has this id: it was replayed or discarded meanwhile, or never was one. Look it up in the list.',
    [],
    { reason: 'dead-letter' },
  );
}
