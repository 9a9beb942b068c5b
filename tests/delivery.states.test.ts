import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openChannels } from '../src/channels/index.ts';
import type { Chore } from '../src/chores/chore.ts';
import { claimChecks } from '../src/chores/claim-checks.ts';
import { chores } from '../src/chores/index.ts';
import { lostClaims } from '../src/chores/lost-claims.ts';
import { neverSettled } from '../src/chores/never-settled.ts';
import type { Context } from '../src/context.ts';
import { createLog } from '../src/log.ts';
import { expiry } from '../src/receipts/expire.ts';
import { takeDue } from '../src/store/due.ts';
import { leaseDeliveries } from '../src/store/leases.ts';
import { freshStore } from './support/postgres.ts';
import { projectRoot } from './support/project-root.ts';
import { queueDeliveries } from './support/queued-deliveries.ts';

/* Nothing stays accepted, sending or leased for ever: docs/reliability.md, «States». */

let store: Awaited<ReturnType<typeof freshStore>>;
let context: Context;
beforeAll(async () => {
  store = await freshStore();
  context = {
    store,
    log: createLog('error', new PassThrough()),
    self: { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' },
    bell: { heard: async () => {}, close: async () => {} },
    channels: openChannels({}),
    wake: () => {},
  };
});
afterAll(() => store.close());

/** A delivery in a state of its own; `set` is the rest of the UPDATE that makes it so. */
async function deliveryIn(set: string): Promise<string> {
  const [id = ''] = await queueDeliveries(store.pool, 1);
  await store.pool.query(`UPDATE deliveries SET ${set} WHERE id = $1`, [id]);
  return id;
}

async function stateOf(id: string): Promise<string> {
  const { rows } = await store.pool.query<{ state: string }>('SELECT state FROM deliveries WHERE id = $1', [id]);
  return rows[0]?.state ?? 'gone';
}

const past = "now() - interval '1 minute'";
const over = `expires_at = ${past}`;
const held = (lease: string) => `state = 'leased', lease_token = gen_random_uuid(), lease_expires_at = ${lease}`;

describe('the chore that moves a delivery on', () => {
  test.each<[string, string, Chore, string]>([
    ['a claim that ran out', `state = 'sending', claim_expires_at = ${past}`, lostClaims, 'queued'],
    [
      'a claim that ran out ten times',
      `state = 'sending', claim_expires_at = ${past}, lost_claims = 9`,
      lostClaims,
      'dead',
    ],
    ['a claim check nobody settled', `${held(past)}, channel = 'bullmq', broker_id = 'x'`, claimChecks, 'queued'],
    ['a claim check its broker never got', `${held(past)}, channel = 'amqp'`, claimChecks, 'queued'],
    ['the twentieth lease nobody settled', `${held(past)}, unsettled = 19`, neverSettled, 'dead'],
    ['what is due and over', over, expiry, 'expired'],
    ['what waits for another try and is over', `due_at = now() + interval '1 day', ${over}`, expiry, 'expired'],
    ['what an operator keeps back and is over', `held_at = now(), ${over}`, expiry, 'expired'],
    ['what nobody fetched and is over', `state = 'available', ${over}`, expiry, 'expired'],
    ['a lease that ran out and is over', `${held(past)}, ${over}`, expiry, 'expired'],
    ['a dead letter that is over', `state = 'dead', ${over}`, expiry, 'expired'],
  ])('%s', async (_, set, chore, end) => {
    const id = await deliveryIn(set);
    await chore.work(context);
    expect(await stateOf(id)).toBe(end);
    expect(chores).toContain(chore);
  });

  test.each<[string, string]>([
    ['a live claim', `state = 'sending', claim_expires_at = now() + interval '1 minute', ${over}`],
    ['a live lease', `${held("now() + interval '1 minute'")}, ${over}`],
    ['what is not over', `state = 'available'`],
    ['what is not due', `due_at = now() + interval '1 day'`],
  ])('leaves %s as it is', async (_, set) => {
    const id = await deliveryIn(set);
    const before = await stateOf(id);
    for (const chore of [lostClaims, claimChecks, neverSettled, expiry]) await chore.work(context);
    expect(await stateOf(id)).toBe(before);
  });
});

describe('without a chore', () => {
  test('what is due is put in the queue, and again when its job was lost for a minute', async () => {
    const [fresh, lost, busy] = [
      await deliveryIn('due_at = now()'),
      await deliveryIn("enqueued_at = now() - interval '61 seconds'"),
      await deliveryIn('enqueued_at = now()'),
    ];
    const taken = (await takeDue(store.pool, 1_000)).map(({ id }) => id);
    expect([fresh, lost, busy].map((id) => taken.includes(id))).toEqual([true, true, false]);
  });

  test('a lease that ran out is given to the next consumer', async () => {
    const id = await deliveryIn(`${held(past)}, output = 'x'`);
    const leased = await leaseDeliveries(store.pool, { glns: ['5790000990023'], max: 100, leaseSeconds: 60 });
    expect(leased.map(({ deliveryId }) => deliveryId)).toContain(id);
  });
});

test('docs/reliability.md tells of every state of the store, and of every chore', () => {
  const page = readFileSync(join(projectRoot, 'docs/reliability.md'), 'utf8');
  const [, section = ''] = page.split(/^## States$/m);
  const told = [...(section.split(/^## /m)[0] ?? '').matchAll(/^\| `([a-z]+)`/gm)].map(([, state]) => state);
  const schema = readFileSync(join(projectRoot, 'src/store/migrations/0001_store.sql'), 'utf8');
  const states = [...(/CHECK \(state IN \(([^)]+)\)/.exec(schema)?.[1] ?? '').matchAll(/'([a-z]+)'/g)].map(
    ([, state]) => state,
  );
  expect([...new Set(told)].sort()).toEqual([...states].sort());
  for (const { name } of [lostClaims, claimChecks, neverSettled, expiry]) expect(section).toContain(`\`${name}\``);
});
