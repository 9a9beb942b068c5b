import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { noteRefusal, noteTakeover, type RejectCode } from '../../receipts/outcome.ts';
import { addEvents } from '../../store/events.ts';
import { endLease, type LeaseEnd, lengthenLease, standingOf } from '../../store/leases.ts';
import { type MessageStatus, messageById } from '../../store/messages.ts';
import type { Queryable } from '../../store/store.ts';
import { traceparentOf } from '../../store/traces.ts';
import { inTransaction } from '../../store/transaction.ts';
import { inSpan } from '../../tracing/in-span.ts';

/** What a consumer says of a delivery it has leased. */
export type Settlement = { deliveryId: string; leaseToken: string } & (
  | { outcome: 'ack' }
  | { outcome: 'nack'; retryAfter?: number }
  | { outcome: 'reject'; code: RejectCode; text?: string }
);

const endStates = { ack: 'delivered', nack: 'available', reject: 'rejected' } as const;

/**
 * Settles a leased delivery, in one transaction with its receipt. Settling again with the same token and outcome
 * changes nothing and succeeds. Throws NOT_FOUND for a delivery of others, LEASE_LOST when somebody else has leased it,
 * ALREADY_SETTLED when it has ended otherwise.
 */
export async function settle(
  context: Context,
  glns: readonly string[],
  settlement: Settlement,
): Promise<{ deliveryId: string; status: MessageStatus }> {
  const { deliveryId, outcome } = settlement;
  const born = async () => ({ under: await traceparentOf(context.store.pool, { deliveryId }) });
  await inSpan('settle', { deliveryId, outcome }, () => settleNow(context, glns, settlement), born);
  await failpoint('ack-after-commit');
  context.wake();
  return { deliveryId, status: endStates[outcome] };
}

async function settleNow(context: Context, glns: readonly string[], settlement: Settlement): Promise<void> {
  const state = endStates[settlement.outcome];
  await inTransaction(context.store.pool, async (db) => {
    const messageId = await endLease(db, { ...settlement, glns }, leaseEnd(settlement));
    if (messageId === undefined) return mustHaveEndedSo(db, { ...settlement, glns }, state);
    await record(db, context, messageId, settlement);
    await failpoint('ack-before-commit', messageId);
  });
}

function leaseEnd(settlement: Settlement): LeaseEnd {
  const state = endStates[settlement.outcome];
  const retryAfterSeconds = settlement.outcome === 'nack' ? settlement.retryAfter : undefined;
  return { state, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

async function record(db: Queryable, context: Context, messageId: string, settlement: Settlement): Promise<void> {
  const message = await messageById(db, messageId);
  if (!message) throw new Error('a delivery has no message');
  if (settlement.outcome === 'ack') return noteTakeover(db, context, message);
  if (settlement.outcome === 'reject') return noteRefusal(db, context, message, settlement);
  await addEvents(db, [{ messageId, kind: 'returned', actor: message.receiverGln }]);
}

type Held = { deliveryId: string; leaseToken: string; glns: readonly string[] };

async function mustHaveEndedSo(db: Queryable, held: Held, state: LeaseEnd['state']): Promise<void> {
  const standing = await standingOf(db, held);
  if (!standing)
    throw new GatewayError('NOT_FOUND', 'No delivery with this id was ever leased to your parties.', [], {
      reason: 'delivery',
    });
  if (standing.holds && standing.state === state) return;
  if (standing.holds) {
    throw new GatewayError('ALREADY_SETTLED', 'This lease has ended with another outcome: nothing was changed.');
  }
  throw leaseLost();
}

function leaseLost(): GatewayError {
  return new GatewayError(
    'LEASE_LOST',
    'This lease has run out or was given back, and the delivery may be leased by somebody else: lease it again.',
  );
}

/** Lengthens a lease, counted from now. Throws NOT_FOUND, LEASE_LOST or ALREADY_SETTLED. */
export async function extend(
  context: Context,
  glns: readonly string[],
  request: { deliveryId: string; leaseToken: string; leaseSeconds: number },
): Promise<{ leaseExpiresAt: string }> {
  const { pool } = context.store;
  const end = await lengthenLease(pool, { ...request, glns });
  if (end) return { leaseExpiresAt: end.toISOString() };
  const standing = await standingOf(pool, { ...request, glns });
  if (!standing)
    throw new GatewayError('NOT_FOUND', 'No delivery with this id was ever leased to your parties.', [], {
      reason: 'delivery',
    });
  if (standing.holds) throw new GatewayError('ALREADY_SETTLED', 'This lease has ended: nothing was changed.');
  throw leaseLost();
}
