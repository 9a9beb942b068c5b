import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { openBell, ringFor } from '../src/channels/inbox/bell.ts';
import { createServer as createDoor } from '../src/intake/server.ts';
import { createLog } from '../src/log.ts';
import { batchBytes } from '../src/store/leases.ts';
import { outputPlace, seal } from '../src/store/sealed.ts';
import { callAt, type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { storeOn } from './support/postgres.ts';

const mebibyte = 1024 * 1024;

interface Delivery {
  deliveryId: string;
  leaseToken: string;
  attempt: number;
  body: string;
}

let desk: FrontDesk;
let receiver: TestParty;
beforeAll(async () => {
  desk = await openFrontDesk();
});
beforeEach(async () => {
  receiver = await freshParty(desk, 'PPR Prøven');
});
afterAll(() => desk.close());

/** Puts documents of so many bytes into the receiver's inbox, in this order; the ids of their deliveries. */
async function put(sizes: readonly number[], threadId: string | null = null): Promise<string[]> {
  const ids = sizes.map(() => randomUUID());
  const { pool, keys } = desk.context.store;
  await pool.query(
    `INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
     SELECT id, 'correspondence', '5790000990016', $2, id::text, 'json', 'application/json', '', '', now() + interval '1 day'
     FROM unnest($1::uuid[]) AS id`,
    [ids, receiver.gln],
  );
  for (const [index, id] of ids.entries()) {
    const document = Buffer.alloc(sizes[index] ?? 0, 'a');
    await pool.query(
      `INSERT INTO deliveries (id, message_id, party_gln, channel, format, state, thread_id, output, expires_at)
       VALUES ($1, $1, $2, 'inbox', 'json', 'available', $3, $4, now() + interval '1 day')`,
      [id, receiver.gln, threadId, seal(keys, document, outputPlace(id))],
    );
  }
  return ids;
}

async function lease(query = 'max=100&wait=0'): Promise<Delivery[]> {
  const answer = await desk.call(receiver.key, 'GET', `/v1/inbox?${query}`);
  expect(answer.status).toBe(200);
  return answer.body.deliveries;
}

const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ deliveryId }) => deliveryId);

/** State, how often leased, and how many leases ran out, of each of the receiver's deliveries in order. */
async function standing(): Promise<string[]> {
  const { rows } = await desk.context.store.pool.query<{ standing: string }>(
    `SELECT state || ' ' || receive_count || ' ' || unsettled AS standing FROM deliveries WHERE party_gln = $1 ORDER BY place`,
    [receiver.gln],
  );
  return rows.map((row) => row.standing);
}

describe('a batch', () => {
  test('is a hundred at most, the oldest first, and the next one goes on from there', async () => {
    const waiting = await put(Array.from({ length: 130 }, () => 20));
    expect(idsOf(await lease())).toEqual(waiting.slice(0, 100));
    expect(idsOf(await lease())).toEqual(waiting.slice(100));
    expect(await lease()).toEqual([]);
  });

  test('of large documents stays under its bytes; what is beyond them is not leased, nor what is younger', async () => {
    const sizes = [9, 9, 9, 9, 9, 0.001].map((size) => Math.floor(size * mebibyte));
    const waiting = await put(sizes);
    const first = await lease();
    expect(idsOf(first)).toEqual(waiting.slice(0, 3));
    const untouched = 'available 0 0';
    expect(await standing()).toEqual(['leased 1 0', 'leased 1 0', 'leased 1 0', untouched, untouched, untouched]);
    const second = await lease();
    expect(idsOf(second)).toEqual(waiting.slice(3));
    const all = [...first, ...second];
    expect(all.map(({ attempt, body }) => [attempt, body.length])).toEqual(sizes.map((size) => [1, size]));
    expect(await lease()).toEqual([]);
  });

  test('is one document where that alone is larger; what follows in its thread waits until it is settled', async () => {
    const [large = '', small = ''] = await put([batchBytes + 1, 20], randomUUID());
    const [only, ...others] = await lease();
    expect([only?.deliveryId, only?.attempt, only?.body.length, others]).toEqual([large, 1, batchBytes + 1, []]);
    expect(await lease()).toEqual([]);
    expect(await standing()).toEqual(['leased 1 0', 'available 0 0']);
    await desk.context.store.pool.query("UPDATE deliveries SET state = 'delivered' WHERE id = $1", [large]);
    expect(idsOf(await lease())).toEqual([small]);
  });
});

describe('a batch that cannot be answered', () => {
  test('is given back at once where the answer cannot be written', async () => {
    const waiting = await put([20, 20]);
    const door = createDoor(desk.context, {
      maxBody: mebibyte,
      sandbox: true,
      health: async () => ({ status: 'ready', checks: { store: 'ok', queue: 'ok' } }),
    });
    const failing = express().use((_request, response, next) => {
      response.json = () => {
        throw new RangeError('Invalid string length');
      };
      next();
    }, door);
    const server = createServer(failing).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await callAt(url, receiver.key, 'GET', '/v1/inbox?wait=0')).status).toBe(500);
    server.close();
    server.closeAllConnections();
    const again = await lease('wait=5');
    expect(again.map(({ deliveryId, attempt }) => [deliveryId, attempt])).toEqual(waiting.map((id) => [id, 1]));
  });

  test('is given back but for the one that failed, which stays out of sight for its lease', async () => {
    const [before = '', bad = '', after = ''] = await put([20, 20, 20]);
    const { pool, keys } = desk.context.store;
    const broken = seal(keys, Buffer.from('{'), `messages/${bad}/canonical`);
    await pool.query('UPDATE messages SET canonical = $2 WHERE id = $1', [bad, broken]);
    /* The others have no content that could be read for FHIR, and so would be handed out as they lie there. */
    const failed = await desk.call(receiver.key, 'GET', '/v1/inbox?wait=0&format=fhir-json');
    expect(failed.status).toBe(500);
    expect(await standing()).toEqual(['available 0 0', 'leased 1 0', 'available 0 0']);
    expect((await lease()).map(({ deliveryId, attempt }) => [deliveryId, attempt])).toEqual([
      [before, 1],
      [after, 1],
    ]);
  });
});

describe('the bell', () => {
  test('wakes who waits for a party by a ring from another connection, and nobody else', async () => {
    const [here, there] = [storeOn(desk.databaseUrl), storeOn(desk.databaseUrl)];
    const bell = openBell(here, createLog('error'));
    const asleep = new AbortController();
    const woken: string[] = [];
    const wait = async (gln: string) => {
      await bell.heard([gln], 20_000, asleep.signal);
      woken.push(gln);
    };
    try {
      const other = wait('5790000990023');
      const begun = performance.now();
      const waiting = wait('5790000990016');
      /* Until it listens, every ring may be missed. */
      const ringing = setInterval(() => void ringFor(there, '5790000990016'), 100);
      await waiting.finally(() => clearInterval(ringing));
      expect(performance.now() - begun).toBeLessThan(10_000);
      await sleep(300);
      expect(woken).toEqual(['5790000990016']);
      asleep.abort();
      await other;
    } finally {
      asleep.abort();
      await bell.close();
      await here.pool.end();
      await there.pool.end();
    }
  });
});
