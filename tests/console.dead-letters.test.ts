/* What operators see and do of dead letters and receivers in the console, as a browser without scripts has it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryFailure } from '../src/channels/failure.ts';
import { pause } from '../src/delivery/keep-back.ts';
import { freshMessage } from './support/client.ts';
import { openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { deliverDue, type ToldChannel, tellChannel } from './support/told-channel.ts';

let desk: FrontDesk;
let channel: ToldChannel;
let operator: TestConsole;
let reader: TestConsole;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  channel = tellChannel(desk);
  operator = await openConsole(desk, 'operator');
  reader = await openConsole(desk, 'reader');
});
beforeEach(async () => {
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR <Prøven>');
  const { gln } = receiver;
  const party = { gln, name: 'PPR <Prøven>', roles: ['other'], formats: ['json'] };
  const called = { ...party, channel: { kind: 'webhook', url: 'https://ppr.example/hook' } };
  expect((await desk.call('sandbox-admin', 'PUT', `/v1/admin/parties/${gln}`, { body: called })).status).toBe(200);
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
});
afterAll(() => desk.close());

async function send(): Promise<string> {
  const parties = { sender: { gln: sender.gln }, receiver: { gln: receiver.gln } };
  const body = freshMessage('child-referral/plain', { threadId: randomUUID(), ...parties });
  const answer = await desk.call(sender.key, 'POST', '/v1/messages', { body });
  expect(answer.status).toBe(202);
  return answer.body.messages[0].id;
}

async function sendDead(): Promise<string> {
  const id = await send();
  await deliverDue(desk.context);
  expect(await statusOf(id)).toBe('dead');
  return id;
}

const statusOf = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body.status;
const list = '/console/dead-letters';
const ofReceiver = () => `${list}?receiver=${receiver.gln}`;
const yes = { confirmed: 'yes' };

/* Who the audit trail says did it, and in whose call: newest first. */
async function acts(of: { message?: string; gln?: string }): Promise<{ kind: string; actor: string; mine: boolean }[]> {
  const { rows } = await desk.context.store.pool.query<{ kind: string; actor: string; mine: boolean }>(
    `SELECT e.kind, o.name AS actor, e.credential_id = o.id AND e.request_id IS NOT NULL AS mine
     FROM events e JOIN operators o ON o.id::text = e.actor
     WHERE e.message_id::text = $1 OR e.party_gln = $2 ORDER BY e.id DESC`,
    [of.message ?? null, of.gln ?? null],
  );
  return rows;
}

