import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { openChannels } from '../../src/channels/index.ts';
import { chores } from '../../src/chores/index.ts';
import { startRounds } from '../../src/chores/rounds.ts';
import type { Context } from '../../src/context.ts';
import { startWorker } from '../../src/delivery/worker.ts';
import { createLog, type Log } from '../../src/log.ts';
import { type DeliveryQueue, openQueue } from '../../src/queue/queue.ts';
import { startRelay } from '../../src/queue/relay.ts';
import { claimDelivery, makeAvailable } from '../../src/store/claims.ts';
import type { OpenStore } from '../../src/store/connect.ts';
import type { Turn } from '../../src/store/deliveries.ts';
import { freshStore } from './postgres.ts';

/** A fresh store as its opener holds it. */
export async function openFreshStore(): Promise<OpenStore> {
  const { pool, keys, url, close } = await freshStore();
  return { pool, keys, ownerUrl: url, close };
}

/** Queues so many deliveries, due at once, and tells their ids. */
export async function queueDeliveries(pool: Pool, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await pool.query(
    `WITH written AS (
       INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
       SELECT id, 'correspondence', '5790000990016', '5790000990023', id::text, 'json', 'application/json', '', '', now() + interval '1 day'
       FROM unnest($1::uuid[]) AS id RETURNING id)
     INSERT INTO deliveries (id, message_id, party_gln, channel, format, expires_at)
     SELECT id, id, '5790000990023', 'inbox', 'json', now() + interval '1 day' FROM written`,
    [ids],
  );
  return ids;
}

/** Relay, queue and worker of one process, without HTTP; a delivery is handed over by being made available. */
export interface Half {
  queue: DeliveryQueue;
  wake(): void;
  close(): Promise<void>;
}

/** Starts a relay and a worker on the store; `before` runs in front of every hand-over. */
export function startHalf(
  store: OpenStore,
  redisUrl: string | undefined,
  { before = async () => {}, log = createLog('error') }: { before?: (turn: Turn) => Promise<void>; log?: Log } = {},
): Half {
  const queue = openQueue(redisUrl, store, log);
  const bell = { heard: async () => {}, close: async () => {} };
  const self = { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' };
  const context: Context = { store, log, self, bell, channels: openChannels({}), wake: () => relay.wake() };
  const worker = startWorker(context, queue, async (_context, turn) => {
    await before(turn);
    const claim = await claimDelivery(store.pool, turn);
    if (claim) await makeAvailable(store.pool, claim, Buffer.from('x'));
  });
  const relay = startRelay(context, queue);
  const rounds = startRounds(context, chores);
  return {
    queue,
    wake: () => relay.wake(),
    close: async () => {
      await rounds.stop();
      await relay.stop();
      worker.stop();
      await queue.close();
    },
  };
}

/** Waits until all deliveries are available, and tells how many seconds that took; throws after `limitMs`. */
export async function allAvailable(pool: Pool, limitMs = 25_000): Promise<number> {
  const start = performance.now();
  let left = -1;
  while (performance.now() - start < limitMs) {
    left = await countOf(pool, "state <> 'available'").catch(() => -1);
    if (left === 0) return (performance.now() - start) / 1000;
    await sleep(50);
  }
  throw new Error(`${left} deliveries are not available after ${limitMs} ms`);
}

/** How many deliveries meet an SQL condition. */
export async function countOf(pool: Pool, condition: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM deliveries WHERE ${condition}`,
  );
  return rows[0]?.count ?? 0;
}
