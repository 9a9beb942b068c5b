import type { Context } from '../context.ts';
import { countFailure, forgetFailures, leaveAlone } from '../store/breaker.ts';
import type { Claim } from '../store/claims.ts';
import { addReceiverAct } from '../store/operator-acts.ts';
import { disableReceiver, hurry } from '../store/receivers.ts';
import { inTransaction } from '../store/transaction.ts';
import type { OpenChannel } from './channel.ts';
import { DeliveryFailure } from './failure.ts';

/** A channel whose sending also tells whether the receiver was heard: not where the claim was lost or given back before that. */
export interface CallingChannel extends Omit<OpenChannel, 'send'> {
  send(...delivery: Parameters<OpenChannel['send']>): Promise<'heard' | 'unheard'>;
}

/**
 * A channel to receivers that are called, which may take their time: other deliveries are worked on meanwhile. It leaves
 * those alone that cannot be reached: after five failures in a row their deliveries wait, no try of theirs is spent, until
 * one delivery alone has come through. Told once when that begins and once when it is over.
 */
export function withBreaker(channel: CallingChannel): OpenChannel {
  let isClosing = false;
  return {
    ...channel,
    send: async (context, claim, document) => {
      const send = () => channel.send(context, claim, document);
      const outcome = await (context.aside ? context.aside(send) : send()).catch(async (error: unknown) => {
        await noteFailure(context, claim, error);
        throw error;
      });
      if (outcome === 'heard' && !isClosing) await noteAnswer(context, claim);
    },
    close: () => {
      isClosing = true;
      return channel.close();
    },
  };
}

async function noteFailure(context: Context, claim: Claim, error: unknown): Promise<void> {
  if (!(error instanceof DeliveryFailure)) return;
  const { log, store } = context;
  const { partyGln: gln, channel } = claim;
  const { code, retryAfterSeconds } = error;
  if (code === 'RECEIVER_REFUSED') return noteAnswer(context, claim);
  if (code === 'RECEIVER_DISABLED') return noteFarewell(context, claim);
  if (code === 'RECEIVER_BUSY' && retryAfterSeconds !== undefined)
    return leaveAlone(store.pool, gln, retryAfterSeconds);
  if (!(await countFailure(store.pool, gln))) return;
  log.error('A receiver cannot be reached: its deliveries wait', { gln, channel, code });
}

async function noteFarewell({ log, store }: Context, { partyGln: gln, channel }: Claim): Promise<void> {
  const isNew = await inTransaction(store.pool, async (db) => {
    if (!(await disableReceiver(db, gln, 'RECEIVER_DISABLED'))) return false;
    await addReceiverAct(db, { gln, kind: 'disabled', actor: gln });
    return true;
  });
  if (isNew)
    log.error('A receiver has said that it is gone: nothing goes out to it until it is resumed', { gln, channel });
}

async function noteAnswer({ log, store, wake }: Context, { partyGln: gln, channel }: Claim): Promise<void> {
  if (!(await forgetFailures(store.pool, gln))) return;
  /* A receiver that takes some and fails at others must not have the others' tries spent in minutes. */
  const count = await hurry(store.pool, { gln }, { seldom: true });
  log.warn('A receiver is reached again: its deliveries go out', { gln, channel, count });
  wake();
}
