import { countHour, takeDueHour } from '../store/hourly-counts.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Chore } from './chore.ts';

/** Counts what was accepted in each of the last hours, for the operators' overview. */
export const hourlyCounts: Chore = {
  name: 'hourly-counts',
  everySeconds: 10,
  work: ({ store }) =>
    inTransaction(store.pool, async (db) => {
      const due = await takeDueHour(db);
      if (due) await countHour(db, due);
      return due !== undefined;
    }),
};
