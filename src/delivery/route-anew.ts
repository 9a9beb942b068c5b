import { GatewayError } from '../errors.ts';
import { route } from '../routing/route.ts';
import { setFormat, withFormatNoLongerTaken } from '../store/dead-letters.ts';
import { canonicalOf } from '../store/message-content.ts';
import type { Queryable, Store } from '../store/store.ts';

/**
 * Gives queued messages of one document, whose format their receiver takes no longer, the best of its formats of today.
 * Where none can carry one it keeps the format it had.
 */
export async function routeAnew(db: Queryable, store: Store, ids: readonly string[]): Promise<void> {
  for (const { id, receiver } of await withFormatNoLongerTaken(db, ids)) {
    const message = await canonicalOf(store, id);
    const found = await route(db, { ...message, receiver: { ...message.receiver, gln: receiver } }).catch(refused);
    if (found?.parts === 1) await setFormat(db, id, found.format);
  }
}

function refused(error: unknown): undefined {
  if (!(error instanceof GatewayError)) throw error;
}
