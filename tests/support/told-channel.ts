import type { Context } from '../../src/context.ts';
import { deliver } from '../../src/delivery/deliver.ts';
import { endByWord } from '../../src/delivery/takeover.ts';
import { takeDue } from '../../src/store/due.ts';
import { outputPlace, seal } from '../../src/store/sealed.ts';
import type { FrontDesk } from './front-desk.ts';

/** Stands in the place of the webhook: fails as a test tells it, else the receiver takes over. */
export interface ToldChannel {
  /** What to throw at every sending from now on; undefined to succeed. */
  fault: (() => Error) | undefined;
  /** The messages it was asked to send, in order. */
  asked: string[];
}

/** Puts such a channel into a front desk, which delivers nothing by itself from then on: a test says when. */
export function tellChannel({ context }: FrontDesk): ToldChannel {
  const told: ToldChannel = { fault: undefined, asked: [] };
  context.wake = () => {};
  context.channels = {
    ...context.channels,
    webhook: {
      async send(within, claim, document) {
        told.asked.push(claim.messageId);
        if (told.fault) throw told.fault();
        const output = seal(within.store.keys, document.bytes, outputPlace(claim.id));
        await endByWord(within, claim, { outcome: 'taken-over' }, output);
      },
      async close() {},
    },
  };
  return told;
}

/** Delivers what is due now, one after the other, until nothing is. */
export async function deliverDue(context: Context): Promise<void> {
  for (;;) {
    const turns = await takeDue(context.store.pool, 100);
    if (turns.length === 0) return;
    for (const turn of turns) await deliver(context, turn);
  }
}

/** Makes a message's next try due at once. */
export async function comeDue({ store }: Context, messageId: string): Promise<void> {
  await store.pool.query("UPDATE deliveries SET due_at = now() - interval '1 ms' WHERE message_id = $1", [messageId]);
}

/** A message's delivery as it lies in the store, with the seconds until it is due and until it expires. */
export async function deliveryOf({ store }: Context, messageId: string) {
  const { rows } = await store.pool.query<{
    state: string;
    attempts: number;
    unsettled: number;
    generation: number;
    due: number;
    ends: number;
    held: boolean;
    channel: string;
    format: string;
    code: string | null;
  }>(
    `SELECT state, attempts, unsettled, generation, extract(epoch FROM due_at - now())::float8 AS due,
       extract(epoch FROM expires_at - now())::float8 AS ends, held_at IS NOT NULL AS held, channel, format, last_error AS code
     FROM deliveries WHERE message_id = $1 AND part = 1`,
    [messageId],
  );
  const [row] = rows;
  if (!row) throw new Error('the message has no delivery');
  return row;
}
