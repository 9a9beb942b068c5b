import type { ChannelConfig } from '../channels/channel.ts';
import { closeChannels, openChannels } from '../channels/index.ts';
import {
  endReplacedWebhookSecrets,
  type MadeSecret,
  makeFirstWebhookSecret,
  makeWebhookSecret,
} from '../channels/webhook/secrets.ts';
import type { Finding } from '../finding.ts';
import { findParty, type Party } from '../store/parties.ts';
import { listSigningSecrets } from '../store/signing-secrets.ts';
import type { Store } from '../store/store.ts';
import { CommandFailure } from './ending.ts';
import { withStore } from './own-store.ts';

/** How messages reach a party, as it was typed. */
export interface ChannelOptions {
  channel: string;
  url?: string;
  timeout?: string;
  redisUrl?: string;
  exchange?: string;
  routingKey?: string;
  settleWithin?: string;
}

/** The channel as a parties file would have it; the check of the party says what does not belong to its kind. */
export function channelOf(options: ChannelOptions): object {
  const { channel: kind, url, timeout, redisUrl, exchange, routingKey, settleWithin } = options;
  return {
    kind,
    ...(url !== undefined && { url }),
    ...(timeout !== undefined && { timeoutSeconds: Number(timeout) }),
    ...(redisUrl !== undefined && { redisUrl }),
    ...(exchange !== undefined && { exchange }),
    ...(routingKey !== undefined && { routingKey }),
    ...(settleWithin !== undefined && { settleWithinSeconds: Number(settleWithin) }),
  };
}

/** Throws where a channel cannot work in a gateway with this environment, such as a BullMQ queue without any Redis. */
export async function mustWorkHere(config: ChannelConfig, parties: readonly Party[]): Promise<void> {
  const open = openChannels(config);
  const findings = parties.flatMap(({ gln, channel }): Finding[] => {
    const refusal = open[channel.kind].refuse?.(channel);
    return refusal ? [{ severity: 'error', code: 'NOT_ALLOWED', ...refusal, path: `${gln}${refusal.path}` }] : [];
  });
  await closeChannels(open);
  if (findings.length > 0)
    throw new CommandFailure(1, 'No party was added: the channels in the list cannot work here.', findings);
}

const actor = 'command-line';

/** Gives a party that takes webhooks its first signing secret and tells it on standard output, this once. */
export async function tellFirstSecret(store: Store, { gln, channel }: Party): Promise<void> {
  const made = channel.kind === 'webhook' ? await makeFirstWebhookSecret(store, { gln, actor }) : undefined;
  if (made) process.stdout.write(`The secret that signs its webhooks, shown this once: ${made.secret}\n`);
}

/** Names the parties that take webhooks and have nothing that signs them: nothing is sent to those. */
export async function tellUnsigned({ pool }: Store, parties: readonly Party[]): Promise<void> {
  for (const { gln, channel } of parties) {
    if (channel.kind !== 'webhook' || (await listSigningSecrets(pool, gln)).length > 0) continue;
    process.stderr.write(
      `${gln} has nothing that signs its webhooks yet: tovholder party webhook-secret --gln ${gln}\n`,
    );
  }
}

/** Makes a signing secret and prints it alone on standard output; or ends at once those that were replaced. */
export async function webhookSecret(options: { gln: string; overlap?: string; endOld?: boolean }): Promise<void> {
  const { gln, endOld } = options;
  const overlapSeconds = overlapOf(options.overlap);
  const made = await withStore(async (store): Promise<MadeSecret | undefined> => {
    if (!(await findParty(store.pool, gln))) {
      throw new CommandFailure(1, `No party of the store has the GLN ${gln}: add it with \`tovholder party add\`.`);
    }
    if (!endOld)
      return await makeWebhookSecret(store, { gln, actor, ...(overlapSeconds !== undefined && { overlapSeconds }) });
    await endReplacedWebhookSecrets(store, { gln, actor });
    return undefined;
  });
  if (!made) {
    process.stderr.write(`Only the present secret of ${gln} signs from now on.\n`);
    return;
  }
  process.stderr.write('Keep this secret: it is shown this once. The one before it goes on signing for a while.\n');
  process.stdout.write(`${made.secret}\n`);
}

function overlapOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]{1,6}$/.test(text) && Number(text) <= 604_800) return Number(text);
  throw new CommandFailure(1, '--overlap is a number of seconds, a week (604800) at most.');
}
