import type { ChannelName } from '../store/deliveries.ts';
import type { Channel } from './channel.ts';
import { inbox } from './inbox/inbox.ts';

/** The channels by the name a party gives. */
export const channels = { inbox } as const satisfies Record<ChannelName, Channel>;
