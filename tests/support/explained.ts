import type { Queryable } from '../../src/store/store.ts';

/** A step of a plan as PostgreSQL tells it, with what it took. */
export interface Step {
  Plans?: Step[];
  [figure: string]: unknown;
}

/** Runs every statement it is asked under EXPLAIN ANALYZE and tells its plan; whoever asked gets no rows. */
export function explained(db: Queryable, told: (plan: Step) => void): Queryable {
  return {
    query: async (statement, values) => {
      const text = typeof statement === 'string' ? statement : statement.text;
      const answer = await db.query<{ 'QUERY PLAN': [{ Plan: Step }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
        values,
      );
      const [plan] = answer.rows[0]?.['QUERY PLAN'] ?? [];
      if (!plan) throw new Error('PostgreSQL told no plan');
      told(plan.Plan);
      return { ...answer, rows: [] };
    },
  };
}

/** The pages of the store that a plan read. */
export function pagesOf(plan: Step): number {
  return Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']);
}
