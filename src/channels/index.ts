import type { ChannelName } from '../store/deliveries.ts';
import { amqp } from './amqp/amqp.ts';
import { bullmq } from './bullmq/bullmq.ts';
import type { Channel, ChannelConfig, OpenChannel } from './channel.ts';
import { inbox } from './inbox/inbox.ts';
import { webhook } from './webhook/webhook.ts';

/** The channels by the name a party gives. */
export const channels: Readonly<Record<ChannelName, Channel>> = { inbox, webhook, bullmq, amqp };

/** Every channel, open. */
export type OpenChannels = Readonly<Record<ChannelName, OpenChannel>>;

/** Opens every channel; nothing is connected yet. */
export function openChannels(config: ChannelConfig): OpenChannels {
  return {
    inbox: channels.inbox.open(config),
    webhook: channels.webhook.open(config),
    bullmq: channels.bullmq.open(config),
    amqp: channels.amqp.open(config),
  };
}

/** Closes every channel; one that fails does not keep the others back. */
export async function closeChannels(open: OpenChannels): Promise<void> {
  const closed = await Promise.allSettled(Object.values(open).map((channel) => channel.close()));
  const failed = closed.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
