import type { Context } from '../../context.ts';
import { inVansEnvelope } from '../../delivery/envelop.ts';
import { renderStored, type WrittenDocument } from '../../delivery/render.ts';
import { GatewayError } from '../../errors.ts';
import type { FormatName } from '../../formats/format.ts';
import { formats, mediaTypeOf } from '../../formats/index.ts';
import type { MessageTypeName } from '../../message.ts';
import { isStoreUnavailable } from '../../store/connect.ts';
import { addEvents } from '../../store/events.ts';
import { keepIdentifiers } from '../../store/identifiers.ts';
import { giveBackLeases, type Leased, leaseDeliveries } from '../../store/leases.ts';
import { storedMessage } from '../../store/messages.ts';
import { open, outputPlace } from '../../store/sealed.ts';
import { ringFor } from './bell.ts';
import { setAside } from './set-aside.ts';

/** A delivery under a lease, as its consumer gets it (contract §4). */
export interface Delivery {
  deliveryId: string;
  leaseToken: string;
  leaseExpiresAt: string;
  messageId: string;
  type: MessageTypeName;
  letterId: string;
  /** GLN of the sender. */
  sender: string;
  receivedAt: string;
  /** How often it has been leased, this time included. */
  attempt: number;
  /** From the second on: which of the documents that the message goes out in. */
  part?: number;
  format: FormatName;
  contentType: string;
  body: string;
  encoding?: 'base64';
}

/** What a consumer asks for. */
export interface LeaseRequest {
  glns: readonly string[];
  max: number;
  waitSeconds: number;
  leaseSeconds: number;
  /** Another format than the one the delivery was written in. */
  format?: FormatName;
  /** Given when the consumer has gone. */
  signal?: AbortSignal;
}

/* A ring may be missed while the store is away, and a lease can run out without one. */
const lookAgainMilliseconds = 1000;

/**
 * Leases what waits for these parties, oldest first; waits for something to come when nothing does. What was leased while
 * the consumer went away, or could not be handed out, is given back.
 */
export async function lease(context: Context, request: LeaseRequest): Promise<Delivery[]> {
  const { glns, signal } = request;
  const deadline = Date.now() + request.waitSeconds * 1000;
  while (!signal?.aborted) {
    const leased = await leaseDeliveries(context.store.pool, request);
    if (leased.length > 0 && signal?.aborted) await giveBack(context, leased, 'CONSUMER_GONE');
    else if (leased.length > 0) {
      const given = await handOut(context, leased, request.format);
      if (given.length > 0) return given;
    }
    const left = deadline - Date.now();
    if (left <= 0) break;
    await context.bell.heard(glns, Math.min(left, lookAgainMilliseconds), signal);
  }
  return [];
}

/**
 * Gives back what was leased for a consumer that never had it, and rings for those who wait; `code` says why, where that
 * is known. Never fails: where the store is away the leases run out.
 */
export async function giveBack(
  context: Context,
  leased: readonly Pick<Leased, 'deliveryId' | 'leaseToken'>[],
  code?: 'CONSUMER_GONE',
): Promise<void> {
  const { store, log } = context;
  try {
    const returned = await giveBackLeases(store.pool, leased);
    await addEvents(
      store.pool,
      returned.map(({ messageId }) => ({ messageId, kind: 'returned', actor: 'gateway', ...(code && { code }) })),
    );
    for (const gln of new Set(returned.map(({ partyGln }) => partyGln))) await ringFor(store, gln);
  } catch (error) {
    log.warn('Leases that no consumer had could not be given back: they run out', {
      count: leased.length,
      error,
    });
  }
}

/* Up to the first one whose document cannot be opened: that one is set aside. */
async function handOut(context: Context, leased: Leased[], format: FormatName | undefined): Promise<Delivery[]> {
  let failed: Leased | undefined;
  try {
    await addEvents(
      context.store.pool,
      leased.map(({ messageId, partyGln, attempt }) => ({ messageId, kind: 'leased', actor: partyGln, attempt })),
    );
    const tried = await Promise.allSettled(leased.map((one) => asDelivery(context, one, format ?? one.format)));
    const given: Delivery[] = [];
    for (const [index, one] of tried.entries()) {
      if (one.status === 'fulfilled') given.push(one.value);
      else {
        failed = leased[index] as Leased;
        await setAside(context, failed, leased.slice(index + 1), one.reason);
        break;
      }
    }
    return given;
  } catch (error) {
    /* What fails by itself stays out of sight for its lease and ends as a dead letter: it must not come with every batch. */
    const unheard = isStoreUnavailable(error) ? leased : leased.filter((one) => one !== failed);
    await giveBack(context, unheard);
    throw error;
  }
}

async function asDelivery(context: Context, leased: Leased, format: FormatName): Promise<Delivery> {
  const { output, partyGln: _, leaseExpiresAt, receivedAt, envelope, part, ...rest } = leased;
  const other = format === leased.format || part > 1 ? undefined : await inFormat(context, leased, format);
  const bytes = other ?? open(context.store.keys, output, outputPlace(leased.deliveryId));
  const given = other ? format : leased.format;
  return {
    ...rest,
    leaseExpiresAt: leaseExpiresAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    ...(part > 1 && { part }),
    format: given,
    contentType: envelope && formats[given].enveloped ? 'application/xml' : mediaTypeOf(given),
    body: bytes.toString('utf8'),
  };
}

/* What the format asked for cannot carry is handed out as it lies there: one message must not keep the others back. */
async function inFormat(context: Context, leased: Leased, format: FormatName): Promise<Buffer | undefined> {
  try {
    return (await written(context, leased, format)).bytes;
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

async function written(context: Context, leased: Leased, format: FormatName): Promise<WrittenDocument> {
  const { deliveryId, messageId, partyGln, envelope, attempt } = leased;
  const document = await renderStored(context, await storedMessage(context.store.pool, messageId), format);
  if (!envelope || !formats[format].enveloped) return document;
  const enveloped = inVansEnvelope(document, { deliveryId, turn: `lease.${attempt}`, receiverGln: partyGln });
  if (enveloped.envelope) await keepIdentifiers(context.store.pool, messageId, 'vans', enveloped.envelope);
  return enveloped;
}
