/** How a party takes its messages. Source: contract §4, last paragraph; `schemas/parties.schema.json`. */
export type ChannelSettings = InboxSettings | WebhookSettings | BullmqSettings | AmqpSettings;

/** A queue that the party leases from over HTTP. */
export interface InboxSettings {
  kind: 'inbox';
}

/** An address of the party's that every document is posted to. */
export interface WebhookSettings {
  kind: 'webhook';
  url: string;
  /** How long the party may take to answer. 15 where absent. */
  timeoutSeconds?: number;
}

/** A claim check in a BullMQ queue `tovholder-<gln>`. */
export interface BullmqSettings {
  kind: 'bullmq';
  /** The party's own Redis; the gateway's where absent. */
  redisUrl?: string;
  /** How long the party may keep a claim check before it is sent anew. A day where absent. */
  settleWithinSeconds?: number;
}

/** A claim check in RabbitMQ, to the queue `tovholder-<gln>` of the default exchange unless told otherwise. */
export interface AmqpSettings {
  kind: 'amqp';
  url: string;
  exchange?: string;
  routingKey?: string;
  /** How long the party may keep a claim check before it is sent anew. A day where absent. */
  settleWithinSeconds?: number;
}

/** How long a consumer may keep a claim check, where its party says nothing else. */
export const settleWithinSeconds = 24 * 60 * 60;

/** Where a channel leads, with the password it may hold; undefined for those without an address. */
export function addressOf(settings: ChannelSettings): string | undefined {
  if (settings.kind === 'inbox') return undefined;
  return settings.kind === 'bullmq' ? settings.redisUrl : settings.url;
}

/** The same settings with another address. */
export function withAddress(settings: ChannelSettings, address: string): ChannelSettings {
  if (settings.kind === 'inbox') return settings;
  return settings.kind === 'bullmq' ? { ...settings, redisUrl: address } : { ...settings, url: address };
}

/** An address that anybody may read: without user and password. */
export function withoutPassword(address: string): string {
  const start = address.indexOf('://') + 3;
  const end = address.slice(start).search(/[/?#]/);
  const authority = end < 0 ? address.slice(start) : address.slice(start, start + end);
  const at = authority.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, start) + address.slice(start + at + 1);
}
