import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

describe('operators', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  afterAll(() => desk.close());

  const admin = (method: string, path: string, body?: object) =>
    desk.call('sandbox-admin', method, `/v1/admin/${path}`, body === undefined ? {} : { body });
  const party = {
    gln: '5790000990078',
    name: 'Jobcenter, Odense Kommune',
    roles: ['job-centre'],
    municipality: '0461',
    formats: ['json'],
  };

  test('nobody else may do what they do', async () => {
    for (const [method, path] of [
      ['GET', 'parties'],
      ['PUT', `parties/${party.gln}`],
      ['GET', 'credentials'],
      ['POST', 'credentials'],
      ['DELETE', 'credentials/0199c5a0-0000-7000-8000-000000000001'],
    ] as const) {
      const options = method === 'GET' ? {} : { body: {} };
      const answer = await desk.call('sandbox-gp', method, `/v1/admin/${path}`, options);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'FORBIDDEN']);
      expect((await desk.call(undefined, method, `/v1/admin/${path}`, options)).status).toBe(401);
    }
  });

  test('add a party, change it, and see it in the list', async () => {
    const added = await admin('PUT', `parties/${party.gln}`, party);
    expect([added.status, added.body]).toEqual([200, { ...party, channel: { kind: 'inbox' }, receipts: 'on-ack' }]);
    const changed = {
      ...party,
      unit: 'Ungeindsatsen',
      accepts: ['correspondence'],
      receipts: 'explicit',
      channel: { kind: 'inbox' },
    };
    expect((await admin('PUT', `parties/${party.gln}`, changed)).status).toBe(200);
    const { parties } = (await admin('GET', 'parties')).body;
    expect(parties).toHaveLength(7);
    expect(parties.at(-1)).toEqual(changed);
  });

  test('a party with faults is refused with all of them', async () => {
    const answer = await admin('PUT', `parties/${party.gln}`, {
      ...party,
      roles: ['king'],
      formats: ['fhir-json'],
      secret: 1,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['/?', '/roles/0', '/sor']);
    const other = await admin('PUT', `parties/${glns.gp}`, party);
    expect([other.status, other.body.errors[0].path]).toEqual([400, '/gln']);
  });

  test('make a credential for two parties, which works until they revoke it', async () => {
    const made = await admin('POST', 'credentials', {
      name: 'Leverandør',
      role: 'party',
      parties: [glns.ppr, glns.homeNursing],
    });
    expect(made.status).toBe(201);
    const { id, key } = made.body;
    for (const gln of [glns.ppr, glns.homeNursing]) {
      expect((await desk.call(key, 'GET', `/v1/inbox?wait=0&gln=${gln}`)).status).toBe(200);
    }
    expect((await desk.call(key, 'GET', `/v1/inbox?wait=0&gln=${glns.gp}`)).status).toBe(403);
    const listed = await admin('GET', 'credentials');
    expect(listed.text).not.toContain(key);
    expect(listed.body.credentials.find((one: { id: string }) => one.id === id)).toMatchObject({
      name: 'Leverandør',
      role: 'party',
    });
    expect((await admin('DELETE', `credentials/${id}`)).status).toBe(204);
    expect((await admin('DELETE', `credentials/${id}`)).status).toBe(204);
    expect((await desk.call(key, 'GET', '/v1/inbox?wait=0')).status).toBe(401);
    expect((await admin('DELETE', 'credentials/0199c5a0-0000-7000-8000-000000000001')).status).toBe(404);
  });

  test('a credential names parties that are here, unless it is an operator’s', async () => {
    const unknown = await admin('POST', 'credentials', {
      name: 'x',
      role: 'party',
      parties: [glns.gp, '5790000999996'],
    });
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([400, '/parties/1']);
    const none = await admin('POST', 'credentials', { name: 'x', role: 'party', parties: [] });
    expect([none.status, none.body.errors[0].path]).toEqual([400, '/parties']);
    const bad = await admin('POST', 'credentials', { name: 'x', role: 'admin', parties: [], expiresAt: 'soon' });
    expect([bad.status, bad.body.errors[0].path]).toEqual([400, '/expiresAt']);
    const operator = await admin('POST', 'credentials', {
      name: 'vagt',
      role: 'admin',
      parties: [],
      expiresAt: '2099-01-01T00:00:00Z',
    });
    expect(operator.status).toBe(201);
    expect((await desk.call(operator.body.key, 'GET', '/v1/admin/parties')).status).toBe(200);
  });
});
