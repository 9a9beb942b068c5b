import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { withBreaker } from '../src/channels/breaker.ts';
import type { ChannelConfig } from '../src/channels/channel.ts';
import { openWebhook, type WebhookSurroundings } from '../src/channels/webhook/webhook.ts';
import { makeAuthority, type TestAuthority } from './support/certificates.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.ts';
import { addPartyOn } from './support/party-on.ts';
import { comeDue, deliverDue, deliveryOf } from './support/told-channel.ts';
import {
  answers,
  breaksOff,
  hangs,
  resets,
  startWebhookReceiver,
  type WebhookCall,
  type WebhookReceiver,
} from './support/webhook-receiver.ts';

let desk: FrontDesk;
let system: WebhookReceiver;
let sender: TestParty;
let receiver: TestParty;
let secret: string;

beforeAll(async () => {
  desk = await openFrontDesk();
  desk.context.wake = () => {};
});
beforeEach(async () => {
  system = await startWebhookReceiver();
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
  await register({ url: system.url });
  secret = (await admin('POST', secretPath(), undefined)).body.secret;
});
afterEach(() => system.close());
afterAll(() => desk.close());

const admin = (method: string, path: string, body?: object) =>
  desk.call('sandbox-admin', method, `/v1/admin/${path}`, body ? { body } : {});
const secretPath = () => `receivers/${receiver.gln}/webhook-secret`;

