import { partiesAtBrokers } from '../../store/checks-out.ts';
import { withBreaker } from '../breaker.ts';
import type { Channel } from '../channel.ts';
import { handOver } from '../claim-check.ts';
import { keepLines } from '../lines.ts';
import { type AmqpSettings, type ChannelSettings, settleWithinSeconds } from '../settings.ts';
import { openAmqpLine } from './line.ts';

/** A claim check in RabbitMQ; the receiver takes over by `ack` with its token, never by the broker's confirm. */
export const amqp: Channel = {
  open: ({ publicUrl = '' }) => {
    const lines = keepLines(isAmqp, openAmqpLine);
    return withBreaker({
      send: async (context, claim, document) => {
        const { line, settings } = await lines.to(context, claim.partyGln);
        const holds = settings.settleWithinSeconds ?? settleWithinSeconds;
        return await handOver(context, claim, document, {
          settleWithinSeconds: holds,
          publicUrl,
          publish: line.publish,
        });
      },
      tend: async (context) => lines.tend(context, await partiesAtBrokers(context.store.pool, 'amqp')),
      close: () => lines.close(),
    });
  },
};

function isAmqp(settings: ChannelSettings): settings is AmqpSettings {
  return settings.kind === 'amqp';
}
