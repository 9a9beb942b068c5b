import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import type { WrittenDocument } from '../../delivery/render.ts';
import { endByWord } from '../../delivery/takeover.ts';
import type { MessageTypeName } from '../../message.ts';
import { type Claim, giveBack, keepClaim, typeWhileClaimed } from '../../store/claims.ts';
import { outputPlace, seal } from '../../store/sealed.ts';
import { traceparent } from '../../tracing/in-span.ts';
import { type CallingChannel, withBreaker } from '../breaker.ts';
import type { Channel, ChannelConfig } from '../channel.ts';
import { DeliveryFailure } from '../failure.ts';
import { parseReach } from './addresses.ts';
import { wordOf } from './answers.ts';
import { openLine, type Posted } from './line.ts';
import { guardedLookup, type Resolve } from './resolve.ts';
import { signatureHeaders } from './sign.ts';
import { checkedUrl, type Target, targetOf } from './target.ts';

/** Posts every document to an address of the receiver's, signed per Standard Webhooks; the answer is its word. */
export const webhook: Channel = { open: (config) => withBreaker(openWebhook(config)) };

/** Where a test stands in for the world outside: the names of hosts, and who vouches for them. */
export interface WebhookSurroundings {
  resolve?: Resolve;
  /** Certificates of authorities, PEM; the system's where absent. */
  ca?: string;
}

/** Opens the channel; nothing is connected before the first document. */
export function openWebhook(config: ChannelConfig, { resolve, ca }: WebhookSurroundings = {}): CallingChannel {
  const sandbox = config.sandbox === true;
  const reach = parseReach(config.webhookPrivate ?? '', { sandbox });
  const line = openLine({ lookup: guardedLookup(reach, resolve), ca });
  const inHand = new Set<AbortController>();
  const sending = new Set<Promise<unknown>>();
  let isClosing = false;

  async function send(context: Context, claim: Claim, document: WrittenDocument): Promise<'heard' | 'unheard'> {
    const type = await typeWhileClaimed(context.store.pool, claim);
    /* A receipt of its receiver's may have refused it just now: it is not to be sent again. */
    if (!type) return 'unheard';
    const target = await targetOf(context, claim.partyGln, reach, { sandbox });
    const headers = headersOf(claim, type, document, target);
    const { url, timeoutSeconds } = target;
    const answer = await whileClaimed(context, claim, (signal) =>
      line.post({ url, headers, body: document.bytes, timeoutSeconds, signal }),
    );
    if (!answer) return 'unheard';
    tell(context, claim, answer);
    await endByWord(context, claim, wordOf(answer), seal(context.store.keys, document.bytes, outputPlace(claim.id)));
    return 'heard';
  }

  /* Undefined where the claim was lost or given back. */
  async function whileClaimed(
    context: Context,
    claim: Claim,
    post: (signal: AbortSignal) => Promise<Posted>,
  ): Promise<Posted | undefined> {
    const [cut, ended] = [new AbortController(), new AbortController()];
    inHand.add(cut);
    if (isClosing) cut.abort();
    void keepClaimed(context, claim, ended.signal).then((isKept) => isKept || cut.abort());
    try {
      return await post(cut.signal);
    } catch (error) {
      if (!cut.signal.aborted) throw told(context, claim, error);
      if (isClosing) await giveBack(context.store.pool, claim);
      return undefined;
    } finally {
      inHand.delete(cut);
      ended.abort();
    }
  }

  function refusal(url: string): { path: string; detail: string } | undefined {
    try {
      checkedUrl(url, reach, { sandbox });
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryFailure) return { path: '/channel/url', detail: error.message };
      throw error;
    }
  }

  return {
    send: (...delivery) => {
      const one = send(...delivery).finally(() => sending.delete(one));
      sending.add(one);
      return one;
    },
    refuse: (settings) => (settings.kind === 'webhook' ? refusal(settings.url) : undefined),
    close: async () => {
      isClosing = true;
      for (const cut of inHand) cut.abort();
      await Promise.allSettled(sending);
      line.close();
    },
  };
}

/* Well below the time a claim holds, which is short so that a crash delays a delivery by seconds only. */
const keepMs = 7_000;

/* Resolves false when the claim was lost, true when the call has ended. */
async function keepClaimed({ store }: Context, claim: Claim, ended: AbortSignal): Promise<boolean> {
  while (await sleep(keepMs, true, { signal: ended }).catch(() => false)) {
    /* A store that is away says nothing of the claim. */
    if (!(await keepClaim(store.pool, claim).catch(() => true))) return false;
  }
  return true;
}

/* Ids and words of the gateway's own alone: a header is nobody's letter. */
function headersOf(
  { id, messageId, attempt, part }: Claim,
  type: MessageTypeName,
  { bytes, contentType }: WrittenDocument,
  { secrets }: Target,
): Record<string, string> {
  const trace = traceparent();
  return {
    'content-type': contentType,
    accept: 'application/json',
    'user-agent': 'tovholder',
    ...signatureHeaders(id, Math.floor(Date.now() / 1000), bytes, secrets),
    'tovholder-message-id': messageId,
    'tovholder-type': type,
    'tovholder-attempt': String(attempt),
    ...(trace !== undefined && { traceparent: trace }),
    ...(part > 1 && { 'tovholder-part': String(part) }),
  };
}

function tell({ log }: Context, claim: Claim, { status }: Posted): void {
  if (status >= 200 && status <= 299) log.debug('A webhook was taken', { ...idsOf(claim), status });
  else log.info('A webhook was answered otherwise than with a success', { ...idsOf(claim), status });
}

function told({ log }: Context, claim: Claim, error: unknown): unknown {
  if (!(error instanceof DeliveryFailure)) return error;
  log.info('A webhook was not answered', { ...idsOf(claim), code: error.params.reason ?? error.code });
  return error;
}

function idsOf({ id: deliveryId, messageId, partyGln: gln, attempt }: Claim) {
  return { deliveryId, messageId, gln, attempt };
}
