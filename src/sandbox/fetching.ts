import { type Delivery, lease } from '../channels/inbox/lease.ts';
import { type Settlement, settle } from '../channels/inbox/settle.ts';
import type { Chore } from '../chores/chore.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { readClock } from '../store/clock.ts';
import { findLetter } from '../store/letters.ts';
import { takenOverBy, waitedForBy } from '../store/sandbox.ts';
import { idOfReply, type Owed, sendReply } from './answering.ts';
import type { Character, Fetching } from './character.ts';

/* A character that fetches: who it is and what it does. */
type Fetcher = Fetching & Pick<Character, 'party'>;

/* Short, so that what is never settled comes round soon. */
const leaseSeconds = 2;
const batch = 20;
/* So many of the newest messages are looked at after a start for replies that were not sent before it. */
const recalled = 200;

/**
 * Has the characters that fetch their messages do so, and send what they owe once its time has come by the sandbox's clock.
 * What was owed when the gateway stopped is waited for anew when it starts.
 */
export function fetchAndAnswer(characters: readonly Character[]): Chore {
  const fetchers = new Map(
    characters.flatMap(({ party, play }) =>
      play.kind === 'fetching' ? [[party.gln, { ...play, party }] satisfies [string, Fetcher]] : [],
    ),
  );
  const glns = [...fetchers.keys()];
  const owed = new Map<string, Owed>();
  let isRecalled = false;

  async function recall({ store }: Context): Promise<void> {
    const { now } = await readClock(store.pool);
    for (const { messageId, gln } of await takenOverBy(store.pool, glns, recalled)) {
      for (const one of owedBy(fetchers.get(gln), messageId, now)) {
        if (!(await findLetter(store.pool, { senderGln: gln, letterId: one.id }))) owed.set(one.id, one);
      }
    }
    isRecalled = true;
  }

  async function fetchFor(context: Context, fetcher: Fetcher): Promise<boolean> {
    const request = { glns: [fetcher.party.gln], max: batch, waitSeconds: 0, leaseSeconds };
    const deliveries = await lease(context, request);
    for (const delivery of deliveries) {
      if (!(await acknowledged(context, fetcher, delivery))) continue;
      const { now } = await readClock(context.store.pool);
      for (const one of owedBy(fetcher, delivery.messageId, now)) owed.set(one.id, one);
    }
    return deliveries.length === batch;
  }

  async function answer(context: Context): Promise<void> {
    if (owed.size === 0) return;
    const { now } = await readClock(context.store.pool);
    const due = [...owed.values()].filter(({ dueAt }) => dueAt <= now);
    for (const one of due.sort((first, other) => first.dueAt.getTime() - other.dueAt.getTime())) {
      await sendReply(context, one);
      owed.delete(one.id);
    }
  }

  return {
    name: 'sandbox-characters',
    everySeconds: 1,
    async work(context) {
      if (!isRecalled) await recall(context);
      let isMore = false;
      for (const gln of await waitedForBy(context.store.pool, glns)) {
        const fetcher = fetchers.get(gln);
        if (fetcher && (await fetchFor(context, fetcher))) isMore = true;
      }
      await answer(context);
      return isMore;
    },
  };
}

/* Whether it has taken a message over that it may have something to say to. */
async function acknowledged(context: Context, fetcher: Fetcher, delivery: Delivery): Promise<boolean> {
  const isReceipt = delivery.type === 'receipt';
  const settlement = settlementOf(isReceipt ? 'ack' : fetcher.settle, delivery);
  if (!settlement) return false;
  try {
    await settle(context, [fetcher.party.gln], settlement);
    return settlement.outcome === 'ack' && !isReceipt;
  } catch (error) {
    /* Another process of this sandbox has leased it meanwhile, or an operator has ended it. */
    if (error instanceof GatewayError && error.status < 500) return false;
    throw error;
  }
}

function settlementOf(what: Fetching['settle'], { deliveryId, leaseToken }: Delivery): Settlement | undefined {
  if (what === 'leave') return undefined;
  if (what === 'ack') return { deliveryId, leaseToken, outcome: 'ack' };
  return { deliveryId, leaseToken, outcome: 'reject', ...what };
}

function owedBy(fetcher: Fetcher | undefined, messageId: string, now: Date): Owed[] {
  if (!fetcher) return [];
  const { party: as, replies = [] } = fetcher;
  return replies.map((reply, place) => {
    const dueAt = new Date(now.getTime() + reply.afterSeconds * 1_000);
    return { id: idOfReply(messageId, place), messageId, as, reply, dueAt };
  });
}
