import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

const unknownId = '0199c5a0-0000-7000-8000-000000000001';

describe('messages', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  afterAll(() => desk.close());

  const gp = (method: string, path: string, body?: object | string) =>
    desk.call('sandbox-gp', method, path, body === undefined ? {} : { body });

  async function accepted(message: object): Promise<{ id: string; letterId: string }> {
    const answer = await gp('POST', '/v1/messages', message);
    expect(answer.status).toBe(202);
    return answer.body.messages[0];
  }

  async function statusOf(id: string, wanted: string): Promise<Answered> {
    for (let turn = 0; turn < 100; turn += 1) {
      const answer = await gp('GET', `/v1/messages/${id}`);
      if (answer.body.status === wanted) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the message was not ${wanted} within five seconds`);
  }

  test('an accepted message has an id, its place, and a timeline that goes on', async () => {
    const message = freshMessage('child-referral/plain');
    const answer = await gp('POST', '/v1/messages', message);
    const [first] = answer.body.messages;
    expect([answer.status, answer.headers.get('Location')]).toEqual([202, `/v1/messages/${first.id}`]);
    expect(first).toEqual({
      id: first.id,
      type: 'child-referral',
      letterId: message.letterId,
      status: 'accepted',
      links: { self: `/v1/messages/${first.id}`, content: `/v1/messages/${first.id}/content` },
    });
    const shown = await statusOf(first.id, 'available');
    expect(shown.body).toMatchObject({
      sender: glns.gp,
      receiver: glns.ppr,
      format: 'json',
      envelopeId: message.envelopeId,
    });
    expect(shown.body.timeline.map(({ kind, actor }: { kind: string; actor: string }) => [kind, actor])).toEqual([
      ['accepted', glns.gp],
      ['available', 'gateway'],
    ]);
    expect(Date.parse(shown.body.expiresAt) - Date.parse(shown.body.acceptedAt)).toBe(14 * 24 * 3600 * 1000);
    expect(shown.text).not.toContain(message.patient.cpr);
  });

  test('sender and receiver see a message, nobody else', async () => {
    const { id } = await accepted(freshMessage('child-referral/plain'));
    for (const [key, status] of [
      ['sandbox-gp', 200],
      ['sandbox-ppr', 200],
      ['sandbox-hospital', 404],
      ['sandbox-admin', 404],
    ] as const) {
      for (const path of [`/v1/messages/${id}`, `/v1/messages/${id}/content`]) {
        expect([key, (await desk.call(key, 'GET', path)).status]).toEqual([key, status]);
      }
    }
  });

  test('the list holds the caller’s own messages only, newest first, page by page', async () => {
    const since = new Date().toISOString();
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await accepted(freshMessage('child-referral/plain'))).id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await gp(
        'GET',
        `/v1/messages?limit=2&type=child-referral&since=${since}${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.messages.map(({ id }: { id: string }) => id));
      cursor = body.cursor ?? '';
    } while (cursor);
    expect(seen).toEqual(ids);
    expect((await desk.call('sandbox-hospital', 'GET', `/v1/messages?since=${since}`)).body.messages).toEqual([]);
    expect((await desk.call('sandbox-ppr', 'GET', `/v1/messages?since=${since}`)).body.messages).toHaveLength(5);
  });

  test('the list is narrowed by status, type, letter id and time', async () => {
    const { id, letterId } = await accepted(freshMessage('child-referral/plain'));
    await statusOf(id, 'available');
    const found = async (query: string) =>
      (await gp('GET', `/v1/messages?letterId=${letterId}&${query}`)).body.messages.length;
    expect(await found('status=available')).toBe(1);
    expect(await found('status=delivered')).toBe(0);
    expect(await found('type=child-referral')).toBe(1);
    expect(await found('type=receipt')).toBe(0);
    expect(await found('since=2020-01-01T00:00:00%2B01:00')).toBe(1);
    expect(await found(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toBe(0);
  });

  test('the content comes in every format, and as the very bytes that were posted', async () => {
    const posted = JSON.stringify(freshMessage('child-examination/plain'), null, 3);
    const answer = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: posted,
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    });
    const path = `/v1/messages/${answer.body.messages[0].id}/content`;
    for (const query of ['', '?format=original']) {
      const original = await gp('GET', `${path}${query}`);
      expect([original.status, original.headers.get('Content-Type')]).toEqual([200, 'application/json; charset=UTF-8']);
      expect(original.text).toBe(posted);
    }
    for (const [format, contentType, sign] of [
      ['json', 'application/json', '"type"'],
      ['medcom-xml', 'application/xml', '<Emessage'],
      ['fhir-json', 'application/fhir+json', '"resourceType"'],
      ['fhir-xml', 'application/fhir+xml', '<Bundle'],
    ] as const) {
      const written = await gp('GET', `${path}?format=${format}`);
      expect([written.status, written.headers.get('Content-Type')]).toEqual([200, contentType]);
      expect(written.text).toContain(sign);
    }
    const wrong = await gp('GET', `${path}?format=pdf`);
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'format']);
  });

  test('a document in ISO-8859-1 comes back byte for byte', async () => {
    const xml = readFileSync(new URL('../fixtures/correspondence/plain/medcom-xml.xml', import.meta.url), 'latin1')
      .replace(/encoding="[^"]*"/i, 'encoding="ISO-8859-1"')
      .replaceAll('&#248;', 'ø');
    const bytes = Buffer.from(xml, 'latin1');
    expect(bytes.some((byte) => byte > 127)).toBe(true);
    const answer = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: bytes,
      headers: { 'Content-Type': 'text/xml' },
    });
    expect(answer.status).toBe(202);
    const original = await fetch(`${desk.url}${answer.body.messages[0].links.content}`, {
      headers: { Authorization: 'Bearer sandbox-gp' },
    });
    expect(original.headers.get('Content-Type')).toBe('text/xml');
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('a dry run reports, keeps nothing, and leaves the letter id free', async () => {
    const message = freshMessage('child-referral/plain');
    const report = await gp('POST', '/v1/messages?dryRun=true', message);
    expect([report.status, report.body]).toMatchObject([
      200,
      { valid: true, format: 'json', messages: [{ type: 'child-referral', letterId: message.letterId }], errors: [] },
    ]);
    expect((await gp('GET', `/v1/messages?letterId=${message.letterId}`)).body.messages).toEqual([]);
    const { concerns: _, ...content } = message.content;
    const wrong = await gp('POST', '/v1/messages?dryRun=true', { ...message, content });
    expect([wrong.status, wrong.body.valid]).toEqual([200, true]);
    const broken = await gp('POST', '/v1/messages?dryRun=true', {
      ...message,
      content: {},
      receiver: { gln: '5790000999996' },
    });
    expect([broken.status, broken.body.valid, broken.body.errors.length > 0]).toEqual([200, false, true]);
    expect((await gp('POST', '/v1/messages?dryRun=false', message)).status).toBe(202);
  });

  test('a message that breaks rules leaves no trace and comes again corrected', async () => {
    const message = freshMessage('child-referral/plain');
    const refused = await gp('POST', '/v1/messages', {
      ...message,
      content: { ...message.content, consent: undefined },
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'INVALID']);
    expect(refused.body.errors[0].path).toBe('/content/consent');
    expect((await gp('GET', `/v1/messages?letterId=${message.letterId}`)).body.messages).toEqual([]);
    expect((await gp('POST', '/v1/messages', message)).status).toBe(202);
  });

  test('the sender cancels before the first lease; the receiver may not, and later nobody can', async () => {
    const { id } = await accepted(freshMessage('child-referral/plain'));
    const byReceiver = await desk.call('sandbox-ppr', 'POST', `/v1/messages/${id}/cancel`);
    expect([byReceiver.status, byReceiver.body.code]).toEqual([403, 'FORBIDDEN']);
    expect((await desk.call('sandbox-hospital', 'POST', `/v1/messages/${id}/cancel`)).status).toBe(404);
    const cancelled = await gp('POST', `/v1/messages/${id}/cancel`);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    expect((await gp('GET', `/v1/messages/${id}`)).body.status).toBe('cancelled');
    expect((await gp('POST', `/v1/messages/${unknownId}/cancel`)).status).toBe(404);

    const underWay = await accepted(freshMessage('child-referral/plain'));
    await statusOf(underWay.id, 'available');
    await desk.context.store.pool.query(
      "UPDATE deliveries SET state = 'sending', claim_expires_at = now() + interval '1 minute' WHERE message_id = $1",
      [underWay.id],
    );
    expect((await gp('POST', `/v1/messages/${underWay.id}/cancel`)).status).toBe(200);

    const other = await accepted(freshMessage('child-referral/plain'));
    await statusOf(other.id, 'available');
    const leased = await desk.call('sandbox-ppr', 'GET', '/v1/inbox?max=100&wait=5');
    expect(leased.body.deliveries.map(({ messageId }: { messageId: string }) => messageId)).toContain(other.id);
    expect(leased.body.deliveries.map(({ messageId }: { messageId: string }) => messageId)).not.toContain(id);
    const late = await gp('POST', `/v1/messages/${other.id}/cancel`);
    expect([late.status, late.body.code]).toEqual([409, 'NOT_CANCELLABLE']);
  });
});

