import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { codeOf } from './private-file.ts';
import { isStoreUnavailable } from './unavailable.ts';

/** How long to wait for the store, in ms (`Infinity`: for ever), and what ends the waiting before. */
export interface WaitOptions {
  limit: number;
  signal?: AbortSignal | undefined;
  log: (sentence: string, fields?: Record<string, unknown>) => void;
}

const longestPause = 2_000;

/** Repeats `work` with growing pauses (0.1 s to 2 s) while the store is away; then STORE_UNAVAILABLE. Any other failure ends it at once. */
export async function whileAway<T>(work: () => Promise<T>, { limit, signal, log }: WaitOptions): Promise<T> {
  const end = performance.now() + limit;
  let saidAt = Number.NEGATIVE_INFINITY;
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isStoreUnavailable(error)) throw explained(error);
      if (performance.now() + pause > end) throw unreachable(error, limit);
      if (performance.now() - saidAt > 30_000) {
        log('The store cannot be reached: trying again until it answers', { code: codeOf(error) });
        saidAt = performance.now();
      }
      await sleep(pause, undefined, { signal });
    }
  }
}

/** Waits for `work`, but not longer than `limit` ms: a frozen server never says goodbye. */
export async function atMost(limit: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, sleep(limit, undefined, { signal: enough.signal }).catch(() => undefined)]).finally(() =>
    enough.abort(),
  );
}

function unreachable(error: unknown, limit: number): GatewayError {
  return new GatewayError(
    'STORE_UNAVAILABLE',
    `PostgreSQL did not answer within ${Math.round(limit / 1000)} s (${codeOf(error) ?? 'no answer'}). ` +
      'Check that it runs and that DATABASE_URL names its host and port.',
  );
}

const remedies: Record<string, string> = {
  '28P01': 'PostgreSQL refused the password: check the user and password in DATABASE_URL.',
  '28000': 'PostgreSQL refused the user: check DATABASE_URL and the pg_hba.conf of the server.',
  '3D000': 'The database does not exist: create it, or correct its name in DATABASE_URL.',
  '42501': 'The user of DATABASE_URL lacks a right: it must own the database.',
};

function explained(error: unknown): unknown {
  const remedy = remedies[codeOf(error) ?? ''];
  return remedy ? new GatewayError('CONFIGURATION', remedy) : error;
}
