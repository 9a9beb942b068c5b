import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { claimDelivery, keepClaim } from '../src/store/claims.ts';
import { readGauges } from '../src/store/gauges.ts';
import { readOverdue } from '../src/store/overdue.ts';
import { explained, pagesOf } from './support/explained.ts';
import { freshStore } from './support/postgres.ts';

let store: Awaited<ReturnType<typeof freshStore>>;
beforeAll(async () => {
  store = await freshStore();
});
afterEach(async () => {
  await store.pool.query('DELETE FROM messages');
  await store.pool.query('DELETE FROM receivers');
});
afterAll(() => store.close());

const [gln, other] = ['5790001000128', '5790001000135'];

/** Stores so many deliveries that came about an hour ago; `columns` are SQL, what is not told is queued to an inbox and due now. */
async function stored(columns: Record<string, string>, count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const given: Record<string, string> = {
    ...{ party_gln: `'${gln}'`, channel: "'inbox'", format: "'json'", created_at: "now() - interval '1 hour'" },
    ...{ expires_at: "now() + interval '1 day'", ...columns },
  };
  await store.pool.query(
    `INSERT INTO messages (id, type, sender_gln, receiver_gln, letter_id, format, content_type, original, canonical, expires_at)
     SELECT id, 'correspondence', '5790000990016', '${gln}', id::text, 'json', 'application/json', '', '', now() + interval '1 day'
     FROM unnest($1::uuid[]) AS given (id)`,
    [ids],
  );
  await store.pool.query(
    `INSERT INTO deliveries (id, message_id, ${Object.keys(given).join(', ')})
     SELECT id, id, ${Object.values(given).join(', ')} FROM unnest($1::uuid[]) AS given (id)`,
    [ids],
  );
  return ids;
}

const ago = (seconds: number) => `now() - interval '${seconds} seconds'`;
const webhook = { channel: "'webhook'" };
const rounded = (seconds: number) => Math.round(seconds / 10) * 10;

test('each state tells how long its delivery has been in it, not how long ago it came about', async () => {
  await stored({ due_at: ago(40) });
  await stored({ state: "'sending'", due_at: ago(2_400), claim_expires_at: ago(70), attempts: '3' });
  await stored({ state: "'available'", due_at: ago(100) });
  await stored({ state: "'available'", due_at: `now() + interval '1 hour'` });
  await stored({ state: "'leased'", due_at: ago(200) });
  await stored({ state: "'dead'", due_at: ago(2_400), dead_at: ago(300) });
  const { waits, open } = await readGauges(store.pool);
  const told = Object.entries(waits).map(([state, seconds]) => [state, rounded(seconds)]);
  expect(Object.fromEntries(told)).toEqual({ queued: 40, sending: 90, available: 100, leased: 200, dead: 300 });
  expect(open.map(({ oldestSeconds }) => rounded(oldestSeconds))).toEqual(open.map(() => 3_600));
});

test('a delivery is in hand since it was claimed, and anew each time that its worker keeps it', async () => {
  const [id = ''] = await stored({ due_at: ago(2_400) });
  const claim = await claimDelivery(store.pool, { id, generation: 1 });
  if (!claim) throw new Error('the delivery cannot be claimed');
  const sending = async () => (await readGauges(store.pool)).waits.sending;
  expect(await sending()).toBeLessThan(10);
  await store.pool.query("UPDATE deliveries SET claim_expires_at = claim_expires_at - interval '18 seconds'");
  expect(await sending()).toBeGreaterThanOrEqual(18);
  await keepClaim(store.pool, claim);
  expect(await sending()).toBeLessThan(10);
});

/** What is told, in tens of seconds. */
async function overdue(): Promise<{ queued: number; relayLag: number }> {
  const { queued, relayLag } = await readOverdue(store.pool);
  return { queued: rounded(queued), relayLag: rounded(relayLag) };
}

