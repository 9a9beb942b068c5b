import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenStore } from '../src/store/connect.ts';
import {
  allAvailable,
  countOf,
  type Half,
  openFreshStore,
  queueDeliveries,
  startHalf,
} from './support/queued-deliveries.ts';
import { freshRedis, type TestRedis } from './support/redis.ts';

describe.each(['redis', 'postgresql'])('the queue on %s', (kind) => {
  let store: OpenStore;
  let redis: TestRedis | undefined;
  const halves: Half[] = [];
  const start = (...options: Parameters<typeof startHalf> extends [unknown, unknown, ...infer O] ? O : never) => {
    const half = startHalf(store, redis?.url, ...options);
    halves.push(half);
    return half;
  };

  beforeEach(async () => {
    store = await openFreshStore();
    redis = kind === 'redis' ? await freshRedis() : undefined;
  });
  afterEach(async () => {
    for (const half of halves.splice(0)) await half.close();
    await store.close();
    await redis?.close();
  });

  test('delivers what was due before it started', async () => {
    await queueDeliveries(store.pool, 20);
    start();
    expect(await allAvailable(store.pool)).toBeLessThan(10);
  });

  test('delivers within a moment when it is woken', async () => {
    const half = start();
    await queueDeliveries(store.pool, 1);
    await allAvailable(store.pool);
    /* The relay looks by itself every second: the best of some tries tells waking from that, also where others take the machine's time. */
    const seconds: number[] = [];
    while (seconds.length < 8 && Math.min(...seconds) >= 0.5) {
      await queueDeliveries(store.pool, 1);
      half.wake();
      seconds.push(await allAvailable(store.pool));
    }
    expect(Math.min(...seconds)).toBeLessThan(0.5);
  });

  test('delivers nothing before it is due', async () => {
    const [id] = await queueDeliveries(store.pool, 1);
    await store.pool.query("UPDATE deliveries SET due_at = now() + interval '3 seconds' WHERE id = $1", [id]);
    start();
    expect(await allAvailable(store.pool)).toBeGreaterThan(2.5);
  });

  test('never delivers twice with three processes on one store', async () => {
    start();
    start();
    start();
    await queueDeliveries(store.pool, 300);
    await allAvailable(store.pool);
    expect(await countOf(store.pool, 'attempts <> 1')).toBe(0);
  });

  test('delivers another generation of a delivery that was in the queue', async () => {
    const [id] = await queueDeliveries(store.pool, 1);
    start();
    await allAvailable(store.pool);
    await store.pool.query(
      "UPDATE deliveries SET state = 'queued', generation = generation + 1, enqueued_at = NULL, due_at = now() WHERE id = $1",
      [id],
    );
    await allAvailable(store.pool);
    expect(await countOf(store.pool, 'attempts = 2 AND generation = 2')).toBe(1);
  });

  test('takes back a claim whose worker is gone', async () => {
    const [id] = await queueDeliveries(store.pool, 1);
    await store.pool.query(
      "UPDATE deliveries SET state = 'sending', attempts = 1, claim_expires_at = now() + interval '2 seconds' WHERE id = $1",
      [id],
    );
    start();
    await allAvailable(store.pool);
    expect(await countOf(store.pool, 'attempts = 2 AND generation = 2')).toBe(1);
  });

  test('finishes what is in hand when it closes, and leaves the rest to others', async () => {
    let inHand = 0;
    const half = start({
      before: async () => {
        inHand += 1;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      },
    });
    await queueDeliveries(store.pool, 30);
    while (inHand === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    halves.splice(halves.indexOf(half), 1);
    await half.close();
    expect(await countOf(store.pool, "state = 'available'")).toBe(inHand);
    expect(await countOf(store.pool, "state = 'sending'")).toBe(0);
    start();
    await allAvailable(store.pool);
    expect(await countOf(store.pool, 'attempts <> 1')).toBe(0);
  });

  test('has a turn that throws neither stop it nor be lost', async () => {
    let thrown = 0;
    start({
      before: async () => {
        thrown += 1;
        if (thrown <= 3) throw Object.assign(new Error('away'), { code: '57P03' });
      },
    });
    await queueDeliveries(store.pool, 5);
    await allAvailable(store.pool);
    expect(thrown).toBe(8);
  });
});
