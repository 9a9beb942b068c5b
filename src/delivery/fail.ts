import { DeliveryFailure } from '../channels/failure.ts';
import type { Context } from '../context.ts';
import { outcomesToldOf } from '../receipts/keep.ts';
import { type Claim, endClaim, layDead, lockClaim, retryLater } from '../store/claims.ts';
import { addEvents } from '../store/events.ts';
import { messageById } from '../store/messages.ts';
import { findParty } from '../store/parties.ts';
import { disableReceiver } from '../store/receivers.ts';
import type { Queryable } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { failureCode, failureOf } from './failures.ts';
import { pausesFor, retryDelaySeconds, toldDelaySeconds } from './retry-timing.ts';

/**
 * Decides what becomes of a delivery that failed, by the table in `failures.ts`: another turn later, or the dead letters
 * when trying again cannot help or has been tried enough. What its receiver's own system has accepted by a receipt is taken
 * over, however the call ended; a claim that was lost meanwhile is nobody's failure. Throws the error on when the store is away.
 */
export async function settleFailure(context: Context, claim: Claim, error: unknown): Promise<void> {
  if (isStoreUnavailable(error)) throw error;
  const code = failureCode(error);
  const { id: deliveryId, messageId, attempt } = claim;
  const outcome = await inTransaction(context.store.pool, async (db) => {
    if (!(await lockClaim(db, claim))) return undefined;
    if ((await outcomesToldOf(db, messageId)).has('accepted')) return await takeOver(db, claim);
    const turn = await nextTurn(db, claim, error);
    if (turn) await retryLater(db, claim, code, turn);
    else await layDead(db, claim, code);
    await addEvents(db, [{ messageId, kind: turn ? 'retried' : 'dead', actor: 'gateway', code, attempt }]);
    return turn ?? 'dead';
  });
  const told = { messageId, deliveryId, code, attempt, error };
  if (outcome === 'dead') return void context.log.error('A delivery was laid among the dead letters', told);
  if (outcome === 'taken-over') {
    context.log.info('A call failed whose message its receiver has accepted by a receipt: it is taken over', told);
    return context.wake();
  }
  if (!outcome) return;
  const dueInSeconds = Math.round(outcome.seconds);
  context.log.warn('A delivery failed and is tried again later', { ...told, dueInSeconds });
}

async function takeOver(db: Queryable, claim: Claim): Promise<'taken-over'> {
  await endClaim(db, claim, 'delivered');
  await addEvents(db, [{ messageId: claim.messageId, kind: 'delivered', actor: claim.partyGln }]);
  return 'taken-over';
}

/* When to try again; `counts` is false where the receiver's own word says that this was no try. Undefined: not again. */
async function nextTurn(
  db: Queryable,
  claim: Claim,
  error: unknown,
): Promise<{ seconds: number; counts: boolean } | undefined> {
  const code = failureCode(error);
  const { treatment } = failureOf(code);
  if (treatment === 'final') return undefined;
  if (treatment === 'when-resumed') {
    await disableReceiver(db, claim.partyGln, code);
    return { seconds: 0, counts: false };
  }
  const told = error instanceof DeliveryFailure ? error.retryAfterSeconds : undefined;
  if (treatment === 'as-told' && told !== undefined) return { seconds: toldDelaySeconds(told), counts: false };
  const seconds = retryDelaySeconds(claim.attempt, Math.random, await pausesOf(db, claim));
  return seconds === undefined ? undefined : { seconds, counts: true };
}

async function pausesOf(db: Queryable, { messageId, partyGln }: Claim): Promise<readonly number[]> {
  const message = await messageById(db, messageId);
  if (!message) throw new Error('a delivery has no message');
  const party = await findParty(db, partyGln);
  return pausesFor(party?.retry, message.type);
}
