import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPool } from '../src/store/connect.ts';
import { createCredential, revokeCredential } from '../src/store/credentials.ts';
import { freshMessage } from './support/client.ts';
import { operations } from './support/documented.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

/* Stands for patient data in every refused document: it may come back nowhere. */
const canary = '0511219996';

describe('at the door', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk({ maxBody: 256 * 1024 });
  });
  afterAll(() => desk.close());

  const post = (body: string | Buffer, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
    desk.call('sandbox-gp', 'POST', '/v1/messages', { body, headers });
  const plain = (changes: object = {}) => JSON.stringify(freshMessage('correspondence/plain', changes));

  test('everything that nobody serves is 404 as a problem, without a credential', async () => {
    const answer = await desk.call(undefined, 'GET', `/v1/letters/${canary}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'urn:tovholder:problem:not-found',
      status: 404,
      code: 'NOT_FOUND',
      instance: `urn:tovholder:call:${answer.headers.get('X-Request-Id')}`,
      errors: [],
    });
    expect(answer.text).not.toContain(canary);
  });

  test('a method that a resource does not take is 405 with those it takes', async () => {
    const answer = await desk.call('sandbox-gp', 'DELETE', '/v1/messages');
    expect([answer.status, answer.body.code, answer.headers.get('Allow')]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'POST, GET, HEAD',
    ]);
    const head = await desk.call('sandbox-gp', 'HEAD', '/v1/inbox');
    expect([head.status, head.headers.get('Allow')]).toEqual([405, 'GET']);
  });

  test('an id that is no UUID is 404, and one that cannot be decoded is 400', async () => {
    expect((await desk.call('sandbox-gp', 'GET', '/v1/messages/42')).status).toBe(404);
    expect((await desk.call('sandbox-gp', 'POST', '/v1/inbox/42/ack', { body: { leaseToken: 'x' } })).status).toBe(404);
    const answer = await desk.call('sandbox-gp', 'GET', '/v1/messages/%E0%A4%A');
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('a query is refused with all that is wrong in it', async () => {
    const answer = await desk.call(
      'sandbox-gp',
      'GET',
      '/v1/inbox?max=101&wait=-1&lease=x&format=pdf&gln=1&hemmelig=1',
    );
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'max',
      'wait',
      'lease',
      'format',
      'gln',
      '?',
    ]);
    expect(answer.text).not.toContain('hemmelig');
    expect((await desk.call('sandbox-gp', 'GET', '/v1/inbox?max=1&max=2')).status).toBe(400);
    expect((await desk.call('sandbox-gp', 'POST', '/v1/messages?dryrun=true', { body: {} })).status).toBe(400);
    for (const query of ['since=yesterday', 'letterId=%00', 'cursor=1', 'limit=0', 'status=lost', 'type=letter']) {
      expect([query, (await desk.call('sandbox-gp', 'GET', `/v1/messages?${query}`)).status]).toEqual([query, 400]);
    }
  });

  test('every number and word list of a documented query is the one that is taken', async () => {
    let tried = 0;
    for (const { method, path, operation } of operations()) {
      for (const { name, in: place, schema = {} } of operation.parameters ?? []) {
        const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
        if (place !== 'query' || method !== 'get') continue;
        const outside = minimum === undefined || maximum === undefined ? ['', 'hemmelig'] : [minimum - 1, maximum + 1];
        for (const value of outside) {
          /* Any words will do. */
          if ((name === 'letterId' || name === 'reason') && value !== '') continue;
          const key = path.startsWith('/v1/admin/') ? 'sandbox-admin' : 'sandbox-gp';
          const answer = await desk.call(key, 'GET', `${path.replace('{id}', randomUUID())}?${name}=${value}`);
          expect([name, value, answer.status]).toEqual([name, value, 400]);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(20);
    expect((await desk.call('sandbox-gp', 'GET', '/v1/inbox?max=100&wait=0&lease=3600')).status).toBe(200);
    expect((await desk.call('sandbox-gp', 'GET', '/v1/messages?limit=100')).status).toBe(200);
  });

  test.each([
    ['no credential', undefined],
    ['an unknown key', 'tvh_unknown'],
    ['a key with NUL and quotes', `x'"\\`],
  ])('%s is 401 with WWW-Authenticate', async (_, key) => {
    const answer = await desk.call(key, 'GET', '/v1/messages');
    expect([answer.status, answer.body.code, answer.headers.get('WWW-Authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
  });

  test('a key works until it expires or is revoked', async () => {
    const { pool } = desk.context.store;
    const like = { name: 'prøve', role: 'party', parties: [glns.gp] } as const;
    const lasting = await createCredential(pool, { ...like, expiresAt: new Date(Date.now() + 60_000) });
    const over = await createCredential(pool, { ...like, expiresAt: new Date(Date.now() - 1000) });
    expect(lasting.key).toMatch(/^tvh_[A-Za-z0-9_-]{43}$/);
    expect((await desk.call(lasting.key, 'GET', '/v1/messages')).status).toBe(200);
    expect((await desk.call(over.key, 'GET', '/v1/messages')).status).toBe(401);
    expect(await revokeCredential(pool, lasting.id)).toBe(true);
    expect((await desk.call(lasting.key, 'GET', '/v1/messages')).status).toBe(401);
    const { rows } = await pool.query('SELECT * FROM credentials');
    expect(JSON.stringify(rows)).not.toContain(lasting.key);
  });

  test('an unknown media type is 415 and says what is taken; none at all is taken by its first byte', async () => {
    const answer = await post(plain(), { 'Content-Type': 'application/pdf' });
    expect([answer.status, answer.body.code]).toEqual([415, 'UNSUPPORTED_FORMAT']);
    for (const taken of [
      'application/json',
      'application/xml',
      'text/xml',
      'application/fhir+json',
      'application/fhir+xml',
    ]) {
      expect(answer.body.detail).toContain(taken);
    }
    expect((await post(plain(), { 'Content-Type': 'json; ; charset' })).status).toBe(415);
    expect((await post(Buffer.from('hverken eller'), {})).status).toBe(415);
  });

  test('a charset and further parameters are no hindrance', async () => {
    expect((await post(plain(), { 'Content-Type': 'Application/JSON; profile=x; charset="UTF-8"' })).status).toBe(202);
  });

  test('a compressed document is inflated, and its limit is on the inflated size', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    expect((await post(gzipSync(plain()), headers)).status).toBe(202);
    const bomb = await post(gzipSync(Buffer.alloc(64 * 1024 * 1024)), headers);
    expect([bomb.status, bomb.body.code]).toEqual([413, 'TOO_LARGE']);
    const broken = await post(Buffer.from('not gzip'), headers);
    expect([broken.status, broken.body.code]).toEqual([400, 'BAD_REQUEST']);
    const cut = await post(gzipSync(plain()).subarray(0, 40), headers);
    expect([cut.status, cut.body.code]).toEqual([400, 'BAD_REQUEST']);
    const unknown = await post(plain(), { ...headers, 'Content-Encoding': 'zip' });
    expect([unknown.status, unknown.body.code]).toEqual([415, 'UNSUPPORTED_FORMAT']);
  });

  test('a document above the limit is 413, one at the limit is read', async () => {
    const over = await post(Buffer.alloc(256 * 1024 + 1, 0x20));
    expect([over.status, over.body.code]).toEqual([413, 'TOO_LARGE']);
    expect(over.body.detail).toContain('262144');
    const fitting = Buffer.alloc(256 * 1024, 0x20);
    fitting.write(plain());
    expect((await post(fitting)).status).toBe(202);
  });

  test('20 MB are refused while the door stays open for others', async () => {
    const huge = post(Buffer.alloc(20 * 1024 * 1024, 0x20));
    expect((await post(plain())).status).toBe(202);
    expect((await huge).status).toBe(413);
  });

  test('a client that breaks off within its document does no harm', async () => {
    const socket = connect(Number(new URL(desk.url).port), '127.0.0.1');
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-gp\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    for (let i = 0; i < 50 && !desk.logged().includes('"status":499'); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(desk.logged()).toContain('"status":499');
    expect((await post(plain())).status).toBe(202);
  });

  test.each([
    ['JSON cut off', 'application/json', `{ "patient": { "cpr": "${canary}"`, 422],
    ['JSON of no type', 'application/json', `{ "type": "${canary}" }`, 422],
    ['a list', 'application/json', `["${canary}"]`, 422],
    ['a bare word', 'application/json', canary, 422],
    ['nothing', 'application/json', '', 422],
    ['JSON nested 100,000 deep', 'application/json', '['.repeat(100_000), 422],
    [
      'JSON with __proto__',
      'application/json',
      `{ "__proto__": { "admin": "${canary}" }, "type": "correspondence" }`,
      422,
    ],
    ['JSON with an unknown property', 'application/json', plain({ [canary]: canary }), 422],
    ['broken XML', 'application/xml', `<Emessage><a>${canary}</b></Emessage>`, 422],
    ['XML with a DOCTYPE', 'application/xml', `<!DOCTYPE x [<!ENTITY a "${canary}">]><x>&a;</x>`, 422],
    ['XML with an unknown root', 'text/xml', `<Hemmelig${canary}/>`, 422],
    ['XML in a charset nobody knows', 'application/xml; charset=klingon', `<Emessage>${canary}</Emessage>`, 422],
  ])('%s is refused with a place, and nothing of it comes back', async (_, contentType, body, status) => {
    const before = desk.logged().length;
    const answer = await post(body, { 'Content-Type': contentType });
    expect(answer.status).toBe(status);
    expect(answer.body.errors.length).toBeGreaterThan(0);
    const logged = desk.logged().slice(before);
    expect(logged).toContain('"path":"/v1/messages"');
    expect(answer.text + logged).not.toContain(canary);
    expect(answer.text + logged).not.toContain('Hemmelig');
  });

  test('bytes that are not in the charset they claim are refused', async () => {
    const answer = await post(
      Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]),
    );
    expect(answer.status).toBe(422);
  });

  test('a client that prefers FHIR is refused with an OperationOutcome of the same content', async () => {
    const options = { body: { type: 'correspondence' }, headers: { Accept: 'application/fhir+json' } };
    const answer = await desk.call('sandbox-gp', 'POST', '/v1/messages', options);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([422, 'application/fhir+json; charset=utf-8']);
    const [refusal, ...issues] = answer.body.issue;
    expect(refusal).toMatchObject({ severity: 'error', code: 'invalid', details: { coding: [{ code: 'INVALID' }] } });
    const problem = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: options.body });
    expect(issues).toHaveLength(problem.body.errors.length);
    expect(issues[0].location).toEqual([problem.body.errors[0].path]);
  });

  test('a message of somebody else is 403', async () => {
    const answer = await desk.call('sandbox-ppr', 'POST', '/v1/messages', {
      body: freshMessage('correspondence/plain'),
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'SENDER_NOT_YOURS']);
    expect(answer.body.errors[0].path).toBe('/sender/gln');
  });

  test('an unknown receiver is 422; of several in a role the candidates are named', async () => {
    const unknown = await post(plain({ receiver: { gln: '5790000999996' } }));
    expect([unknown.status, unknown.body.code]).toEqual([422, 'RECEIVER_UNKNOWN']);
    const { call } = desk;
    const second = { gln: '5790000990092', name: 'PPR Nord', roles: ['ppr'], municipality: '0461', formats: ['json'] };
    expect((await call('sandbox-admin', 'PUT', '/v1/admin/parties/5790000990092', { body: second })).status).toBe(200);
    const several = await post(plain({ receiver: { municipality: '0461', role: 'ppr' } }));
    expect([several.status, several.body.code]).toEqual([422, 'RECEIVER_AMBIGUOUS']);
    expect(several.body.candidates).toEqual([
      { gln: glns.ppr, name: 'PPR, Odense Kommune' },
      { gln: '5790000990092', name: 'PPR Nord' },
    ]);
    expect(several.body.errors).toEqual([]);
  });

  test('a call has the id the client gave it, unless that could be a person number', async () => {
    const idOf = async (given: string) =>
      (await desk.call(undefined, 'GET', '/health/live', { headers: { 'X-Request-Id': given } })).headers.get(
        'X-Request-Id',
      );
    expect(await idOf('my-call.7')).toBe('my-call.7');
    expect(await idOf('051121-9996')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf('a b')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a log line names the route and the credential, and nothing the client wrote', async () => {
    await desk.call('sandbox-gp', 'GET', `/v1/messages?letterId=${canary}`, {
      headers: { 'User-Agent': canary, 'X-Request-Id': 'line-1' },
    });
    for (let i = 0; i < 20 && !desk.logged().includes('line-1'); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const line = JSON.parse(
      desk
        .logged()
        .split('\n')
        .find((one) => one.includes('line-1')) ?? '{}',
    );
    expect(Object.keys(line).sort()).toEqual([
      'credentialId',
      'durationMs',
      'level',
      'method',
      'path',
      'requestId',
      'sentence',
      'status',
      'time',
    ]);
    expect(line).toMatchObject({ method: 'GET', path: '/v1/messages', status: 200 });
  });

  test('answers stay out of caches and tell nothing of the server', async () => {
    const { headers } = await desk.call('sandbox-gp', 'GET', '/v1/messages');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('X-Powered-By')).toBeNull();
  });

  test('the description of the API is served', async () => {
    const { status, body } = await desk.call(undefined, 'GET', '/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
  });
});

describe('outside the sandbox', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk({ sandbox: false });
  });
  afterAll(() => desk.close());

  test.each(['sandbox-gp', 'sandbox-admin'])(
    'the fixed key %s is refused, also where its row is in the store',
    async (key) => {
      await desk.context.store.pool.query('UPDATE credentials SET sandbox = false');
      expect((await desk.call(key, 'GET', '/v1/messages')).status).toBe(401);
    },
  );
});

