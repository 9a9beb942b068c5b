import { parseRedisUrl } from '../../queue/redis.ts';
import { partiesAtBrokers } from '../../store/checks-out.ts';
import { withBreaker } from '../breaker.ts';
import type { Channel } from '../channel.ts';
import { handOver } from '../claim-check.ts';
import { DeliveryFailure } from '../failure.ts';
import { keepLines } from '../lines.ts';
import { type BullmqSettings, type ChannelSettings, settleWithinSeconds } from '../settings.ts';
import { openBullmqLine } from './line.ts';

/** A claim check as a job of the BullMQ queue `tovholder-<gln>`: completed is taken over, failed is refused or tried again. */
export const bullmq: Channel = {
  open: ({ redisUrl: ownRedisUrl, publicUrl = '' }) => {
    const lines = keepLines(isBullmq, (context, gln, settings) => {
      const redisUrl = settings.redisUrl ?? ownRedisUrl;
      if (redisUrl === undefined) throw new DeliveryFailure('RECEIVER_UNREACHABLE', redisMissing);
      const trouble = troubleWith(redisUrl);
      if (trouble !== undefined) throw new DeliveryFailure('RECEIVER_MISCONFIGURED', trouble);
      return openBullmqLine(context, gln, { redisUrl, settleWithinSeconds: holds(settings) });
    });
    return withBreaker({
      send: async (context, claim, document) => {
        const { line, settings } = await lines.to(context, claim.partyGln);
        const broker = { settleWithinSeconds: holds(settings), publicUrl, publish: line.add };
        return await handOver(context, claim, document, broker);
      },
      tend: async (context) => lines.tend(context, await partiesAtBrokers(context.store.pool, 'bullmq')),
      refuse: (settings) => {
        if (!isBullmq(settings)) return undefined;
        const redisUrl = settings.redisUrl ?? ownRedisUrl;
        const detail = redisUrl === undefined ? redisMissing : troubleWith(redisUrl);
        return detail === undefined ? undefined : { path: '/channel/redisUrl', detail };
      },
      close: () => lines.close(),
    });
  },
};

const redisMissing =
  'The gateway runs without a Redis of its own (REDIS_URL): name the Redis of the party in redisUrl.';

function troubleWith(redisUrl: string): string | undefined {
  try {
    parseRedisUrl(redisUrl);
    return undefined;
  } catch (error) {
    return `The address of the party's Redis ${error instanceof Error ? error.message : 'cannot be read'}.`;
  }
}

function isBullmq(settings: ChannelSettings): settings is BullmqSettings {
  return settings.kind === 'bullmq';
}

function holds(settings: BullmqSettings): number {
  return settings.settleWithinSeconds ?? settleWithinSeconds;
}
