import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client as Database } from 'pg';
import { changedChannels } from '../src/chores/changed-channels.ts';
import { checkOut, confirmCheck, takeBackPassed } from '../src/store/claim-checks.ts';
import { type Claim, claimDelivery, makeAvailable } from '../src/store/claims.ts';
import { takeDue } from '../src/store/due.ts';
import { findParty, type Party, saveParty } from '../src/store/parties.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn, type PartyOn } from './support/party-on.ts';
import { deliverDue, deliveryOf, type ToldChannel, tellChannel } from './support/told-channel.ts';
import { answers, startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';

describe('a party whose channel is changed', () => {
  let gateway: TestGateway;
  let receiver: WebhookReceiver;
  let mostAtOnce: number;

  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway.close());
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
    mostAtOnce = 0;
    let open = 0;
    receiver.answer = async (response, call) => {
      open += 1;
      mostAtOnce = Math.max(mostAtOnce, open);
      await sleep(100);
      open -= 1;
      answers(204)(response, call);
    };
  });
  afterEach(() => receiver.close());

  const admin = () => clientOf(gateway.url, 'sandbox-admin');
  const webhook = () => ({ kind: 'webhook', url: receiver.url }) as const;
  const called = () => receiver.calls.map(({ headers }) => headers['tovholder-message-id']);

  async function postInThread({ gp, gln }: PartyOn, threadId: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let sent = 0; sent < count; sent += 1) {
      const { body } = await gp.send(freshMessage('correspondence/plain', { threadId, receiver: { gln } }));
      ids.push(body.messages[0].id);
    }
    return ids;
  }

  async function toWebhook(party: PartyOn): Promise<void> {
    await admin().post(`/v1/admin/receivers/${party.gln}/webhook-secret`, {});
    await party.change(webhook());
  }

  async function generations({ gln }: PartyOn): Promise<string[]> {
    const database = new Database(gateway.databaseUrl);
    await database.connect();
    const { rows } = await database.query(
      'SELECT state, generation FROM deliveries WHERE party_gln = $1 ORDER BY place',
      [gln],
    );
    await database.end();
    return rows.map(({ state, generation }) => `${state} ${generation}`);
  }

  test('gets what lies in its inbox at its new webhook, in order and once, and later letters of the thread after it', async () => {
    const party = await addPartyOn(gateway.url, { kind: 'inbox' });
    const threadId = randomUUID();
    const before = await postInThread(party, threadId, 3);
    await party.become('available', before);
    await toWebhook(party);
    const after = await postInThread(party, threadId, 2);
    await party.become('delivered', [...before, ...after]);
    expect(called()).toEqual([...before, ...after]);
    expect(mostAtOnce).toBe(1);
    const { body } = await party.gp.get(`/v1/messages/${before[0]}`);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['available', 'returned', 'delivered']),
    );
    expect(await party.self.lease('wait=0')).toEqual([]);
  }, 30_000);

  test('gets what was queued while it was paused at its new webhook, in order and once', async () => {
    const party = await addPartyOn(gateway.url, { kind: 'inbox' });
    await admin().post(`/v1/admin/receivers/${party.gln}/pause`, {});
    const ids = await postInThread(party, randomUUID(), 4);
    await toWebhook(party);
    expect(receiver.calls).toEqual([]);
    await admin().post(`/v1/admin/receivers/${party.gln}/resume`, {});
    await party.become('delivered', ids);
    expect(called()).toEqual(ids);
    expect(mostAtOnce).toBe(1);
  }, 30_000);

  test('finds what its webhook could not be given in its inbox, in order', async () => {
    const party = await addPartyOn(gateway.url, webhook());
    await receiver.goDown();
    const ids = await postInThread(party, randomUUID(), 3);
    const retried = async () =>
      (await party.gp.get(`/v1/messages/${ids[0]}`)).body.timeline.some(
        ({ kind }: { kind: string }) => kind === 'retried',
      );
    while (!(await retried())) await sleep(50);
    await party.change({ kind: 'inbox' });
    const taken: string[] = [];
    for (const _ of ids) taken.push((await party.self.take()).messageId);
    expect(taken).toEqual(ids);
    await party.become('delivered', ids);
    expect(receiver.calls).toEqual([]);
  }, 30_000);

  test('keeps its deliveries as they are when something else of it is saved', async () => {
    const party = await addPartyOn(gateway.url, { kind: 'inbox' });
    const [lying = ''] = await party.post();
    await party.become('available', [lying]);
    await admin().post(`/v1/admin/receivers/${party.gln}/pause`, {});
    await party.post();
    const before = await generations(party);
    await party.change({ kind: 'inbox' });
    expect(await generations(party)).toEqual(before);
    expect(before).toEqual(['available 1', 'queued 1']);
  });
});

