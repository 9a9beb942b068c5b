import type { Chore } from './chore.ts';

/** Has every channel look after what goes on at its receivers' side. */
export const channelsTended: Chore = {
  name: 'channels',
  everySeconds: 2,
  async work(context) {
    for (const channel of Object.values(context.channels)) await channel.tend?.(context);
    return false;
  },
};