async function register(channel: object, changes: object = {}): Promise<void> {
  const party = { gln: receiver.gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'], ...changes };
  const answer = await admin('PUT', `parties/${receiver.gln}`, { ...party, channel: { kind: 'webhook', ...channel } });
  expect(answer.status).toBe(200);
}

async function post(changes: object = {}, path = 'child-referral/plain'): Promise<string> {
  const parties = { sender: { gln: sender.gln, name: 'Lægehuset Prøven' }, receiver: { gln: receiver.gln } };
  const body = freshMessage(path, { threadId: randomUUID(), ...parties, ...changes });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return answer.body.messages[0].id;
}

/** Posts a message and tries once to deliver it. */
async function send(changes: object = {}, path?: string): Promise<string> {
  const id = await post(changes, path);
  await deliverDue(desk.context);
  return id;
}

async function again(id: string): Promise<void> {
  await unblock();
  await comeDue(desk.context, id);
  await deliverDue(desk.context);
}

const unblock = () =>
  desk.context.store.pool.query('UPDATE receivers SET blocked_until = now() WHERE gln = $1 AND blocked_until > now()', [
    receiver.gln,
  ]);
const show = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body;
const standing = (id: string) => deliveryOf(desk.context, id);
const linesOf = (sentence: string) =>
  desk
    .logged()
    .split('\n')
    .filter((line) => line.includes(sentence) && line.includes(receiver.gln));

function verified(call: WebhookCall | undefined, by: string): boolean {
  if (!call) throw new Error('nothing came');
  try {
    new Webhook(by).verify(call.body, call.headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

describe('a webhook', () => {
  test('gets the document itself, signed per Standard Webhooks, and its success is the takeover', async () => {
    const id = await send();
    const [call] = system.calls;
    expect(system.calls).toHaveLength(1);
    expect(JSON.parse(call?.body.toString() ?? '').content.reason).toBeTruthy();
    expect(verified(call, secret)).toBe(true);
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      'tovholder-message-id': id,
      'tovholder-type': 'child-referral',
      'tovholder-attempt': '1',
    });
    const { status, receipts } = await show(id);
    expect([status, receipts.length]).toEqual(['delivered', 1]);
  });

  test('gets nothing of the message in a header', async () => {
    await send({ letterId: 'Alma0511209996' });
    const headers = JSON.stringify(system.calls[0]?.headers);
    for (const text of ['0511209996', 'Alma', 'Testesen', 'Prøven']) expect(headers).not.toContain(text);
    expect(desk.logged()).not.toContain('Testesen');
  });

  test('gets MedCom XML with a signature over its very bytes', async () => {
    await register({ url: system.url }, { formats: ['medcom-xml'] });
    await send({}, 'correspondence/awkward-text');
    const [call] = system.calls;
    expect(call?.headers['content-type']).toBe('application/xml');
    expect(call?.body.toString()).toMatch(/^<\?xml/);
    expect(verified(call, secret)).toBe(true);
    if (call) call.body = Buffer.concat([call.body, Buffer.from(' ')]);
    expect(verified(call, secret)).toBe(false);
  });

  test('gets each document of a message that goes out in two, and the second says so', async () => {
    await register({ url: system.url }, { formats: ['medcom-xml'] });
    const id = await send({}, 'correspondence/attachment');
    await deliverDue(desk.context);
    expect(system.calls.map(({ headers }) => headers['tovholder-part'])).toEqual([undefined, '2']);
    expect(new Set(system.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect((await show(id)).status).toBe('delivered');
  });

  test('keeps its id over retries and counts the attempts', async () => {
    system.answer = answers(500);
    const id = await send();
    system.answer = answers(200, {}, 'thank you');
    await again(id);
    const [first, second] = system.calls;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect([first, second].map((call) => call?.headers['tovholder-attempt'])).toEqual(['1', '2']);
    expect((await show(id)).status).toBe('delivered');
  });

  test('is signed by the old and the new secret after a change, until the old one is ended', async () => {
    const made = await admin('POST', secretPath(), { overlapSeconds: 3600 });
    const fresh: string = made.body.secret;
    await send();
    expect([secret, fresh].map((one) => verified(system.calls[0], one))).toEqual([true, true]);
    const listed = (await admin('GET', secretPath())).body;
    expect(listed.secrets.map(({ endsAt }: { endsAt?: string }) => endsAt !== undefined)).toEqual([false, true]);
    expect(JSON.stringify(listed)).not.toContain('whsec');
    expect((await admin('DELETE', secretPath())).status).toBe(204);
    await send();
    expect([secret, fresh].map((one) => verified(system.calls[1], one))).toEqual([false, true]);
  });

  test('gets its secret only once, and nobody reads it from the store', async () => {
    const { rows } = await desk.context.store.pool.query('SELECT secret FROM channel_secrets WHERE gln = $1', [
      receiver.gln,
    ]);
    const raw = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(rows).toHaveLength(1);
    expect(raw).toHaveLength(32);
    expect(rows[0].secret.includes(raw)).toBe(false);
    expect(desk.logged()).not.toContain(secret);
  });

  test('without a secret is not called: the way to it is set up wrongly', async () => {
    await desk.context.store.pool.query('DELETE FROM channel_secrets WHERE gln = $1', [receiver.gln]);
    const id = await send();
    expect(system.calls).toHaveLength(0);
    expect(await standing(id)).toMatchObject({ state: 'queued', code: 'RECEIVER_MISCONFIGURED' });
  });

  test('that became an inbox is not called any more: what waited lies in the inbox at its next try', async () => {
    system.answer = answers(500);
    const id = await send();
    const party = { gln: receiver.gln, name: 'PPR Prøven', roles: ['other'], formats: ['json'] };
    expect((await admin('PUT', `parties/${receiver.gln}`, party)).status).toBe(200);
    await again(id);
    expect([(await show(id)).status, system.calls.length]).toEqual(['available', 1]);
  });

  test('with a password in its URL is called with it, and nobody reads it back', async () => {
    await register({ url: system.url.replace('://', '://ppr:hemmeligt@') });
    await send();
    expect(system.calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ppr:hemmeligt').toString('base64')}`);
    expect((await admin('GET', 'parties')).text).not.toContain('hemmeligt');
  });
});

describe('an answer', () => {
  test('of 422 with a refusal rejects the message, and the sender gets a negative receipt', async () => {
    system.answer = answers(422, {}, { outcome: 'reject', code: 'unknown-patient', text: 'Kendes\u0000ikke' });
    const id = await send();
    const { status, receipts } = await show(id);
    expect([status, receipts.length]).toEqual(['rejected', 1]);
    const lease = await desk.call(sender.key, 'GET', '/v1/inbox?wait=0');
    await deliverDue(desk.context);
    const [receipt] = lease.body.deliveries.length
      ? lease.body.deliveries
      : (await desk.call(sender.key, 'GET', '/v1/inbox?wait=0')).body.deliveries;
    expect(JSON.parse(receipt.body).content).toMatchObject({
      outcome: 'rejected',
      issues: [{ code: 'unknown-patient', text: 'Kendes ikke' }],
    });
  });

  test.each([
    [301, 'dead', 'RECEIVER_REFUSED'],
    [400, 'dead', 'RECEIVER_REFUSED'],
    [401, 'queued', 'RECEIVER_MISCONFIGURED'],
    [403, 'queued', 'RECEIVER_MISCONFIGURED'],
    [404, 'queued', 'RECEIVER_MISCONFIGURED'],
    [405, 'dead', 'RECEIVER_REFUSED'],
    [408, 'queued', 'RECEIVER_UNREACHABLE'],
    [409, 'dead', 'RECEIVER_REFUSED'],
    [413, 'dead', 'RECEIVER_REFUSED'],
    [415, 'dead', 'RECEIVER_REFUSED'],
    [422, 'dead', 'RECEIVER_REFUSED'],
    [429, 'queued', 'RECEIVER_BUSY'],
    [500, 'queued', 'RECEIVER_UNREACHABLE'],
    [501, 'queued', 'RECEIVER_UNREACHABLE'],
    [503, 'queued', 'RECEIVER_UNREACHABLE'],
  ])('of %i makes the delivery %s with %s', async (status, state, code) => {
    system.answer = answers(status, {}, { outcome: 'reject', code: 'no-such-code' });
    const id = await send();
    expect(await standing(id)).toMatchObject({ state, code, attempts: 1 });
  });

  test('that redirects is not followed', async () => {
    const elsewhere = await startWebhookReceiver();
    system.answer = answers(307, { location: elsewhere.url });
    const id = await send();
    expect(await standing(id)).toMatchObject({ state: 'dead', code: 'RECEIVER_REFUSED' });
    expect(elsewhere.calls).toHaveLength(0);
    await elsewhere.close();
  });

  test.each([
    [429, '120', 120],
    [503, '90', 90],
    [503, () => new Date(Date.now() + 60_000).toUTCString(), 60],
    [429, '99999999', 86_400],
  ])('of %i with Retry-After %p is waited for, which is no try', async (status, told, seconds) => {
    system.answer = answers(status, { 'retry-after': typeof told === 'string' ? told : told() });
    const id = await send();
    const { due, ...rest } = await standing(id);
    expect(rest).toMatchObject({ state: 'queued', code: 'RECEIVER_BUSY', attempts: 0 });
    expect(due).toBeGreaterThan(seconds - 3);
    expect(due).toBeLessThan(seconds * 1.2 + 2);
  });

  test('of 429 with Retry-After keeps the other deliveries of this receiver back as well', async () => {
    system.answer = answers(429, { 'retry-after': '120' });
    await send();
    system.answer = answers(204);
    const second = await send();
    expect(system.calls).toHaveLength(1);
    expect(await standing(second)).toMatchObject({ state: 'queued', attempts: 0, code: null });
  });

  test('of 410 switches the receiver off, once and aloud, until an operator resumes it', async () => {
    system.answer = answers(410);
    const first = await send();
    const second = await send();
    expect(system.calls).toHaveLength(1);
    expect(await standing(first)).toMatchObject({ state: 'queued', attempts: 0, code: 'RECEIVER_DISABLED' });
    expect(linesOf('A receiver has said that it is gone')).toHaveLength(1);
    const facts = (await admin('GET', 'receivers')).body.receivers.find(
      ({ gln }: { gln: string }) => gln === receiver.gln,
    );
    expect(facts).toMatchObject({ disabledWhy: 'RECEIVER_DISABLED', queued: 2 });

    system.answer = answers(204);
    expect((await admin('POST', `receivers/${receiver.gln}/resume`)).status).toBe(200);
    await desk.context.store.pool.query("UPDATE deliveries SET due_at = now() WHERE state = 'queued'");
    await deliverDue(desk.context);
    expect([(await show(first)).status, (await show(second)).status]).toEqual(['delivered', 'delivered']);
  });

  test('that is a reset, breaks off before its end or does not come leaves the delivery for another try', async () => {
    for (const answer of [resets, breaksOff]) {
      system.answer = answer;
      const id = await send();
      expect(await standing(id)).toMatchObject({ state: 'queued', code: 'RECEIVER_UNREACHABLE', attempts: 1 });
      await desk.context.store.pool.query("UPDATE deliveries SET state = 'cancelled' WHERE message_id = $1", [id]);
    }
    await register({ url: system.url, timeoutSeconds: 1 });
    system.answer = hangs;
    const start = performance.now();
    const id = await send();
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(await standing(id)).toMatchObject({ state: 'queued', code: 'RECEIVER_UNREACHABLE' });
  });

  test('that never ends is cut off after 16 KiB, and its status counts', async () => {
    let written = 0;
    let isCut = false;
    system.answer = (response) => {
      response.on('close', () => {
        isCut = true;
      });
      response.writeHead(200);
      const more = () => {
        if (isCut) return;
        written += 4096;
        response.write(Buffer.alloc(4096, 'x'), more);
      };
      more();
    };
    const id = await send();
    expect((await show(id)).status).toBe('delivered');
    for (let wait = 0; !isCut && wait < 50; wait += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isCut).toBe(true);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test('comes over the same connection for one document after the other', async () => {
    for (let count = 0; count < 3; count += 1) await send();
    expect(system.calls.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });
});

describe('a receiver that cannot be reached', () => {
  const queuedUntried = async () => {
    const { rows } = await desk.context.store.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM deliveries WHERE party_gln = $1 AND state = 'queued' AND attempts = 0",
      [receiver.gln],
    );
    return rows[0]?.count;
  };

  test('is left alone after five failures in a row, with one alarm, and no try of what waits is spent', async () => {
    await system.goDown();
    for (let count = 0; count < 8; count += 1) await post();
    await deliverDue(desk.context);
    expect(await queuedUntried()).toBe(3);
    expect(linesOf('A receiver cannot be reached')).toHaveLength(1);

    await system.comeBack();
    system.answer = answers(500);
    await unblock();
    await deliverDue(desk.context);
    expect(system.calls).toHaveLength(1);
    expect(await queuedUntried()).toBe(2);
    const { rows } = await desk.context.store.pool.query<{ seconds: number }>(
      'SELECT extract(epoch FROM blocked_until - now())::float8 AS seconds FROM receivers WHERE gln = $1',
      [receiver.gln],
    );
    expect(rows[0]?.seconds).toBeGreaterThan(15);
    expect(rows[0]?.seconds).toBeLessThanOrEqual(20);

    system.answer = answers(204);
    await unblock();
    await deliverDue(desk.context);
    expect(linesOf('A receiver cannot be reached')).toHaveLength(1);
    expect(linesOf('A receiver is reached again')).toHaveLength(1);
    await desk.context.store.pool.query("UPDATE deliveries SET due_at = now() WHERE state = 'queued'");
    await deliverDue(desk.context);
    expect(system.calls).toHaveLength(9);
    const left = "SELECT FROM deliveries WHERE party_gln = $1 AND state <> 'delivered'";
    expect((await desk.context.store.pool.query(left, [receiver.gln])).rowCount).toBe(0);
  });

  test('is given one delivery at a time once it has failed', async () => {
    system.answer = answers(500);
    await send();
    for (let count = 0; count < 4; count += 1) await post();
    const { takeDue } = await import('../src/store/due.ts');
    expect(await takeDue(desk.context.store.pool, 100)).toHaveLength(1);
    expect(await takeDue(desk.context.store.pool, 100)).toHaveLength(0);
    await desk.context.store.pool.query('UPDATE deliveries SET enqueued_at = NULL');
    system.answer = answers(204);
    await deliverDue(desk.context);
    expect(system.calls).toHaveLength(5);
  });

  test('while the gateway closes gets its delivery back untried', async () => {
    const channel = withBreaker(openWebhook({ sandbox: true }));
    const usual = desk.context.channels;
    desk.context.channels = { ...usual, webhook: channel };
    system.answer = hangs;
    const id = await post();
    const delivering = deliverDue(desk.context);
    await system.came(1);
    desk.context.channels = usual;
    await Promise.all([channel.close(), desk.context.store.pool.query(`UPDATE parties SET name = name`)]);
    system.answer = answers(204);
    await delivering;
    await deliverDue(desk.context);
    expect((await show(id)).status).toBe('delivered');
    expect(system.calls[1]?.headers['tovholder-attempt']).toBe('1');
  });
});

describe('the address of a webhook', () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = makeAuthority();
  });
  afterAll(() => authority.remove());

  const opened: { close(): Promise<void> }[] = [];
  /** Opens the channel as another gateway would, and has the desk use it. */
  function open(config: ChannelConfig, surroundings: WebhookSurroundings = {}): void {
    const channel = withBreaker(openWebhook(config, surroundings));
    opened.push(channel);
    desk.context.channels = { ...desk.context.channels, webhook: channel };
  }
  afterEach(async () => {
    for (const channel of opened.splice(0)) await channel.close();
    open({ sandbox: true });
  });

  const portOf = ({ url }: WebhookReceiver) => new URL(url).port;
  const found = (...addresses: string[]) => addresses.map((address) => ({ address, family: isIP(address) }));

  test('must be https outside the sandbox, or named by the operator', async () => {
    open({});
    const id = await send();
    expect(await standing(id)).toMatchObject({ state: 'queued', code: 'RECEIVER_MISCONFIGURED' });
    open({ webhookPrivate: '10.0.0.0/8, 127.0.0.1' });
    await again(id);
    expect((await show(id)).status).toBe('delivered');
  });

  test('that is private is told when the party is saved', async () => {
    open({});
    const party = { gln: receiver.gln, name: 'PPR', roles: ['other'], formats: ['json'] };
    for (const url of ['https://127.0.0.1/', 'https://[::ffff:10.0.0.1]/', 'http://ppr.example/', 'https://[::1']) {
      const answer = await admin('PUT', `parties/${receiver.gln}`, { ...party, channel: { kind: 'webhook', url } });
      expect([url, answer.status, answer.body.errors?.[0]?.path]).toEqual([url, 400, '/channel/url']);
    }
  });

  test('is checked in the socket: a name that leads elsewhere the next time leads nowhere', async () => {
    const certificate = authority.sign('ppr.example');
    const secure = await startWebhookReceiver({ certificate });
    const inner = await startWebhookReceiver({ host: '127.0.0.2', port: Number(portOf(secure)), certificate });
    secure.answer = answers(204, { connection: 'close' });
    let leads = ['127.0.0.1'];
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return found(...leads);
    };
    open({ webhookPrivate: '127.0.0.1' }, { ca: authority.certificate, resolve });
    await register({ url: `https://ppr.example:${portOf(secure)}/` });
    expect([(await show(await send())).status, asked]).toEqual(['delivered', 1]);
    for (const [index, next] of [
      ['127.0.0.2'],
      ['127.0.0.1', '127.0.0.2'],
      ['::ffff:7f00:2'],
      ['169.254.169.254'],
    ].entries()) {
      leads = next;
      await unblock();
      const id = await send();
      expect([await standing(id), asked]).toMatchObject([{ code: 'RECEIVER_MISCONFIGURED' }, index + 2]);
    }
    expect([secure.calls.length, inner.calls.length]).toEqual([1, 0]);
    await Promise.all([secure.close(), inner.close()]);
  });

  test('needs a certificate that somebody vouches for', async () => {
    const secure = await startWebhookReceiver({ certificate: authority.sign('ppr') });
    await register({ url: secure.url });
    open({ sandbox: true });
    const id = await send();
    expect(await standing(id)).toMatchObject({ state: 'queued', code: 'RECEIVER_UNREACHABLE' });
    expect(secure.calls).toHaveLength(0);
    open({ sandbox: true }, { ca: authority.certificate });
    await again(id);
    expect((await show(id)).status).toBe('delivered');
    expect(verified(secure.calls[0], secret)).toBe(true);
    await secure.close();
  });

  test('that nobody knows leaves the delivery for another try', async () => {
    open({ sandbox: true }, { resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) });
    await register({ url: 'https://ppr.example/' });
    expect(await standing(await send())).toMatchObject({ state: 'queued', code: 'RECEIVER_UNREACHABLE' });
    expect(linesOf('A webhook was not answered').at(-1)).toContain('ENOTFOUND');
  });
});

/* They take half a minute of waiting each: npm run test:webhook. */
const long = process.env.TOVHOLDER_WEBHOOK === 'full' ? test : test.skip;

describe('a gateway of its own', () => {
  let own: GatewayProcess;
  const partyWith = async (settings: object) => {
    const party = await addPartyOn(own.url, { kind: 'webhook', url: system.url, ...settings });
    const admin = clientOf(own.url, 'sandbox-admin');
    expect((await admin.post(`/v1/admin/receivers/${party.gln}/webhook-secret`, {})).status).toBe(201);
    return party;
  };
  const idsSeen = () => system.calls.map(({ headers }) => headers['webhook-id']);
  beforeAll(async () => {
    if (long === test) own = await startGatewayProcess();
  });
  afterAll(() => own?.close());

  long('waits for a slow answer longer than a claim holds, and sends nothing twice', async () => {
    const party = await partyWith({ timeoutSeconds: 30 });
    system.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 27_000);
    const ids = await party.post(1);
    await party.become('delivered', ids, 40_000);
    expect(system.calls).toHaveLength(1);
  });

  long('that is killed while a receiver answers sends it again under the same id once it is back', async () => {
    const party = await partyWith({ timeoutSeconds: 30 });
    system.answer = hangs;
    const ids = await party.post(3);
    await system.came(3);
    await own.kill();
    system.answer = answers(204);
    await own.start();
    const start = performance.now();
    await party.become('delivered', ids, 30_000);
    process.stdout.write(`delivered ${Math.round((performance.now() - start) / 1000)} s after the gateway was back\n`);
    expect(new Set(idsSeen().slice(3))).toEqual(new Set(idsSeen().slice(0, 3)));
  });

  long('that is told to end gives back what a receiver is slow to answer, within half a minute', async () => {
    const party = await partyWith({ timeoutSeconds: 30 });
    system.answer = hangs;
    const ids = await party.post(1);
    await system.came(1);
    const start = performance.now();
    expect(await own.stop()).toBe(0);
    expect(performance.now() - start).toBeLessThan(30_000);
    system.answer = answers(204);
    await own.start();
    await party.become('delivered', ids, 10_000);
    expect(system.calls.map(({ headers }) => headers['tovholder-attempt'])).toEqual(['1', '1']);
  });
});
