import type { Context } from '../../context.ts';
import { withPassword } from '../../store/channel-secrets.ts';
import { findParty } from '../../store/parties.ts';
import { signingSecretsOf } from '../../store/signing-secrets.ts';
import { DeliveryFailure } from '../failure.ts';
import { isNamed, type Reach } from './addresses.ts';
import { mustNotNameForbidden } from './resolve.ts';

/** Where a party's documents are posted to, and what signs them. */
export interface Target {
  url: URL;
  timeoutSeconds: number;
  /** At least one. */
  secrets: readonly Buffer[];
}

const usualTimeoutSeconds = 15;

/** The target of a party. Throws RECEIVER_MISCONFIGURED where it has none that a document may be posted to. */
export async function targetOf(
  { store }: Context,
  gln: string,
  reach: Reach,
  { sandbox }: { sandbox: boolean },
): Promise<Target> {
  const party = await findParty(store.pool, gln);
  const settings = party && (await withPassword(store.pool, store.keys, gln, party.channel));
  if (settings?.kind !== 'webhook') throw misconfigured('The party takes no webhooks any more: give it its URL again.');
  const url = checkedUrl(settings.url, reach, { sandbox });
  const secrets = await signingSecretsOf(store.pool, store.keys, gln);
  if (secrets.length === 0) {
    throw misconfigured('The party has no signing secret: make one with `tovholder party webhook-secret`.');
  }
  return { url, timeoutSeconds: settings.timeoutSeconds ?? usualTimeoutSeconds, secrets };
}

/** The URL of a webhook. Throws RECEIVER_MISCONFIGURED where nothing may be posted there, whatever its host's addresses are. */
export function checkedUrl(text: string, reach: Reach, { sandbox }: { sandbox: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw misconfigured("The webhook's URL cannot be read: mend it.");
  }
  if (url.protocol !== 'https:' && !sandbox && !isNamed(reach, url.hostname)) {
    throw misconfigured("The webhook's URL is not https: mend it, or allow its host by WEBHOOK_PRIVATE.");
  }
  mustNotNameForbidden(reach, url);
  return url;
}

function misconfigured(detail: string): DeliveryFailure {
  return new DeliveryFailure('RECEIVER_MISCONFIGURED', detail);
}
