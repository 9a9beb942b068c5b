import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leaseDeliveries } from '../src/store/leases.ts';
import { explained, pagesOf, type Step } from './support/explained.ts';
import { freshStore } from './support/postgres.ts';

let store: Awaited<ReturnType<typeof freshStore>>;

beforeAll(async () => {
  store = await freshStore();
});
afterAll(async () => await store.close());

/** Lays so many deliveries into an inbox, in a thread each or all in one. */
async function layInto(gln: string, count: number, threadId?: string): Promise<void> {
  await store.pool.query(
    `WITH added AS MATERIALIZED (SELECT gen_random_uuid() AS id FROM generate_series(1, $2)),
     written AS (
       INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
       SELECT id, 'correspondence', '5790000990016', $1, id::text, 'json', 'application/json', '', '', now() + interval '1 day'
       FROM added RETURNING id)
     INSERT INTO deliveries (id, message_id, party_gln, channel, format, state, thread_id, output, expires_at)
     SELECT id, id, $1, 'inbox', 'json', 'available', coalesce($3::uuid, gen_random_uuid()), '', now() + interval '1 day' FROM written`,
    [gln, count, threadId],
  );
  await store.pool.query('ANALYZE deliveries');
  await store.pool.query('ANALYZE messages');
}

/* Rows that a step of a plan gave and left out, and those of the steps below it. */
function rowsOf(step: Step): number {
  const left = ['Rows Removed by Filter', 'Rows Removed by Join Filter', 'Rows Removed by Index Recheck'];
  const each = [step['Actual Rows'], ...left.map((figure) => step[figure] ?? 0)].map(Number);
  const own = Number(step['Actual Loops']) * each.reduce((sum, rows) => sum + rows, 0);
  return (step.Plans ?? []).reduce((sum, below) => sum + rowsOf(below), own);
}

/** How many pages and rows of the store a lease of ten looks at, whichever way its plan is made. */
async function lookedAt(...glns: string[]): Promise<number> {
  const figures: number[] = [];
  const client = await store.pool.connect();
  const looking = explained(client, (plan) => figures.push(pagesOf(plan) + rowsOf(plan)));
  try {
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await client.query('BEGIN');
      await client.query(`SET LOCAL plan_cache_mode = ${mode}`);
      await leaseDeliveries(looking, { glns, max: 10, leaseSeconds: 60 });
      await client.query('ROLLBACK');
    }
  } finally {
    client.release(true);
  }
  return Math.max(...figures);
}

const leasedFor = (glns: string[], max: number) => leaseDeliveries(store.pool, { glns, max, leaseSeconds: 60 });

test('a lease looks at what it takes, however much waits behind it', async () => {
  const [gln, ofOneThread, blocked] = ['5790001000101', '5790001000102', '5790001000103'];
  await layInto(gln, 50);
  const few = await lookedAt(gln);
  await layInto(gln, 5000);
  expect(few).toBeGreaterThan(0);
  expect(await lookedAt(gln)).toBeLessThan(3 * few);

  await layInto(ofOneThread, 2000, randomUUID());
  expect(await lookedAt(ofOneThread)).toBeLessThan(3 * few);
  /* Of each delivery only the first before it is looked at. */
  await layInto(blocked, 2000, randomUUID());
  expect(await leasedFor([blocked], 1)).toHaveLength(1);
  expect(await lookedAt(blocked)).toBeLessThan(20 * 2000);
});

test('a lease for several parties takes the oldest of all, however much waits for each', async () => {
  const glns = ['5790001000201', '5790001000202', '5790001000203'];
  for (const gln of [...glns, ...glns]) await layInto(gln, 2);
  const few = await lookedAt(...glns);
  const leased = await leasedFor(glns, 9);
  expect(leased.map(({ partyGln }) => glns.indexOf(partyGln))).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1]);
  for (const gln of glns) await layInto(gln, 1000);
  expect(await lookedAt(...glns)).toBeLessThan(10 * few);
});

test('consumers of the same parties who lease at once share out what waits', async () => {
  const glns = ['5790001000301', '5790001000302'];
  for (const gln of glns) await layInto(gln, 20);
  const leased = (await Promise.all(Array.from({ length: 4 }, () => leasedFor(glns, 10)))).flat();
  const left = await leasedFor(glns, 100);
  const ids = [...leased, ...left].map(({ deliveryId }) => deliveryId);
  expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
});
