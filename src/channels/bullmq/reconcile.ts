import type { Context } from '../../context.ts';
import { type CheckOut, checksOutOf, turnsOver } from '../../store/checks-out.ts';
import { confirmCheck, noteMove, writeCheckAnew } from '../../store/claim-checks.ts';
import type { Board } from './board.ts';
import { brokerIdOf } from './jobs.ts';
import { actUpon } from './outcome.ts';

/* Claim checks looked up at a time. */
const page = 100;

/** A party's queue, and how long the party may keep a claim check. */
export interface Side {
  gln: string;
  board: Board;
  settleWithinSeconds: number;
  /** Acts upon all that the queue has told until now. */
  catchUp(): Promise<void>;
}

/**
 * Holds what the store knows against the jobs of a party's queue: a job that has ended unheard is acted upon, one that
 * is gone from the Redis it was given to is written anew, one whose gateway was gone before it could note the hand-over
 * or that has moved with its Redis is noted, and one that waits though its claim check holds no longer is taken off.
 */
export async function reconcile(context: Context, side: Side): Promise<void> {
  const { pool } = context.store;
  let after: string | undefined;
  let gone = 0;
  for (;;) {
    const checks = await checksOutOf(pool, { gln: side.gln, channel: 'bullmq', after, limit: page });
    const missing = await Promise.all(checks.map((check) => compare(context, side, check)));
    gone += await writeAnew(context, side, missing.flat());
    after = checks.at(-1)?.id;
    if (checks.length < page) break;
  }
  if (gone > 0) {
    context.log.warn('Jobs were gone from the queue of a party and are written anew', { gln: side.gln, count: gone });
    context.wake();
  }
  await takeOffStale(context, side);
}

/* Whoever ended a job may have removed it at once: what its queue tells of it comes first. */
async function writeAnew({ store }: Context, { catchUp }: Side, missing: readonly CheckOut[]): Promise<number> {
  if (missing.length === 0) return 0;
  await catchUp();
  const written = await Promise.all(missing.map((check) => writeCheckAnew(store.pool, check)));
  return written.filter(Boolean).length;
}

/* The check again where its job was here and is gone. What was given to another Redis is not missed in this one. */
async function compare(context: Context, side: Side, check: CheckOut): Promise<CheckOut[]> {
  const { pool } = context.store;
  const { gln, board, settleWithinSeconds } = side;
  const brokerId = brokerIdOf(check, board.place);
  const job = await board.find(check);
  if (!job) return check.brokerId === brokerId ? [check] : [];
  if (job.state !== 'pending') {
    await actUpon(context, gln, check, job);
    await board.remove(check);
  } else if (check.brokerId === null) {
    const seconds = Math.max(1, Math.min(settleWithinSeconds, check.lifeLeftSeconds));
    await confirmCheck(pool, check, { brokerId, seconds });
  } else if (check.brokerId !== brokerId) {
    await noteMove(pool, check, brokerId);
  }
  return [];
}

/* The oldest wait first, and they are the ones that have been written anew since. */
async function takeOffStale({ store }: Context, { gln, board }: Side): Promise<void> {
  const waiting = await board.waiting(page);
  if (waiting.length === 0) return;
  for (const turn of await turnsOver(store.pool, gln, waiting)) await board.remove(turn);
}
