import type { Health } from './intake/health.ts';
import type { DeliveryQueue } from './queue/queue.ts';
import { withinTime } from './queue/time-limit.ts';
import { codeOf } from './store/private-file.ts';
import type { Store } from './store/store.ts';

/* In ms. */
const limit = 2_000;

/**
 * How a gateway is, unready from the moment it is leaving. Migrations and keys were checked when the store was opened; what
 * is asked again is whether it answers with them.
 */
export async function healthOf(store: Store, queue: DeliveryQueue | undefined, leaving: AbortSignal): Promise<Health> {
  const writing = store.keys.writing.id;
  const answers = store.pool
    .query<{ keys: boolean }>('SELECT EXISTS (SELECT FROM data_keys WHERE id = $1) AS keys', [writing])
    .then(({ rows }) => ({ store: true, keys: rows[0]?.keys === true, migrations: true }))
    .catch((error) => ({ store: isAnswer(error), keys: false, migrations: false }));
  const found = await withinTime(limit, answers).catch(() => ({
    store: false,
    keys: false,
    migrations: false,
  }));
  const checks: Health['checks'] = {
    store: verdict(found.store),
    migrations: verdict(found.migrations),
    keys: verdict(found.keys),
    ...(queue && { queue: verdict(queue.state() === 'up') }),
  };
  const isReady = found.store && found.migrations && found.keys && !leaving.aborted;
  if (!isReady) return { status: 'unready', checks };
  return { status: checks.queue === 'failed' ? 'degraded' : 'ready', checks };
}

/* SQLSTATE 42P01: the store answers, but has lost its tables. */
function isAnswer(error: unknown): boolean {
  return codeOf(error) === '42P01';
}

function verdict(isGood: boolean): 'ok' | 'failed' {
  return isGood ? 'ok' : 'failed';
}
