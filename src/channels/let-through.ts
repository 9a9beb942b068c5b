import type { Context } from '../context.ts';
import { forgetFailures } from '../store/breaker.ts';
import { type BrokerChannel, brokerIsBack } from '../store/checks-out.ts';

/** Lets through what waits only because a party's broker could not be reached: it is back. */
export async function letThrough({ store, wake }: Context, gln: string, channel: BrokerChannel): Promise<void> {
  const wasLeftAlone = await forgetFailures(store.pool, gln);
  const count = await brokerIsBack(store.pool, gln, channel);
  if (wasLeftAlone || count > 0) wake();
}
