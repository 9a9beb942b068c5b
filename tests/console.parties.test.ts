import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConsoleAnswer, openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
let reader: TestConsole;
let admin: TestConsole;

beforeAll(async () => {
  desk = await openFrontDesk();
  reader = await openConsole(desk, 'reader');
  admin = await openConsole(desk, 'admin');
});
afterAll(() => desk.close());

const meant = { confirmed: 'yes' };

function shownCode({ html }: ConsoleAnswer, pattern: RegExp): string {
  return pattern.exec(html)?.[1] ?? '';
}

describe('the parties', () => {
  test('are found by name, number and municipality, and shown one by one', async () => {
    const { html } = await reader.get('/console/parties?q=sundhedsplejen');
    expect(html).toContain(`/console/parties/${glns.healthVisitor}`);
    expect(html).not.toContain(`/console/parties/${glns.gp}`);
    const one = await reader.get(`/console/parties/${glns.healthVisitor}`);
    expect(one.html).toContain('990021000016004');
    expect(one.html).not.toContain('/console/credentials/new');
    expect((await reader.get('/console/parties/5790000990999')).status).toBe(404);
  });

  test('are written by administrators alone', async () => {
    for (const path of ['/console/parties/new', `/console/parties/${glns.gp}/edit`, '/console/credentials'])
      expect([path, (await reader.get(path)).status]).toEqual([path, 403]);
    for (const path of ['/console/parties', '/console/credentials', '/console/operators'])
      expect([path, (await reader.post(path, { name: 'X', ...meant })).status]).toEqual([path, 403]);
  });

  const fields = { new: 'yes', gln: '5790000990108', name: 'Lægehuset Broen', roles: 'gp', formats: 'json' };

  test('are added after a question, with what the form says', async () => {
    const asked = await admin.post('/console/parties', { ...fields, channel: 'inbox' });
    expect(asked.html).toContain('Save this party?');
    expect((await reader.get('/console/parties/5790000990108')).status).toBe(404);
    const done = await admin.post('/console/parties', { ...fields, channel: 'inbox', ...meant });
    expect(await admin.noticeAfter(done)).toBe('Lægehuset Broen is saved.');
    const { body } = await desk.call('sandbox-admin', 'GET', '/v1/admin/parties');
    expect(body.parties).toContainEqual({
      ...{ gln: '5790000990108', name: 'Lægehuset Broen', roles: ['gp'], formats: ['json'] },
      ...{ channel: { kind: 'inbox' }, receipts: 'on-ack' },
    });
  });

  test('are refused as the API refuses them, each mistake by its place', async () => {
    const { status, html } = await admin.post('/console/parties', {
      ...{ ...fields, gln: '579', formats: 'fhir-json', channel: 'webhook', address: 'ftp://here' },
    });
    expect(status).toBe(422);
    for (const path of ['/gln', '/sor', '/channel/url']) expect(html).toContain(`<code>${path}</code>`);
    expect(html).toContain('value="Lægehuset Broen"');
    const taken = await admin.post('/console/parties', { ...fields, gln: glns.gp });
    expect([taken.status, taken.html.includes('A party has this GLN already')]).toEqual([422, true]);
  });

  test('keep what the form has no field for', async () => {
    const party = {
      gln: '5790000990115',
      name: 'Broen',
      roles: ['gp'],
      formats: ['json'],
      timeToLive: { seconds: 60 },
    };
    const channel = { kind: 'webhook', url: 'http://user:secret@127.0.0.1:9/in', timeoutSeconds: 7 };
    await desk.call('sandbox-admin', 'PUT', `/v1/admin/parties/${party.gln}`, { body: { ...party, channel } });
    const { html } = await admin.get(`/console/parties/${party.gln}/edit`);
    expect(html).toContain('value="http://127.0.0.1:9/in"');
    expect(html).not.toContain('secret');
    const written = { gln: party.gln, name: 'Broen II', roles: 'gp', formats: 'json', channel: 'webhook' };
    await admin.post('/console/parties', { ...written, address: 'http://127.0.0.1:9/in', ...meant });
    const { body } = await desk.call('sandbox-admin', 'GET', '/v1/admin/parties');
    expect(body.parties.find(({ gln }: { gln: string }) => gln === party.gln)).toEqual({
      ...{ ...party, name: 'Broen II', receipts: 'on-ack' },
      channel: { kind: 'webhook', url: 'http://127.0.0.1:9/in', timeoutSeconds: 7 },
    });
  });
});

