import { takeBackPassed } from '../store/claim-checks.ts';
import { addEvents } from '../store/events.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

const batch = 100;
/** After so many claim checks that were taken and never settled the fault is the receiver's, and an operator has to look. */
const mostUnsettled = 10;

/** Takes claim checks back whose time has passed. */
export const claimChecks: Chore = {
  name: 'claim-checks',
  everySeconds: 5,
  async work({ store, log, wake }) {
    const passed = await inTransaction(store.pool, async (db) => {
      const taken = await takeBackPassed(db, { limit: batch, most: mostUnsettled });
      await addEvents(
        db,
        taken.map(({ messageId, state }) => ({
          messageId,
          kind: state === 'dead' ? 'dead' : 'retried',
          actor: 'gateway',
          code: 'NEVER_SETTLED',
        })),
      );
      return taken;
    });
    for (const { messageId, deliveryId, state } of passed)
      log.warn('A claim check was not settled in time', { messageId, deliveryId, state });
    if (passed.length > 0) wake();
    return passed.length === batch;
  },
};
