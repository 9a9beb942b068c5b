import { sealEvents } from '../store/event-seals.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

const batch = 1_000;

/** Seals what has come to the audit trail. */
export const eventsSealed: Chore = {
  name: 'seal-events',
  everySeconds: 5,
  work: ({ store }) => inTransaction(store.pool, async (db) => (await sealEvents(db, store.keys, batch)) === batch),
};
