import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { addEvents } from '../../store/events.ts';
import { giveBackLeases, type Leased, layLeaseDead } from '../../store/leases.ts';
import { inTransaction } from '../../store/transaction.ts';

/**
 * Lays a leased delivery among the dead letters whose document was changed in the store, and gives back the others that
 * were to go out with or behind it: one that nobody can read must not keep the rest from its receiver. A replay writes its
 * document anew. Throws any other error on.
 */
export async function setAside(
  { store, log }: Context,
  unreadable: Leased,
  behind: readonly Leased[],
  error: unknown,
): Promise<void> {
  if (!(error instanceof GatewayError) || error.code !== 'KEY_MISMATCH') throw error;
  const { messageId, deliveryId, attempt } = unreadable;
  const { code } = error;
  await inTransaction(store.pool, async (db) => {
    if (await layLeaseDead(db, unreadable, code))
      await addEvents(db, [{ messageId, kind: 'dead', actor: 'gateway', code, attempt }]);
    const returned = await giveBackLeases(db, behind);
    await addEvents(
      db,
      returned.map((one) => ({ messageId: one.messageId, kind: 'returned', actor: 'gateway' })),
    );
  });
  log.error('A delivery was laid among the dead letters', { messageId, deliveryId, code, attempt, error });
}
