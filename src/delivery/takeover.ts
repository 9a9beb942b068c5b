import type { Context } from '../context.ts';
import { noteRefusal, noteTakeover, type RejectCode } from '../receipts/outcome.ts';
import { type Claim, endClaim } from '../store/claims.ts';
import { messageById } from '../store/messages.ts';
import { inTransaction } from '../store/transaction.ts';

/** What a receiver that is called says of a delivery. */
export type Word = { outcome: 'taken-over' } | { outcome: 'refused'; code: RejectCode; text?: string };

/**
 * Ends a claimed delivery by the word of a receiver that was called, in one transaction with its receipt. Does nothing
 * where the claim was lost meanwhile. The written document is kept, sealed, as proof of what was sent.
 */
export async function endByWord(context: Context, claim: Claim, word: Word, output: Buffer): Promise<void> {
  const state = word.outcome === 'refused' ? 'rejected' : 'delivered';
  await inTransaction(context.store.pool, async (db) => {
    if (!(await endClaim(db, claim, state, output))) return;
    const message = await messageById(db, claim.messageId);
    if (!message) throw new Error('a delivery has no message');
    if (word.outcome === 'refused') await noteRefusal(db, context, message, word);
    else await noteTakeover(db, context, message);
  });
  context.wake();
}