describe('how long something has been due and nobody takes it up', () => {
  test('is told of what lies in the queue, too', async () => {
    await stored({ due_at: ago(300), enqueued_at: 'now()' });
    expect(await overdue()).toEqual({ queued: 300, relayLag: 300 });
  });

  test('is told of a receiver that is called, though no inbox waits', async () => {
    await stored({ ...webhook, due_at: ago(300) });
    expect(await overdue()).toEqual({ queued: 300, relayLag: 300 });
  });

  test.each([
    ['held', { held_at: 'now()' }],
    ['over', { expires_at: ago(1) }],
    ['not due', { due_at: "now() + interval '1 minute'" }],
  ])('leaves out what is %s', async (_, columns) => {
    for (const way of [{}, webhook]) await stored({ due_at: ago(300), ...way, ...columns });
    expect(await overdue()).toEqual({ queued: 0, relayLag: 0 });
  });

  test.each(['paused_at = now()', 'disabled_at = now()', "blocked_until = now() + interval '1 minute'"])(
    'leaves out a receiver with %s, and only that one',
    async (keptBack) => {
      for (const way of [{}, webhook]) await stored({ due_at: ago(300), ...way });
      await store.pool.query('INSERT INTO receivers (gln) VALUES ($1)', [gln]);
      await store.pool.query(`UPDATE receivers SET ${keptBack}`);
      expect(await overdue()).toEqual({ queued: 0, relayLag: 0 });
      await stored({ ...webhook, party_gln: `'${other}'`, due_at: ago(200) });
      expect(await overdue()).toEqual({ queued: 200, relayLag: 200 });
    },
  );

  test('leaves a called receiver out that has another in hand, until that claim is lost', async () => {
    await stored({ ...webhook, due_at: ago(300) });
    const inHand = { state: "'sending'", claim_expires_at: "now() + interval '10 seconds'" };
    await stored({ ...webhook, ...inHand });
    expect(await overdue()).toEqual({ queued: 300, relayLag: 0 });
    await store.pool.query(
      "UPDATE deliveries SET claim_expires_at = now() - interval '1 second' WHERE state = 'sending'",
    );
    expect(await overdue()).toEqual({ queued: 300, relayLag: 300 });
  });

  test('leaves a called receiver out that has just failed; an inbox cannot fail', async () => {
    await stored({ ...webhook, due_at: ago(300) });
    await store.pool.query('INSERT INTO receivers (gln, failures) VALUES ($1, 1)', [gln]);
    expect(await overdue()).toEqual({ queued: 300, relayLag: 0 });
    await stored({ due_at: ago(200) });
    expect(await overdue()).toEqual({ queued: 300, relayLag: 200 });
  });

  test('leaves out what is behind another of its thread, until that is final or skipped', async () => {
    const thread = { ...webhook, thread_id: `'${randomUUID()}'` };
    const [first] = await stored({ ...thread, state: "'dead'", dead_at: 'now()' });
    await stored({ ...thread, due_at: ago(300) });
    await stored({ ...webhook, due_at: ago(100) });
    expect(await overdue()).toEqual({ queued: 100, relayLag: 100 });
    await store.pool.query('UPDATE deliveries SET skipped_at = now() WHERE id = $1', [first]);
    expect(await overdue()).toEqual({ queued: 300, relayLag: 300 });
  });
});

/** How many pages of the store the look reads. */
async function pagesRead(): Promise<number> {
  let pages = 0;
  const reading = explained(store.pool, (plan) => {
    pages = pagesOf(plan);
  });
  await readOverdue(reading);
  return pages;
}

test('it is read from the first few that wait, however many there are behind them', async () => {
  const queue = async (count: number) => {
    for (const party of [gln, other]) await stored({ ...webhook, party_gln: `'${party}'` }, count);
    await stored({}, count);
    await store.pool.query('ANALYZE deliveries');
  };
  await queue(50);
  const few = await pagesRead();
  await queue(2_000);
  expect(few).toBeGreaterThan(0);
  expect(await pagesRead()).toBeLessThan(3 * few);
});
