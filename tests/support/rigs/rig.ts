import type { ChannelSettings } from '../../../src/channels/settings.ts';

/** What a receiver's system does with what comes. `drop`: it goes away with it in hand, once, and takes what comes after. */
export type Behaviour = 'take' | 'refuse' | 'drop';

/** A receiver's side of a channel, with everything that can happen to it, on the real thing. */
export interface Rig {
  /** How a party says that it takes its messages here. */
  settings(): ChannelSettings;
  /** Begins to behave so, for the party with this GLN and key; whatever it did before is over. */
  behave(behaviour: Behaviour, party: { gln: string; key: string }): Promise<void>;
  /** Does nothing any more. */
  rest(): Promise<void>;
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Lets connections stand and says nothing. */
  hang(): Promise<void>;
  goOn(): Promise<void>;
  close(): Promise<void>;
}

/** Settles a delivery over HTTP as a receiver's system does. */
export async function settleOverHttp(
  url: string,
  key: string,
  { deliveryId, leaseToken }: { deliveryId: string; leaseToken: string },
  behaviour: 'take' | 'refuse',
): Promise<void> {
  const [verb, further] = behaviour === 'take' ? ['ack', {}] : ['reject', { code: 'unreadable' }];
  await fetch(`${url}/v1/inbox/${deliveryId}/${verb}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ leaseToken, ...further }),
  });
}
