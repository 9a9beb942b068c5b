import type { Context } from '../context.ts';
import { addKeeping } from '../store/events.ts';
import { emptyStore, removeOtherCredentials, removeOtherParties } from '../store/sandbox.ts';
import { inTransaction } from '../store/transaction.ts';
import { characters } from './characters/index.ts';
import { contractParties, restoreCharacters, saveContractParties } from './fill.ts';

/** What a reset has removed. */
export interface ResetReport {
  messages: number;
  parties: number;
  credentials: number;
}

/**
 * Makes the sandbox as it was at first: no messages and nothing known through them, the clock right, the parties and keys
 * anew. The audit trail stays, with the reset in it. For the sandbox alone: the caller has to see to that.
 */
export async function resetSandbox({ store, wake }: Context, actor: string): Promise<ResetReport> {
  const { pool } = store;
  await addKeeping(pool, { kind: 'sandbox-reset', actor, subject: 'sandbox' });
  const messages = await emptyStore(pool);
  const glns = [...(await contractParties()), ...characters.map(({ party }) => party)].map(({ gln }) => gln);
  const removed = await inTransaction(pool, async (db) => ({
    parties: await removeOtherParties(db, glns),
    credentials: await removeOtherCredentials(db),
  }));
  await saveContractParties(store);
  await restoreCharacters(store);
  wake();
  return { messages, ...removed };
}
