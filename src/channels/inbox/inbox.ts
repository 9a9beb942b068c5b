import { makeAvailable } from '../../store/deliveries.ts';
import { addEvents } from '../../store/events.ts';
import { seal } from '../../store/sealed.ts';
import type { Channel } from '../channel.ts';
import { ringFor } from './bell.ts';

/** The place in the store at which a delivery's output is sealed. */
export function outputPlace(deliveryId: string): string {
  return `deliveries/${deliveryId}/output`;
}

/** The queue that a receiver leases from over HTTP: sending puts the document there. */
export const inbox: Channel = {
  async send({ store }, claim, document) {
    const sealed = seal(store.keys, document.bytes, outputPlace(claim.id));
    if (!(await makeAvailable(store.pool, claim, sealed))) return;
    const { messageId, attempt } = claim;
    await addEvents(store.pool, [{ messageId, kind: 'available', actor: 'gateway', attempt }]);
    await ringFor(store, claim.partyGln);
  },
};
