import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Channel, type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import type { ClaimCheck } from '../src/channels/claim-check.ts';
import { atLength } from './support/at-length.ts';
import { makeAuthority, type TestAuthority } from './support/certificates.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn, type PartyOn } from './support/party-on.ts';
import { freshRabbit, type TestRabbit } from './support/rabbitmq.ts';

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;

let gateway: TestGateway;
let rabbit: TestRabbit;
let authority: TestAuthority;
const trusted = process.env.SSL_CERT_FILE;

beforeAll(async () => {
  authority = makeAuthority();
  process.env.SSL_CERT_FILE = authority.certificateFile;
  const certificate = authority.sign('rabbitmq');
  [gateway, rabbit] = await Promise.all([startGateway(), freshRabbit({ certificate })]);
}, 60_000);
afterAll(async () => {
  if (trusted === undefined) delete process.env.SSL_CERT_FILE;
  else process.env.SSL_CERT_FILE = trusted;
  rabbit.thaw();
  await gateway.close();
  await rabbit.close();
  authority.remove();
});

/** A connection of a consumer's, for the length of `work`. */
async function atBroker<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
  const connection: ChannelModel = await connect(rabbit.url);
  connection.on('error', () => undefined);
  try {
    return await work(await connection.createChannel());
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function partyWithQueue(further: object = {}, queue: object = {}): Promise<PartyOn> {
  const party = await addPartyOn(gateway.url, { kind: 'amqp', url: rabbit.url, ...further });
  await declare(`tovholder-${party.gln}`, queue);
  return party;
}

async function declare(queue: string, further: object = {}): Promise<void> {
  await atBroker((channel) => channel.assertQueue(queue, { durable: true, ...further }));
}

interface Taken {
  check: ClaimCheck;
  message: ConsumeMessage;
}

/** Takes so many messages off a queue, and acknowledges them to the broker; throws after half a minute. */
async function take(queue: string, count = 1): Promise<Taken[]> {
  return await atBroker(async (channel) => {
    const taken: Taken[] = [];
    const consumer = async (message: ConsumeMessage | null) => {
      if (!message || taken.length === count) return;
      channel.ack(message);
      taken.push({ message, check: JSON.parse(message.content.toString()) });
    };
    await channel.prefetch(count);
    await channel.consume(queue, consumer);
    for (let wait = 0; taken.length < count; wait += 50) {
      if (wait > recoveryMs) throw new Error(`${taken.length} of ${count} messages came`);
      await sleep(50);
    }
    /* In order behind the acknowledgements. */
    await channel.close();
    return taken;
  });
}

async function settle(party: PartyOn, { deliveryId, leaseToken }: ClaimCheck, how = 'ack', further = {}) {
  return await party.self.post(`/v1/inbox/${deliveryId}/${how}`, { leaseToken, ...further });
}

/* What every channel goes through stands in channels.test.ts, every day. */
const long = atLength('TOVHOLDER_CHANNELS');

test('publishes a claim check alone; the ack over HTTP is the takeover, not that of the broker', async () => {
  const party = await partyWithQueue();
  const [id = ''] = await party.post();
  const [taken] = await take(`tovholder-${party.gln}`);
  if (!taken) throw new Error('nothing came');
  const { deliveryId, leaseToken } = taken.check;
  const contentUrl = `/v1/inbox/${deliveryId}/content`;
  expect(taken.check).toEqual({
    deliveryId,
    leaseToken,
    messageId: id,
    type: 'correspondence',
    contentUrl,
    attempt: 1,
  });
  expect(taken.message.properties).toMatchObject({
    ...{ messageId: deliveryId, deliveryMode: 2, contentType: 'application/json', expiration: String(86_400_000) },
  });
  const content = await party.self.get(contentUrl);
  expect(content).toMatchObject({ status: 200, body: { type: 'correspondence', receiver: { gln: party.gln } } });
  await party.become('available', [id]);
  expect((await settle(party, taken.check)).status).toBe(200);
  await party.become('delivered', [id]);
});

test('comes again where it is given back, and where its time passes', async () => {
  const party = await partyWithQueue({ settleWithinSeconds: 1 });
  const [id = ''] = await party.post();
  const queue = `tovholder-${party.gln}`;
  const [first] = await take(queue);
  if (!first) throw new Error('nothing came');
  expect((await settle(party, first.check, 'nack')).status).toBe(200);
  const [second] = await take(queue);
  const [third] = await take(queue);
  expect([second?.check.attempt, third?.check.attempt]).toEqual([2, 3]);
  if (!third) throw new Error('nothing came');
  expect((await settle(party, first.check)).body.code).toBe('LEASE_LOST');
  expect((await settle(party, third.check, 'reject', { code: 'unreadable' })).status).toBe(200);
  await party.become('rejected', [id]);
}, 30_000);

test('waits for a queue that nobody has declared yet, and for a binding', async () => {
  const early = await addPartyOn(gateway.url, { kind: 'amqp', url: rabbit.url });
  const exchange = `exchange-${randomUUID()}`;
  const routed = await addPartyOn(gateway.url, { kind: 'amqp', url: rabbit.url, exchange, routingKey: 'post' });
  await early.post();
  await routed.post();
  await sleep(500);
  await atBroker((channel) => channel.assertExchange(exchange, 'direct', { durable: true }));
  await declare(`tovholder-${early.gln}`);
  await declare(exchange);
  await take(`tovholder-${early.gln}`);
  await atBroker((channel) => channel.bindQueue(exchange, exchange, 'post'));
  await take(exchange);
}, 60_000);

test('reaches a broker by TLS that an authority of this machine vouches for, with the password put right later', async () => {
  const address = (password: string) => `amqps://guest:${password}@127.0.0.1:${rabbit.securedPort}/%2f`;
  const party = await partyWithQueue({ url: address('wrong') });
  await party.post();
  await sleep(1_000);
  await party.change({ kind: 'amqp', url: address('guest') });
  await take(`tovholder-${party.gln}`);
}, 60_000);

describe('a RabbitMQ that is hurt loses no delivery', () => {
  long(
    'killed: what it confirmed is still there, what was posted meanwhile comes',
    async () => {
      const party = await partyWithQueue();
      const ids = await party.post(5);
      await party.become('available', ids);
      await rabbit.kill();
      ids.push(...(await party.post(5)));
      await rabbit.restart();
      const taken = await take(`tovholder-${party.gln}`, 10);
      expect(new Set(taken.map(({ check }) => check.messageId))).toEqual(new Set(ids));
      for (const { check } of taken) expect((await settle(party, check)).status).toBe(200);
      await party.become('delivered', ids);
    },
    90_000,
  );

  long(
    'frozen: the gateway goes on for everybody else; what comes late is told by its token',
    async () => {
      const party = await partyWithQueue();
      const [known = ''] = await party.post();
      await party.become('available', [known]);
      rabbit.freeze();
      const ids = [known, ...(await party.post(3))];
      const other = await addPartyOn(gateway.url, { kind: 'inbox' });
      const [id = ''] = await other.post();
      await other.become('available', [id]);
      await sleep(6_000);
      rabbit.thaw();
      await party.become('available', ids, recoveryMs);
      const acknowledged = new Set<string>();
      while (acknowledged.size < ids.length) {
        const [taken] = await take(`tovholder-${party.gln}`);
        if (taken && (await settle(party, taken.check)).status === 200) acknowledged.add(taken.check.messageId);
      }
      await party.become('delivered', ids);
    },
    90_000,
  );

  long(
    'blocked: what it does not take waits here, what it took goes on, and nothing comes twice',
    async () => {
      const party = await partyWithQueue();
      const [known = ''] = await party.post();
      await party.become('available', [known]);
      rabbit.block();
      const ids = await party.post(5);
      const other = await addPartyOn(gateway.url, { kind: 'inbox' });
      const [id = ''] = await other.post();
      await other.become('available', [id]);
      await sleep(6_000);
      for (const waiting of ids) expect((await party.gp.get(`/v1/messages/${waiting}`)).body.status).toBe('accepted');
      const [early] = await take(`tovholder-${party.gln}`);
      expect(early?.check).toMatchObject({ messageId: known, attempt: 1 });
      if (early) expect((await settle(party, early.check)).status).toBe(200);
      rabbit.unblock();
      const taken = await take(`tovholder-${party.gln}`, 5);
      expect(taken.map(({ check }) => check.messageId).sort()).toEqual([...ids].sort());
      for (const { check } of taken) expect((await settle(party, check)).status).toBe(200);
      await party.become('delivered', [known, ...ids]);
    },
    120_000,
  );
});
