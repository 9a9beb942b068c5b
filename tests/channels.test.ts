import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { channels } from '../src/channels/index.ts';
import { withinTime } from '../src/queue/time-limit.ts';
import type { ChannelName } from '../src/store/deliveries.ts';
import { atLength } from './support/at-length.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn, type PartyOn } from './support/party-on.ts';
import { storeOn } from './support/postgres.ts';
import { amqpRig } from './support/rigs/amqp.ts';
import { bullmqRig } from './support/rigs/bullmq.ts';
import { inboxRig } from './support/rigs/inbox.ts';
import type { Rig } from './support/rigs/rig.ts';
import { webhookRig } from './support/rigs/webhook.ts';

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;
const clauseMs = 45_000;

const rigs: Readonly<Record<ChannelName, (url: string) => Rig | Promise<Rig>>> = {
  inbox: inboxRig,
  webhook: webhookRig,
  bullmq: bullmqRig,
  amqp: amqpRig,
};

/** What every channel does, whatever its receiver does. Each begins and ends with a receiver that is up and takes nothing. */
const contract: Record<string, (rig: Rig, party: PartyOn) => Promise<void>> = {
  'delivers, and the sender gets its receipt': async (rig, party) => {
    await rig.behave('take', party);
    const [id = ''] = await party.post();
    await party.become('delivered', [id]);
    const { body } = await party.gp.get(`/v1/messages/${id}`);
    expect(body.receipts).toHaveLength(1);
    expect(body.timeline.filter(({ kind }: { kind: string }) => kind === 'delivered')).toHaveLength(1);
  },
  'is refused, and the sender is told why': async (rig, party) => {
    await rig.behave('refuse', party);
    const [id = ''] = await party.post();
    await party.become('rejected', [id]);
    const { body } = await party.gp.get(`/v1/messages/${id}`);
    expect(body.timeline).toContainEqual(expect.objectContaining({ kind: 'rejected', code: 'unreadable' }));
  },
  'is cut in the middle, and what was in hand comes again': async (rig, party) => {
    const ids = await party.post(3);
    await rig.behave('drop', party);
    await party.become('delivered', ids, recoveryMs);
  },
  'hangs, and goes on': async (rig, party) => {
    await rig.behave('take', party);
    await rig.hang();
    const ids = await party.post(3);
    await sleep(2_500);
    await rig.goOn();
    await rig.behave('take', party);
    await party.become('delivered', ids, recoveryMs);
  },
  'is down, and comes back': async (rig, party) => {
    await rig.behave('take', party);
    await rig.goDown();
    const ids = await party.post(3);
    await sleep(1_500);
    for (const id of ids) expect((await party.gp.get(`/v1/messages/${id}`)).body.status).not.toBe('delivered');
    await rig.comeBack();
    await rig.behave('take', party);
    await party.become('delivered', ids, recoveryMs);
  },
};

let gateway: TestGateway;
const results = new Map<string, PromiseSettledResult<void>>();

/* All channels at once, on one gateway: what hurts one receiver must not be felt by the others. */
beforeAll(async () => {
  gateway = await startGateway();
  await Promise.all(Object.entries(rigs).map(([name, start]) => tryOut(name, start)));
}, 240_000);
afterAll(async () => {
  await gateway.close();
  /* BullMQ lets go of its last timer only then. */
  await sleep(5_500);
}, 20_000);

async function tryOut(name: string, start: (url: string) => Rig | Promise<Rig>): Promise<void> {
  const rig = await start(gateway.url);
  try {
    const party = await addPartyOn(gateway.url, rig.settings());
    for (const [title, clause] of Object.entries(contract)) {
      const [result] = await Promise.allSettled([withinTime(clauseMs, clause(rig, party))]);
      results.set(`${name} ${title}`, result);
      await rig.rest();
    }
  } finally {
    await rig.close();
  }
}

test('every channel has a rig', () => {
  expect(Object.keys(rigs).sort()).toEqual(Object.keys(channels).sort());
});

describe.each(Object.keys(rigs))('a receiver by %s', (name) => {
  test.each(Object.keys(contract))('%s', (title) => {
    const result = results.get(`${name} ${title}`);
    if (result?.status === 'rejected') throw result.reason;
    expect(result?.status).toBe('fulfilled');
  });
});

const long = atLength('TOVHOLDER_CHANNELS');

/* By the schedule alone the third try would come five minutes later. */
long(
  'a broker that is down for two tries of the default schedule is used as soon as it is back',
  async () => {
    const store = storeOn(gateway.databaseUrl);
    const tryOne = async (start: (url: string) => Rig | Promise<Rig>) => {
      const rig = await start(gateway.url);
      try {
        const party = await addPartyOn(gateway.url, rig.settings(), { retry: undefined });
        await rig.behave('take', party);
        await party.become('delivered', await party.post());
        await rig.goDown();
        const ids = await party.post(2);
        await sleep(8_000);
        const { rows } = await store.pool.query(
          'SELECT state, attempts, due_at > now() + $2 AS later FROM deliveries WHERE message_id = ANY($1)',
          [ids, '1 minute'],
        );
        expect(rows).toEqual(Array(2).fill({ state: 'queued', attempts: 2, later: true }));
        await rig.comeBack();
        await rig.behave('take', party);
        await party.become('delivered', ids, recoveryMs);
      } finally {
        await rig.close();
      }
    };
    try {
      await Promise.all([tryOne(bullmqRig), tryOne(amqpRig)]);
    } finally {
      await store.close();
    }
  },
  120_000,
);
