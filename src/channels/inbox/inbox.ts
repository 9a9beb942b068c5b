import { makeAvailable } from '../../store/claims.ts';
import { addEvents } from '../../store/events.ts';
import { outputPlace, seal } from '../../store/sealed.ts';
import type { Channel } from '../channel.ts';
import { ringFor } from './bell.ts';

/** The queue that a receiver leases from over HTTP: sending puts the document there. */
export const inbox: Channel = {
  open: () => ({
    async send({ store }, claim, document) {
      const sealed = seal(store.keys, document.bytes, outputPlace(claim.id));
      if (!(await makeAvailable(store.pool, claim, sealed))) return;
      const { messageId, attempt } = claim;
      await addEvents(store.pool, [{ messageId, kind: 'available', actor: 'gateway', attempt }]);
      await ringFor(store, claim.partyGln);
    },
    async close() {},
  }),
};
