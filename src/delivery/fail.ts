import type { Context } from '../context.ts';
import { GatewayError, treatments } from '../errors.ts';
import { type Claim, layDead, retryLater } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { retryDelaySeconds } from './retry-timing.ts';

/**
 * Decides what becomes of a delivery that failed: another turn later, or the dead letters when trying again cannot help
 * or has been tried enough. Throws the error on when the store is away.
 */
export async function settleFailure(context: Context, claim: Claim, error: unknown): Promise<void> {
  if (isStoreUnavailable(error)) throw error;
  const code = error instanceof GatewayError ? error.code : 'INTERNAL';
  const { id: deliveryId, messageId, attempt } = claim;
  const seconds = canBeRetried(error) ? retryDelaySeconds(attempt) : undefined;
  const { pool } = context.store;
  const timeline = { messageId, actor: 'gateway', code, attempt };
  if (seconds === undefined) {
    await layDead(pool, claim, code);
    await addEvents(pool, [{ ...timeline, kind: 'dead' }]);
    context.log.error('A delivery was laid among the dead letters', { messageId, deliveryId, code, attempt, error });
    return;
  }
  await retryLater(pool, claim, code, seconds);
  await addEvents(pool, [{ ...timeline, kind: 'retried' }]);
  context.log.warn('A delivery failed and is tried again later', { messageId, deliveryId, code, attempt, error });
}

/* What is no GatewayError is a bug: the same bytes would meet it again, but a later release may not. */
function canBeRetried(error: unknown): boolean {
  return !(error instanceof GatewayError) || treatments[error.code].retry;
}