describe('when something is broken', () => {
  test('a fault of the gateway is 500 and says nothing of itself, in the answer or in the log', async () => {
    const health = async () => {
      throw new TypeError(`cannot read ${canary}`);
    };
    const desk = await openFrontDesk({ health });
    const answer = await desk.call(undefined, 'GET', '/health/ready');
    expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL']);
    expect(answer.text + desk.logged()).not.toContain(canary);
    const line = JSON.parse(
      desk
        .logged()
        .split('\n')
        .find((one) => one.includes('"level":"error"')) ?? '{}',
    );
    expect(line).toMatchObject({ error: 'TypeError', requestId: answer.headers.get('X-Request-Id') });
    expect(line.stack[0]).toContain('intake.door.test.ts');
    await desk.close();
  });

  test('a store that cannot be reached is 503 with Retry-After', async () => {
    const desk = await openFrontDesk();
    const { pool } = desk.context.store;
    desk.context.store.pool = openPool('postgres://nobody@127.0.0.1:1/nowhere');
    const answer = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: freshMessage('correspondence/plain'),
    });
    expect([answer.status, answer.body.code, answer.headers.get('Retry-After')]).toEqual([
      503,
      'STORE_UNAVAILABLE',
      '5',
    ]);
    desk.context.store.pool = pool;
    await desk.close();
  });

  test('readiness follows health: degraded is still ready, unready is 503, and life goes on', async () => {
    let status: 'ready' | 'degraded' | 'unready' = 'ready';
    const desk = await openFrontDesk({ health: async () => ({ status, checks: { queue: 'failed' } }) });
    for (const [now, code] of [
      ['ready', 200],
      ['degraded', 200],
      ['unready', 503],
    ] as const) {
      status = now;
      const answer = await desk.call(undefined, 'GET', '/health/ready');
      expect([answer.status, answer.body]).toEqual([code, { status: now, checks: { queue: 'failed' } }]);
    }
    expect((await desk.call(undefined, 'GET', '/health/live')).body).toEqual({ status: 'live' });
    await desk.close();
  });
});
