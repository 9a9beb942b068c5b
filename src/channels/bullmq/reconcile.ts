import type { Context } from '../../context.ts';
import { type CheckOut, checksOutOf, turnsOver } from '../../store/checks-out.ts';
import { confirmCheck, writeCheckAnew } from '../../store/claim-checks.ts';
import type { Board } from './board.ts';
import { jobIdOf } from './jobs.ts';
import { actUpon } from './outcome.ts';

/* Claim checks looked up at a time. */
const page = 100;

/** A party's queue, and how long the party may keep a claim check. */
export interface Side {
  gln: string;
  board: Board;
  settleWithinSeconds: number;
}

/**
 * Holds what the store knows against the jobs of a party's queue: a job that has ended unheard is acted upon, one that
 * is gone is written anew, one whose gateway was gone before it could note the hand-over is noted, and one that waits
 * though its claim check holds no longer is taken off.
 */
export async function reconcile(context: Context, side: Side): Promise<void> {
  const { pool } = context.store;
  let after: string | undefined;
  let gone = 0;
  for (;;) {
    const checks = await checksOutOf(pool, { gln: side.gln, channel: 'bullmq', after, limit: page });
    const rewritten = await Promise.all(checks.map((check) => compare(context, side, check)));
    gone += rewritten.filter(Boolean).length;
    after = checks.at(-1)?.id;
    if (checks.length < page) break;
  }
  if (gone > 0) {
    context.log.warn('Jobs were gone from the queue of a party and are written anew', { gln: side.gln, count: gone });
    context.wake();
  }
  await takeOffStale(context, side);
}

/* Whether the job was gone and the check is written anew. */
async function compare(context: Context, side: Side, check: CheckOut): Promise<boolean> {
  const { pool } = context.store;
  const { gln, board, settleWithinSeconds } = side;
  const job = await board.find(check);
  if (!job) return check.brokerId !== null && (await writeCheckAnew(pool, check));
  if (job.state !== 'pending') {
    await actUpon(context, gln, check, job);
    await board.remove(check);
  } else if (check.brokerId === null) {
    const seconds = Math.max(1, Math.min(settleWithinSeconds, check.lifeLeftSeconds));
    await confirmCheck(pool, check, { brokerId: jobIdOf(check), seconds });
  }
  return false;
}

/* The oldest wait first, and they are the ones that have been written anew since. */
async function takeOffStale({ store }: Context, { gln, board }: Side): Promise<void> {
  const waiting = await board.waiting(page);
  if (waiting.length === 0) return;
  for (const turn of await turnsOver(store.pool, gln, waiting)) await board.remove(turn);
}
