import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { settle } from '../../src/channels/inbox/settle.ts';
import type { Context } from '../../src/context.ts';
import { GatewayError } from '../../src/errors.ts';
import { leaseDeliveries } from '../../src/store/leases.ts';
import { chance } from './seed.ts';

/** How a race of consumers for one delivery ended. */
export interface Race {
  deliveryId: string;
  messageId: string;
  /** Whose leases were acknowledged with success: the first holder's or a later one's. */
  winners: ('holder' | 'rival')[];
  /** How often it was handed out. */
  handedOut: number;
}

/* In seconds: what it takes to try thousands; over HTTP the shortest is a second. */
const leaseSeconds = 0.04;

/** Puts a delivery into the inbox `gln`; lets one consumer ack it some milliseconds around the end of its lease, while two others lease and ack it. */
export async function race(context: Context, gln: string, trial: number): Promise<Race> {
  const deliveryId = await waiting(context, gln);
  const [first] = await leaseDeliveries(context.store.pool, { glns: [gln], max: 1, leaseSeconds });
  if (!first) throw new Error('a delivery that waits was not handed out');
  const begun = performance.now();
  const early = leaseSeconds * 1000 - 10 + 16 * chance('race', trial);
  const winners: Race['winners'] = [];
  let handedOut = 1;
  const holder = async () => {
    await until(begun + early);
    if (await acked(context, gln, first)) winners.push('holder');
  };
  const rival = async () => {
    await until(begun + leaseSeconds * 1000 - 3);
    for (let tries = 0; tries < 4 && winners.length === 0; tries += 1) {
      const [taken] = await leaseDeliveries(context.store.pool, { glns: [gln], max: 1, leaseSeconds });
      if (!taken) continue;
      handedOut += 1;
      if (await acked(context, gln, taken)) winners.push('rival');
    }
  };
  await Promise.all([holder(), rival(), rival()]);
  return { deliveryId, messageId: first.messageId, winners, handedOut };
}

async function acked(
  context: Context,
  gln: string,
  lease: { deliveryId: string; leaseToken: string },
): Promise<boolean> {
  try {
    await settle(context, [gln], { ...lease, outcome: 'ack' });
    return true;
  } catch (error) {
    if (error instanceof GatewayError && (error.code === 'LEASE_LOST' || error.code === 'ALREADY_SETTLED'))
      return false;
    throw error;
  }
}

/* As the worker leaves a delivery of the inbox; its body is never opened here. */
async function waiting({ store }: Context, gln: string): Promise<string> {
  const id = randomUUID();
  await store.pool.query(
    `WITH written AS (
       INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
       VALUES ($1, 'correspondence', '5790000990016', $2, $3, 'json', 'application/json', '', '', now() + interval '1 day')
       RETURNING id)
     INSERT INTO deliveries (id, message_id, party_gln, channel, format, state, output, expires_at)
     SELECT id, id, $2, 'inbox', 'json', 'available', '', now() + interval '1 day' FROM written`,
    [id, gln, id],
  );
  return id;
}

function until(time: number): Promise<void> {
  return sleep(Math.max(0, time - performance.now()));
}