describe('dead letters', () => {
  test('are listed with who, why and where, and found by receiver, type, code and time', async () => {
    const id = await sendDead();
    const { status, html } = await reader.get(ofReceiver());
    expect(status).toBe(200);
    for (const piece of [`/console/dead-letters/${id}`, 'PPR &lt;Prøven>', 'Lægehuset Prøven'])
      expect(html).toContain(piece);
    expect(html.replaceAll('<wbr/>', '')).toContain('<code>RECEIVER_REFUSED</code>');
    expect(html).toContain('to reach the receiver');
    for (const query of [
      'type=child-referral',
      'code=RECEIVER_REFUSED',
      `sender=${sender.gln}`,
      'since=2020-01-01T00:00',
    ]) {
      expect((await reader.get(`${ofReceiver()}&${query}`)).html).toContain(id);
    }
    for (const query of ['type=receipt', 'code=RECEIVER_BUSY', `sender=${receiver.gln}`, 'until=2020-01-01T00:00']) {
      expect((await reader.get(`${ofReceiver()}&${query}`)).html).not.toContain(id);
    }
  });

  test('a field that means nothing is named, and nothing can be sent again by it', async () => {
    await sendDead();
    const { html } = await operator.get(`${list}?receiver=12&since=yesterday`);
    expect(html).toContain('has to be a GLN of 13 digits');
    expect(html).toContain('has to be a date and a time');
    expect(html).not.toContain(`action="${list}/replay"`);
    expect((await operator.post(`${list}/replay`, { receiver: '12', ...yes })).status).toBe(400);
  });

  test('one says what to do about it, in both languages', async () => {
    const id = await sendDead();
    const { html } = await reader.get(`${list}/${id}`);
    expect(html).toContain('have its operator look at the call in its log');
    expect(html).toContain(`/console/messages/${id}`);
    const danish = await reader.get(`${list}/${id}`, { 'Accept-Language': 'da' });
    expect(danish.html).toContain('få dets drift til at se på kaldet i loggen');
    expect((await reader.get(`${list}/${randomUUID()}`)).status).toBe(404);
    expect((await reader.get(`${list}/nothing`)).status).toBe(404);
  });

  test('a reader sees no button, and is refused where he posts all the same', async () => {
    const id = await sendDead();
    for (const path of [ofReceiver(), `${list}/${id}`])
      expect((await reader.get(path)).html).not.toContain(`method="post" action="${list}`);
    for (const deed of [`${id}/replay`, `${id}/skip`, `${id}/discard`, `${id}/original`, 'replay']) {
      expect((await reader.post(`${list}/${deed}`, { reason: 'Out of curiosity', ...yes })).status).toBe(403);
    }
    expect(await statusOf(id)).toBe('dead');
  });

  test('one is sent again after a question, on record as the operator’s', async () => {
    const id = await sendDead();
    const asked = await operator.post(`${list}/${id}/replay`);
    expect(asked.html).toContain('Send this message again?');
    expect(await statusOf(id)).toBe('dead');
    const done = await operator.post(`${list}/${id}/replay`, yes);
    expect(done).toMatchObject({ status: 303 });
    expect(await operator.noticeAfter(done)).toBe('The message is on its way again.');
    channel.fault = undefined;
    await deliverDue(desk.context);
    expect(await statusOf(id)).toBe('delivered');
    expect(await acts({ message: id })).toEqual([{ kind: 'replayed', actor: 'operator', mine: true }]);
    expect((await operator.post(`${list}/${id}/replay`, yes)).status).toBe(404);
  });

  test('one is given up with a reason, and its sender is told', async () => {
    const id = await sendDead();
    const lacking = await operator.post(`${list}/${id}/discard`, { reason: '0511219996' });
    expect(lacking.status).toBe(422);
    expect(lacking.html).toContain('without a person number');
    const asked = await operator.post(`${list}/${id}/discard`, { reason: 'The school has closed' });
    expect(asked.html).toContain('The school has closed');
    expect(await statusOf(id)).toBe('dead');
    const done = await operator.post(`${list}/${id}/discard`, { reason: 'The school has closed', ...yes });
    expect(await operator.noticeAfter(done)).toBe('The message was given up.');
    expect(await statusOf(id)).toBe('rejected');
    expect(await acts({ message: id })).toEqual([{ kind: 'discarded', actor: 'operator', mine: true }]);
  });

  test('what follows one in its thread may go on', async () => {
    const id = await sendDead();
    expect((await operator.post(`${list}/${id}/skip`)).html).toContain('Let the messages behind this one go on?');
    const done = await operator.post(`${list}/${id}/skip`, yes);
    expect(await operator.noticeAfter(done)).toContain('goes on');
    expect((await acts({ message: id })).map(({ kind }) => kind)).toEqual(['skipped']);
  });

  test('its bytes are given for a reason, which is on record before', async () => {
    const id = await sendDead();
    expect((await operator.post(`${list}/${id}/original`, { reason: '' })).status).toBe(422);
    expect(await acts({ message: id })).toEqual([]);
    const file = await operator.post(`${list}/${id}/original`, { reason: 'The receiver asked what it was' });
    expect(file.headers.get('Content-Disposition')).toContain(`${id}.json`);
    expect(JSON.parse(file.html).type).toBe('child-referral');
    expect((await acts({ message: id })).map(({ kind }) => kind)).toEqual(['content-viewed']);
  });

  test('many are counted before they are sent again, those of the filter alone', async () => {
    const ids = [await sendDead(), await sendDead()];
    const asked = await operator.post(`${list}/replay`, { receiver: receiver.gln });
    expect(asked.html).toContain('2 messages go out again');
    expect(asked.html).toContain(receiver.gln);
    expect(await statusOf(ids[0] ?? '')).toBe('dead');
    const done = await operator.post(`${list}/replay`, { receiver: receiver.gln, ...yes });
    expect(done.headers.get('Location')).toContain(ofReceiver());
    expect(await operator.noticeAfter(done)).toBe('2 messages are on their way again.');
    for (const id of ids) expect(await statusOf(id)).toBe('accepted');
    expect((await operator.post(`${list}/replay`, { receiver: receiver.gln })).html).toContain('None of these');
  });
});