describe('repeats', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  afterAll(() => desk.close());

  const post = (body: object) => desk.call('sandbox-gp', 'POST', '/v1/messages', { body });

  test('of a hundred equal posts at once one is 202, the others 200, and one message is kept', async () => {
    const message = freshMessage('child-referral/plain');
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(message)));
    const statuses = answers.map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 202).length,
      statuses.filter((status) => status === 200).length,
    ]).toEqual([1, 99]);
    expect(new Set(answers.map(({ body }) => body.messages[0].id)).size).toBe(1);
    const listed = await desk.call('sandbox-gp', 'GET', `/v1/messages?letterId=${message.letterId}`);
    expect(listed.body.messages).toHaveLength(1);
    const { body } = await desk.call('sandbox-ppr', 'GET', '/v1/inbox?max=100&wait=10');
    expect(body.deliveries).toHaveLength(1);
  });

  test('a resend with a new envelope and time is the same message; other content is 409', async () => {
    const message = freshMessage('child-referral/plain');
    const first = await post(message);
    const resent = await post({ ...message, envelopeId: 'ANDENKUVERT', sentAt: '2025-11-13T10:00:00+01:00' });
    expect([first.status, resent.status]).toEqual([202, 200]);
    expect(resent.body.messages[0].id).toBe(first.body.messages[0].id);
    expect(resent.headers.get('Location')).toBe(first.headers.get('Location'));
    const other = await post({ ...message, content: { ...message.content, reason: 'Noget andet.' } });
    expect([other.status, other.body.code]).toEqual([409, 'LETTER_ID_REUSED']);
    expect(other.text).not.toContain('Noget andet');
  });
});
