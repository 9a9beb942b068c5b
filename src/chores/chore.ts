import type { Context } from '../context.ts';

/** Something that becomes due by the passing of time alone, and that every worker process looks for again and again. */
export interface Chore {
  /** A constant word for the log. */
  name: string;
  everySeconds: number;
  /**
   * Does what is due now, a bounded batch in one transaction, and returns whether more may be waiting. Any number of
   * processes do it at once: rows are taken with `FOR UPDATE SKIP LOCKED`. Throws where the store is away.
   */
  work(context: Context): Promise<boolean>;
}