describe('what somebody has in hand when the channel is changed', () => {
  let desk: FrontDesk;
  let told: ToldChannel;
  let sender: TestParty;
  let receiver: TestParty;
  const url = 'https://ppr.example/hook';

  beforeAll(async () => {
    desk = await openFrontDesk();
    told = tellChannel(desk);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    sender = await freshParty(desk, 'Lægehuset Prøven');
    receiver = await freshParty(desk, 'PPR Prøven');
    told.asked = [];
  });

  const sql = (text: string, ...values: unknown[]) => desk.context.store.pool.query(text, values);

  async function change(channel: Party['channel']): Promise<void> {
    const { pool, keys } = desk.context.store;
    const party = await findParty(pool, receiver.gln);
    if (party) await saveParty(pool, keys, { ...party, channel });
  }

  async function send(): Promise<string> {
    const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
    const body = freshMessage('child-referral/plain', { threadId: randomUUID(), ...parties });
    return (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0].id;
  }

  async function leased() {
    await deliverDue(desk.context);
    const { body } = await desk.call(receiver.key, 'GET', '/v1/inbox?wait=0');
    return body.deliveries[0];
  }

  async function claimed(): Promise<Claim> {
    const [turn] = await takeDue(desk.context.store.pool, 1);
    const claim = turn && (await claimDelivery(desk.context.store.pool, turn));
    if (!claim) throw new Error('nothing was due');
    return claim;
  }

  async function settleDown(): Promise<void> {
    await changedChannels.work(desk.context);
    await deliverDue(desk.context);
  }

  const settle = (how: string, { deliveryId, leaseToken }: { deliveryId: string; leaseToken: string }) =>
    desk.call(receiver.key, 'POST', `/v1/inbox/${deliveryId}/${how}`, { body: { leaseToken } });

  test('under a lease is acknowledged by its token, and sent nowhere else', async () => {
    const id = await send();
    const lease = await leased();
    await change({ kind: 'webhook', url });
    await settleDown();
    expect((await settle('ack', lease)).status).toBe(200);
    await settleDown();
    expect([(await deliveryOf(desk.context, id)).state, told.asked]).toEqual(['delivered', []]);
  });

  test('under a lease goes the new way when it is given back or its lease passes', async () => {
    for (const end of ['nack', 'pass']) {
      await change({ kind: 'inbox' });
      const id = await send();
      const lease = await leased();
      await change({ kind: 'webhook', url });
      if (end === 'nack') expect((await settle('nack', lease)).status).toBe(200);
      else await sql("UPDATE deliveries SET lease_expires_at = now() - interval '1 s' WHERE message_id = $1", id);
      await settleDown();
      expect([end, told.asked.filter((asked) => asked === id)]).toEqual([end, [id]]);
      expect((await deliveryOf(desk.context, id)).state).toBe('delivered');
    }
  });

  test('under a lease stays in the inbox where the channel is changed back', async () => {
    const id = await send();
    await leased();
    await change({ kind: 'webhook', url });
    await change({ kind: 'inbox' });
    await sql("UPDATE deliveries SET lease_expires_at = now() - interval '1 s' WHERE message_id = $1", id);
    await settleDown();
    expect((await leased()).messageId).toBe(id);
  });

  test('by a worker that puts it into the inbox the moment after goes the new way', async () => {
    const id = await send();
    const claim = await claimed();
    await change({ kind: 'webhook', url });
    expect(await makeAvailable(desk.context.store.pool, claim, Buffer.from('written'))).toBe(true);
    await settleDown();
    expect([told.asked, (await deliveryOf(desk.context, id)).attempts]).toEqual([[id], 2]);
  });

  test('as a claim check holds until its time has passed, and then goes the new way', async () => {
    const { pool } = desk.context.store;
    await change({ kind: 'amqp', url: 'amqps://rabbit.example/ppr' });
    const id = await send();
    const check = await checkOut(pool, await claimed(), Buffer.from('written'));
    if (!check) throw new Error('the claim was lost');
    await confirmCheck(pool, check, { brokerId: 'confirmed', seconds: 60 });
    await change({ kind: 'webhook', url });
    await settleDown();
    expect([(await deliveryOf(desk.context, id)).state, told.asked]).toEqual(['leased', []]);
    await sql("UPDATE deliveries SET lease_expires_at = now() - interval '1 s' WHERE message_id = $1", id);
    await takeBackPassed(pool, { limit: 10, most: 10 });
    await settleDown();
    expect(told.asked).toEqual([id]);
  });
});
