import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { makeAuthority, type TestAuthority, type TestCertificate } from './support/certificates.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const gp = '5790000990016';
const nurse = '5790000990023';

interface Signer {
  jwk: JWK;
  sign(
    claims: Record<string, unknown>,
    options?: { audience?: string; issuer?: string; expires?: string },
  ): Promise<string>;
}

async function makeSigner(kid: string, issuer: () => string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' },
    sign: (claims, { audience = 'tovholder', issuer: other, expires = '5m' } = {}) =>
      new SignJWT({ sub: 'client-1', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(other ?? issuer())
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
  };
}

describe('an access token', () => {
  let keyServer: Server;
  let issuer: string;
  let published: JWK[] = [];
  let isDown = false;
  let signer: Signer;
  let gateway: TestGateway;

  const inbox = (token: string, gln = gp) =>
    fetch(`${gateway.url}/v1/inbox?wait=0&gln=${gln}`, { headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    keyServer = createServer((_request, response) => {
      if (isDown) return response.writeHead(500).end();
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
    }).listen(0, '127.0.0.1');
    await once(keyServer, 'listening');
    issuer = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
    signer = await makeSigner('first', () => issuer);
    published = [signer.jwk];
    gateway = await startGateway({
      env: {
        OAUTH_ISSUER: issuer,
        OAUTH_AUDIENCE: 'tovholder',
        OAUTH_JWKS_URL: `${issuer}/jwks`,
        OAUTH_ROLES_CLAIM: 'roles',
        ROLES: 'api',
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    keyServer.close();
  });

  test('cannot be told from a wrong one while the keys cannot be fetched', async () => {
    isDown = true;
    const answer = await inbox(await signer.sign({ parties: gp }));
    isDown = false;
    expect(await answer.json()).toMatchObject({ status: 503, code: 'AUTHORIZATION_SERVER_AWAY' });
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  test('acts for the parties of its claim, and for no other', async () => {
    const one = await signer.sign({ parties: gp });
    expect((await inbox(one)).status).toBe(200);
    expect((await inbox(one, nurse)).status).toBe(403);
    const several = await signer.sign({ parties: [gp, nurse] });
    expect((await inbox(several, nurse)).status).toBe(200);
  });

  test.each<[string, () => Promise<string>]>([
    ['of another issuer', () => signer.sign({ parties: gp }, { issuer: 'https://elsewhere.example' })],
    ['for another audience', () => signer.sign({ parties: gp }, { audience: 'other' })],
    ['that has expired', () => signer.sign({ parties: gp }, { expires: '-1m' })],
    ['without parties', () => signer.sign({})],
    ['with a party that is no GLN', () => signer.sign({ parties: ['*'] })],
    ['by a key nobody published', async () => (await makeSigner('first', () => issuer)).sign({ parties: gp })],
    [
      'without a signature',
      async () =>
        new UnsecuredJWT({ sub: 'x', parties: gp })
          .setIssuer(issuer)
          .setAudience('tovholder')
          .setExpirationTime('5m')
          .encode(),
    ],
    [
      'signed with the public key as a shared secret',
      () =>
        new SignJWT({ sub: 'x', parties: gp })
          .setProtectedHeader({ alg: 'HS256', kid: 'first' })
          .setIssuer(issuer)
          .setAudience('tovholder')
          .setExpirationTime('5m')
          .sign(Buffer.from(JSON.stringify(signer.jwk))),
    ],
    ['of noise', async () => 'a.b.c'],
  ])('%s is refused', async (_name, make) => {
    const answer = await inbox(await make());
    expect(await answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('whose clock is half a minute behind still counts', async () => {
    expect((await inbox(await signer.sign({ parties: gp }, { expires: '-20s' }))).status).toBe(200);
  });

  test('by a key that was published later is taken when the keys are looked for again', async () => {
    const second = await makeSigner('second', () => issuer);
    published = [signer.jwk, second.jwk];
    const ahead = Date.now() + 31_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => ahead);
    const answer = await inbox(await second.sign({ parties: gp })).finally(() => clock.mockRestore());
    expect(answer.status).toBe(200);
    expect((await inbox(await signer.sign({ parties: gp }))).status).toBe(200);
  });

  const parties = (token: string) =>
    fetch(`${gateway.url}/v1/admin/parties`, { headers: { authorization: `Bearer ${token}` } });

  test.each([
    { role: 'tovholder-admin' },
    { roles: 'admin' },
    { roles: ['tovholder-operator', 'xtovholder-admin'] },
    { roles: { 'tovholder-admin': true } },
  ])('may not do what operators do by any other claim than the one that was named: %j', async (claims) => {
    expect((await parties(await signer.sign({ parties: gp, ...claims }))).status).toBe(403);
  });

  test('with the role of an operator in the claim that was named does what operators do, and acts for no party', async () => {
    for (const roles of ['tovholder-admin', 'openid tovholder-admin', ['tovholder-admin']]) {
      const token = await signer.sign({ parties: gp, roles });
      expect((await parties(token)).status).toBe(200);
      expect((await inbox(token)).status).toBe(403);
    }
  });

  test('leaves API keys as they were', async () => {
    expect((await inbox('sandbox-gp')).status).toBe(200);
    expect((await inbox(randomBytes(32).toString('base64url'))).status).toBe(401);
  });
});

interface TlsAnswer {
  status: number;
  body: { code?: string };
}

describe('a client certificate', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let client: TestCertificate;
  let gateway: TestGateway;

  const ask = (path: string, with_: { client?: TestCertificate; key?: string; header?: string } = {}) =>
    new Promise<TlsAnswer>((resolve, reject) => {
      const headers: Record<string, string> = {};
      if (with_.key) headers.authorization = `Bearer ${with_.key}`;
      if (with_.header) headers['client-cert'] = with_.header;
      const options = {
        ca: authority.certificate,
        headers,
        agent: false,
        ...(with_.client && { cert: with_.client.certificate, key: with_.client.key }),
      } as const;
      httpsRequest(`${gateway.url}${path}`, options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) });
        });
      })
        .on('error', reject)
        .end();
    });

  beforeAll(async () => {
    [authority, stranger] = [makeAuthority(), makeAuthority()];
    const server = authority.sign('server');
    client = authority.sign('client');
    gateway = await startGateway({
      env: {
        TLS_CERT: server.certificateFile,
        TLS_KEY: server.keyFile,
        TLS_CLIENT_CA: authority.certificateFile,
        ROLES: 'api',
      },
    });
    expect(gateway.url).toMatch(/^https:/);
  });
  afterAll(async () => {
    await gateway.close();
    authority.remove();
    stranger.remove();
  });

  const register = async (certificate: string) => {
    const body = JSON.stringify({ name: 'EPJ', role: 'party', parties: [gp], certificate });
    const answer = await new Promise<TlsAnswer & { body: { id?: string; key?: string } }>((resolve, reject) => {
      const headers = { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json' };
      const options = { ca: authority.certificate, headers, method: 'POST', agent: false } as const;
      httpsRequest(`${gateway.url}/v1/admin/credentials`, options, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      })
        .on('error', reject)
        .end(body);
    });
    return answer;
  };

  test('that a credential names is the caller; before that, one of a stranger and none at all are nobody', async () => {
    expect((await ask('/v1/inbox?wait=0', { client })).status).toBe(401);
    const made = await register(client.certificate);
    expect(made.status).toBe(201);
    expect(made.body.key).toBeUndefined();
    expect((await ask('/v1/inbox?wait=0', { client })).status).toBe(200);
    expect((await ask(`/v1/inbox?wait=0&gln=${nurse}`, { client })).status).toBe(403);
    expect((await ask('/v1/inbox?wait=0')).status).toBe(401);
    expect((await ask('/v1/inbox?wait=0', { client: authority.sign('other') })).status).toBe(401);
    const forged = stranger.sign('client');
    expect((await register(forged.certificate)).status).toBe(201);
    expect((await ask('/v1/inbox?wait=0', { client: forged })).status).toBe(401);
  });

  test('names one credential alone, and has to be one', async () => {
    expect((await register(client.certificate)).status).toBe(400);
    expect((await register('no certificate')).status).toBe(400);
  });

  test('in a header counts from nobody but a trusted proxy', async () => {
    const header = encodeURIComponent(client.certificate);
    expect((await ask('/v1/inbox?wait=0', { header })).status).toBe(401);
    await gateway.restart({ TRUSTED_PROXIES: '127.0.0.1' });
    expect((await ask('/v1/inbox?wait=0', { header })).status).toBe(200);
    const der = Buffer.from(client.certificate.replace(/-----[A-Z ]+-----|\n/g, ''), 'base64');
    expect((await ask('/v1/inbox?wait=0', { header: `:${der.toString('base64')}:` })).status).toBe(200);
    expect((await ask('/v1/inbox?wait=0', { header: 'garbage%' })).status).toBe(401);
  });
});

describe('a caller who asks too much', () => {
  let gateway: TestGateway;
  const ask = (key: string) =>
    fetch(`${gateway.url}/v1/messages?limit=1`, { headers: { authorization: `Bearer ${key}` } });

  beforeAll(async () => {
    gateway = await startGateway({ env: { RATE_LIMIT: '20', ROLES: 'api' }, sandbox: false });
  });
  afterAll(() => gateway.close());

  test('without a valid key is told to wait after sixty failures in a minute', async () => {
    const answers = [];
    for (let call = 0; call < 62; call += 1) answers.push(await ask(`guess-${call}`));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60);
    const last = answers.at(-1);
    expect(await last?.json()).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a caller with a valid key', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ env: { RATE_LIMIT: '20', ROLES: 'api' } });
  });
  afterAll(() => gateway.close());

  test('may make so many calls a second for each of its parties, and others are not held up by it', async () => {
    const ask = (key: string) =>
      fetch(`${gateway.url}/v1/messages?limit=1`, { headers: { authorization: `Bearer ${key}` } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask('sandbox-gp')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await ask('sandbox-ppr')).status).toBe(200);
  });
});