describe('credentials and operators', () => {
  test('a credential is made, its key shown once, and works until it is revoked', async () => {
    const written = { name: 'system of the house', parties: glns.gp };
    expect((await admin.post('/console/credentials', written)).html).toContain('Make this credential?');
    const made = await admin.post('/console/credentials', { ...written, ...meant });
    const key = shownCode(made, /<code>(tvh_[\w-]{43})<\/code>/);
    const id = shownCode(made, /<code>([0-9a-f-]{36})<\/code>/);
    expect((await desk.call(key, 'GET', '/v1/messages')).status).toBe(200);
    expect((await admin.get(`/console/parties/${glns.gp}`)).html).not.toContain(key);
    const revoked = await admin.post(`/console/credentials/${id}/revoke`, meant);
    expect(await admin.noticeAfter(revoked)).toContain('system of the house is revoked');
    expect((await desk.call(key, 'GET', '/v1/messages')).status).toBe(401);
  });

  test('an operator is added with a password that works, and nobody ends an access of their own', async () => {
    const added = await admin.post('/console/operators', { name: 'Ida', role: 'operator', ...meant });
    const password = shownCode(added, /<code>([a-z0-9-]{27})<\/code>/);
    const body = new URLSearchParams({ name: 'Ida', password, to: '/console/parties' });
    const signedIn = await fetch(`${desk.url}/console/sign-in`, { method: 'POST', body, redirect: 'manual' });
    expect([signedIn.status, signedIn.headers.get('Location')]).toEqual([303, '/console/parties']);
    const again = await admin.post('/console/operators', { name: 'ida', role: 'reader', ...meant });
    expect([again.status, again.html.includes('An operator has this name')]).toEqual([422, true]);
    const { html } = await admin.get('/console/operators');
    expect(html).toContain('admin (you)');
    const ids = [...html.matchAll(/id="operator-([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '');
    const statuses = await Promise.all(
      ids.map(async (id) => (await admin.post(`/console/operators/${id}/revoke`)).status),
    );
    expect(statuses.toSorted()).toEqual([200, 200, 200, 403]);
  });
});

describe('the trail, follow-ups and threads', () => {
  test('all that was kept is in the trail under the operator who did it, and found by kind, actor and time', async () => {
    const saved = await reader.get(`/console/audit?kind=party-saved&actor=5790000990108`);
    expect(saved.html.match(/<tr id="event-/g)).toHaveLength(1);
    expect(saved.html).toContain('party saved');
    expect(saved.html).toContain('>admin <');
    for (const query of ['until=2020-01-01T00:00', 'kind=alarm', 'since=2090-01-01T00:00'])
      expect((await reader.get(`/console/audit?${query}`)).html).toContain('Nothing of the kind');
    expect((await reader.get('/console/audit?since=soon')).status).toBe(422);
    const { html, headers } = await reader.get('/console/audit/export?kind=credential-made');
    expect(headers.get('Content-Disposition')).toMatch(/attachment; filename="audit-[0-9-]+\.ndjson"/);
    expect(
      html
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).resourceType),
    ).toEqual(['AuditEvent']);
  });

  test('the trail is verified from the page', async () => {
    const { html } = await reader.post('/console/audit/verify');
    expect(html).toContain('The trail is whole');
  });

  test('a thread shows its messages in order, and the letter that has not come', async () => {
    const message = (letterId: string, further: object) => ({
      ...{ type: 'correspondence', letterId, sentAt: '2026-11-02T10:15:00+01:00', ...further },
      ...{ sender: { gln: glns.gp }, receiver: { gln: glns.ppr } },
      ...{ patient: { cpr: '0511219996', familyName: 'Testesen' } },
      content: { category: 'other', subject: 'Prøve', text: 'Prøve' },
    });
    const exchange = { kind: 'corrected', precedes: { letterId: 'THREAD-GAP-0', senderGln: glns.gp } };
    const { body } = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message('THREAD-1', { exchange }) });
    const told = await desk.call('sandbox-gp', 'GET', `/v1/messages/${body.messages[0].id}`);
    const { html } = await reader.get(`/console/threads/${told.body.threadId}`);
    expect(html).toContain('THREAD-GAP-0');
    expect(html).toContain('One message of this page follows a letter that has not come.');
    expect(html).not.toContain('Testesen');
    expect((await reader.get('/console/threads/0199c5a0-0000-7000-8000-000000000001')).status).toBe(404);
  });

  test('follow-ups are shown by state', async () => {
    const gp = { gln: glns.homeNursing };
    const reminder = {
      ...{ type: 'fmk-reminder', letterId: 'FOLLOW-1', sentAt: '2026-11-02T10:15:00+01:00' },
      ...{ sender: gp, receiver: { gln: glns.gp }, content: { reason: 'annual-review' } },
      patient: { cpr: '0511219996', familyName: 'Testesen' },
    };
    const { status } = await desk.call('sandbox-home-nursing', 'POST', '/v1/messages', { body: reminder });
    expect(status).toBe(202);
    const rowsIn = async (query: string) =>
      (await reader.get(`/console/follow-ups?${query}`)).html.match(/<tr id="follow-up-/g)?.length ?? 0;
    expect([await rowsIn(''), await rowsIn('state=open&kind=fmk'), await rowsIn('state=overdue')]).toEqual([1, 1, 0]);
    const cursor = `${new Date(Date.now() + 1e12).toISOString()}_0199c5a0-0000-7000-8000-000000000001`;
    expect(await rowsIn(`cursor=${encodeURIComponent(cursor)}`)).toBe(0);
  });
});