describe('receivers', () => {
  const at = () => `/console/receivers/${receiver.gln}`;

  test('are listed with what waits, their last error and where they stand', async () => {
    await sendDead();
    await send();
    const { html } = await reader.get(`/console/receivers?search=${receiver.gln}`);
    const row = html.slice(html.indexOf(`id="receiver-${receiver.gln}"`)).split('</tr>')[0] ?? '';
    const cells = [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell.replace(/<[^>]*>/g, ''),
    );
    expect(cells).toEqual([
      expect.stringContaining(receiver.gln),
      ...['webhook', '1', '0', '0', '1', expect.stringMatching(/^[0-9]+ s$/), 'in order', 'RECEIVER_REFUSED'],
    ]);
    expect(html).not.toContain('5790000990016');
    expect(html).not.toContain('/pause"');
  });

  test('those that need nothing are left out where only the others are asked for', async () => {
    const idle = await freshParty(desk, 'Stilheden');
    await sendDead();
    const { html } = await reader.get('/console/receivers?which=needing');
    expect(html).toContain(receiver.gln);
    expect(html).not.toContain(idle.gln);
  });

  test('one is paused and resumed, each after a question, on record as the operator’s', async () => {
    const id = await send();
    expect((await operator.get(at())).html).toContain(`action="${at()}/pause"`);
    expect((await operator.post(`${at()}/pause`)).html).toContain('1 message waits for it now.');
    const paused = await operator.post(`${at()}/pause`, yes);
    expect(await operator.noticeAfter(paused)).toBe('PPR &lt;Prøven> is paused.');
    const { html } = await operator.get(at());
    expect(html).toContain(`action="${at()}/resume"`);
    channel.fault = undefined;
    await deliverDue(desk.context);
    expect(channel.asked).not.toContain(id);
    expect((await operator.post(`${at()}/resume`)).html).toContain('Everything goes out to it again');
    const resumed = await operator.post(`${at()}/resume`, yes);
    expect(await operator.noticeAfter(resumed)).toContain('is resumed');
    await deliverDue(desk.context);
    expect(await statusOf(id)).toBe('delivered');
    expect((await acts({ gln: receiver.gln })).map(({ kind, mine }) => [kind, mine])).toEqual([
      ['resumed', true],
      ['paused', true],
    ]);
  });

  test('all that waits for one is given up after it was counted, with a reason', async () => {
    await pause(desk.context, receiver.gln, 'command-line');
    const ids = [await send(), await send()];
    expect((await operator.post(`${at()}/cancel`, { reason: 'x' })).status).toBe(422);
    const asked = await operator.post(`${at()}/cancel`, { reason: 'The school has closed' });
    expect(asked.html).toContain('2 messages that nobody has in hand are given up');
    const done = await operator.post(`${at()}/cancel`, { reason: 'The school has closed', ...yes });
    expect(await operator.noticeAfter(done)).toBe('2 messages were given up.');
    for (const id of ids) expect(await statusOf(id)).toBe('cancelled');
    expect((await operator.post(`${at()}/cancel`, { reason: 'The school has closed' })).html).toContain(
      'Nothing waits',
    );
  });

  test('a reader sees one but turns nothing, and one that is not there is not found', async () => {
    expect((await reader.get(at())).html).not.toContain(`action="${at()}`);
    for (const deed of ['pause', 'resume', 'cancel'])
      expect((await reader.post(`${at()}/${deed}`, yes)).status).toBe(403);
    expect((await reader.get('/console/receivers/5790000999999')).status).toBe(404);
    expect((await reader.get(at(), { 'Accept-Language': 'da' })).html).toContain('Ældste venter');
  });
});
