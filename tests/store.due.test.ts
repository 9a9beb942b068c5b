import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { forgetEnqueued, takeDue } from '../src/store/due.ts';
import { hurry } from '../src/store/receivers.ts';
import { explained, pagesOf } from './support/explained.ts';
import { freshStore } from './support/postgres.ts';

let store: Awaited<ReturnType<typeof freshStore>>;

beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.close());

const glns = Array.from({ length: 10 }, (_, index) => `57900010001${String(index).padStart(2, '0')}`);

/** Queues so many deliveries for each of ten receivers. */
async function queueForEach(count: number, channel: 'webhook' | 'inbox' = 'webhook'): Promise<void> {
  const ids = Array.from({ length: count * glns.length }, () => randomUUID());
  const receivers = ids.map((_, index) => glns[index % glns.length]);
  await store.pool.query(
    `WITH written AS (
       INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
       SELECT id, 'correspondence', '5790000990016', gln, id::text, 'json', 'application/json', '', '', now() + interval '1 day'
       FROM unnest($1::uuid[], $2::text[]) AS given (id, gln) RETURNING id, receiver_gln)
     INSERT INTO deliveries (id, message_id, party_gln, channel, format, expires_at)
     SELECT id, id, receiver_gln, $3, 'json', now() + interval '1 day' FROM written`,
    [ids, receivers, channel],
  );
  await store.pool.query('ANALYZE deliveries');
}

/** How many pages of the store a look for what is due reads. */
async function pagesRead(): Promise<number> {
  let pages = 0;
  const client = await store.pool.connect();
  await client.query('BEGIN');
  const reading = explained(client, (plan) => {
    pages = pagesOf(plan);
  });
  await takeDue(reading, 500);
  await client.query('ROLLBACK');
  client.release();
  return pages;
}

test('a look for what is due reads the first few of each receiver, however much waits behind them', async () => {
  await queueForEach(20);
  const few = await pagesRead();
  await queueForEach(400);
  const many = await pagesRead();
  expect(few).toBeGreaterThan(0);
  expect(many).toBeLessThan(3 * few);
});

test('of what waits for inboxes a thousand lie in the queue, and a wiped queue is filled again, however many they were', async () => {
  await queueForEach(1_200, 'inbox');
  const taken = [];
  for (let round = 0; round < 4; round += 1) taken.push((await takeDue(store.pool, 500)).length);
  expect(taken).toEqual([500, 500, 0, 0]);
  await store.pool.query('UPDATE deliveries SET enqueued_at = now()');
  await forgetEnqueued(store.pool);
  expect(await takeDue(store.pool, 500)).toHaveLength(500);
});

test('the answers of a receiver hurry a delivery once an hour, an operator at any time', async () => {
  await queueForEach(1);
  const gln = glns[0] ?? '';
  const waitForHours = () =>
    store.pool.query("UPDATE deliveries SET attempts = 3, due_at = now() + interval '5 hours'").then(() => undefined);
  const byItsAnswer = () => hurry(store.pool, { gln }, { seldom: true });
  await waitForHours();
  expect(await byItsAnswer()).toBe(1);
  await waitForHours();
  expect(await byItsAnswer()).toBe(0);
  expect(await hurry(store.pool, { gln })).toBe(1);
  await store.pool.query("UPDATE deliveries SET hurried_at = hurried_at - interval '61 minutes'");
  expect(await byItsAnswer()).toBe(1);
});
