import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { answer } from '../../receipts/answer.ts';
import { addEvents } from '../../store/events.ts';
import { endLease, type LeaseEnd, lengthenLease, standingOf } from '../../store/leases.ts';
import { type MessageRow, type MessageStatus, messageById } from '../../store/messages.ts';
import { findParty } from '../../store/parties.ts';
import { isTakenOver, withdrawParts } from '../../store/parts.ts';
import type { Queryable } from '../../store/store.ts';
import { inTransaction } from '../../store/transaction.ts';

/** Why a receiver's system refuses a message on receipt (contract §4). */
export const rejectCodes = [
  'unknown-patient',
  'not-our-citizen',
  'wrong-receiver',
  'unreadable',
  'wrong-version',
  'other',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/** What a consumer says of a delivery it has leased. */
export type Settlement = { deliveryId: string; leaseToken: string } & (
  | { outcome: 'ack' }
  | { outcome: 'nack'; retryAfter?: number }
  | { outcome: 'reject'; code: RejectCode; text?: string }
);

const ends = {
  ack: { state: 'delivered', event: 'delivered' },
  nack: { state: 'available', event: 'returned' },
  reject: { state: 'rejected', event: 'rejected' },
} as const;

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
  const { deliveryId } = settlement;
  const { state } = ends[settlement.outcome];
  await inTransaction(context.store.pool, async (db) => {
    const messageId = await endLease(db, { ...settlement, glns }, leaseEnd(settlement));
    if (messageId === undefined) return mustHaveEndedSo(db, { ...settlement, glns }, state);
    await record(db, context, messageId, settlement);
    await failpoint('ack-before-commit', messageId);
  });
  await failpoint('ack-after-commit');
  context.wake();
  return { deliveryId, status: state };
}

function leaseEnd(settlement: Settlement): LeaseEnd {
  const { state } = ends[settlement.outcome];
  const retryAfterSeconds = settlement.outcome === 'nack' ? settlement.retryAfter : undefined;
  return { state, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

async function record(db: Queryable, context: Context, messageId: string, settlement: Settlement): Promise<void> {
  const message = await messageById(db, messageId);
  if (!message) throw new Error('a delivery has no message');
  const actor = message.receiverGln;
  const code = settlement.outcome === 'reject' ? settlement.code : undefined;
  await addEvents(db, [
    { messageId, kind: ends[settlement.outcome].event, actor, ...(code !== undefined && { code }) },
  ]);
  await giveReceipt(db, context, message, settlement);
}

async function giveReceipt(
  db: Queryable,
  context: Context,
  message: MessageRow,
  settlement: Settlement,
): Promise<void> {
  if (settlement.outcome === 'nack') return;
  const party = await findParty(db, message.receiverGln);
  const from = { gln: message.receiverGln, ...(party && { name: party.name }) };
  if (settlement.outcome === 'ack') {
    if (party?.receipts === 'explicit' || !(await isTakenOver(db, message.id))) return;
    return answer(db, context, message, { from, outcome: 'accepted' });
  }
  await withdrawParts(db, message.id);
  const { code, text } = settlement;
  return answer(db, context, message, {
    from,
    outcome: 'rejected',
    issues: [{ code, ...(text !== undefined && text !== '' && { text }) }],
  });
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
