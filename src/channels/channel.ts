import type { Context } from '../context.ts';
import type { WrittenDocument } from '../delivery/render.ts';
import type { Claim } from '../store/claims.ts';
import type { ChannelSettings } from './settings.ts';

/** What the channels need to know of the gateway's set-up. */
export interface ChannelConfig {
  /** The gateway's own Redis. */
  redisUrl?: string;
  /** Webhooks may lead to this machine, and need not be encrypted. */
  sandbox?: boolean;
  /** Hosts and networks besides the Internet that webhooks may lead to, separated by commas. */
  webhookPrivate?: string;
  /** Where receivers call the gateway, without a slash at the end. */
  publicUrl?: string;
}

/** A way to a receiver. Opening one never waits: connections are made when they are first needed. */
export interface Channel {
  open(config: ChannelConfig): OpenChannel;
}

/** A channel for as long as the process lives. */
export interface OpenChannel {
  /**
   * Resolves when the delivery is where the receiver can take it over, or has taken it over, and the store knows; or when
   * the claim was lost meanwhile. Throws a GatewayError of `errors.ts`, a `DeliveryFailure` where the receiver said when to
   * come back; retrying is not its business.
   */
  send(context: Context, claim: Claim, document: WrittenDocument): Promise<void>;
  /** What keeps a party's settings from working in this gateway; undefined where nothing does. */
  refuse?(settings: ChannelSettings): { path: string; detail: string } | undefined;
  /** Looks after what goes on at the receiver's side, every few seconds in a worker. Throws where the store is away. */
  tend?(context: Context): Promise<void>;
  close(): Promise<void>;
}
