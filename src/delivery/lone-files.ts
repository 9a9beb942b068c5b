import type { Context } from '../context.ts';
import { formats, isFilesAlone } from '../formats/index.ts';
import { answer } from '../receipts/answer.ts';
import { type Claim, endClaim } from '../store/claims.ts';
import { addEvents } from '../store/events.ts';
import type { MessageRow } from '../store/messages.ts';
import { inTransaction } from '../store/transaction.ts';

const reason = 'Bilagene kunne ikke knyttes til et brev og er ikke leveret; send brev og bilag igen.';

/**
 * Refuses files whose letter did not come in time, or went before them, where the receiver's format has no files without a
 * letter: the sender gets a negative receipt for them. Returns whether it did. Source: conversion service, use cases of XBIN01.
 */
export async function refuseLoneFiles(context: Context, claim: Claim, stored: MessageRow): Promise<boolean> {
  if (!isFilesAlone(stored) || formats[claim.format].filesStandard) return false;
  const { gln, name } = context.self;
  const code = 'other';
  await inTransaction(context.store.pool, async (db) => {
    if (!(await endClaim(db, claim, 'rejected'))) return;
    await addEvents(db, [{ messageId: stored.id, kind: 'rejected', actor: 'gateway', code }]);
    await answer(db, context, stored, { from: { gln, name }, outcome: 'rejected', issues: [{ code, text: reason }] });
  });
  context.wake();
  return true;
}
