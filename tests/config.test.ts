import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { GatewayError } from '../src/errors.ts';
import type { Finding } from '../src/finding.ts';
import { hasGlnCheckDigit } from '../src/numbers.ts';
import { parseRedisUrl } from '../src/queue/redis.ts';

const key = `main:${Buffer.alloc(32, 7).toString('base64')}`;

function problemsOf(env: NodeJS.ProcessEnv, sandbox = false): readonly Finding[] {
  try {
    readConfig(env, { sandbox });
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'CONFIGURATION') return error.findings;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  test('needs nothing', () => {
    const config = readConfig({}, { sandbox: false });
    expect(config).toEqual({
      sandbox: false,
      port: 8080,
      host: '127.0.0.1',
      dataDir: '.data',
      self: { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' },
      filesWaitSeconds: 3_600,
      drainSeconds: 1,
      maxBody: 16_777_216,
      lifetimes: { contentDays: 180, contentDaysOf: {}, metadataDays: 1_830 },
      access: { trustedProxies: [], ratePerParty: 2_000 },
      roles: ['api', 'worker'],
      logLevel: 'info',
    });
    expect(hasGlnCheckDigit(config.self.gln)).toBe(true);
  });

  test('is read in full', () => {
    const env = {
      PORT: '0',
      HOST: '0.0.0.0',
      METRICS_PORT: '9464',
      METRICS_HOST: '10.1.2.3',
      DATABASE_URL: 'postgres://owner:secret@db:5432/tovholder',
      REDIS_URL: 'redis://cache:6379',
      PUBLIC_URL: 'https://tovholder.example/',
      DATA_DIR: '/var/lib/tovholder',
      DATA_KEYS: key,
      WEBHOOK_PRIVATE: 'ppr.vejle.local, 10.20.0.0/16',
      GATEWAY_GLN: '5790000990016',
      GATEWAY_SOR: '990011000016008',
      GATEWAY_NAME: 'Regionens gateway',
      FILES_WAIT: '90',
      DRAIN: '0.5',
      MAX_BODY: '140MiB',
      KEEP_CONTENT: '90, receipt=30',
      KEEP_METADATA: '400',
      OAUTH_ISSUER: 'https://login.example',
      OAUTH_AUDIENCE: 'tovholder',
      OAUTH_JWKS_URL: 'https://login.example/jwks',
      OAUTH_ALGORITHMS: 'ES256, EdDSA',
      OAUTH_PARTIES_CLAIM: 'gln',
      OAUTH_ROLES_CLAIM: 'roles',
      OIDC_ISSUER: 'https://login.example/operators',
      OIDC_CLIENT_ID: 'console',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_ROLES_CLAIM: 'realm_access.roles',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      RATE_LIMIT: '50',
      ROLES: 'worker',
      LOG_LEVEL: 'DEBUG',
    };
    expect(readConfig(env, { sandbox: true })).toEqual({
      sandbox: true,
      port: 0,
      host: '0.0.0.0',
      metrics: { host: '10.1.2.3', port: 9_464 },
      databaseUrl: env.DATABASE_URL,
      redisUrl: env.REDIS_URL,
      publicUrl: 'https://tovholder.example',
      dataDir: env.DATA_DIR,
      dataKeys: key,
      webhookPrivate: env.WEBHOOK_PRIVATE,
      self: { gln: env.GATEWAY_GLN, sor: env.GATEWAY_SOR, name: env.GATEWAY_NAME },
      filesWaitSeconds: 90,
      drainSeconds: 0.5,
      maxBody: 146_800_640,
      lifetimes: { contentDays: 90, contentDaysOf: { receipt: 30 }, metadataDays: 400 },
      access: {
        oauth: {
          issuer: env.OAUTH_ISSUER,
          audience: env.OAUTH_AUDIENCE,
          jwksUrl: env.OAUTH_JWKS_URL,
          algorithms: ['ES256', 'EdDSA'],
          partiesClaim: 'gln',
          rolesClaim: 'roles',
        },
        oidc: {
          issuer: env.OIDC_ISSUER,
          clientId: 'console',
          clientSecret: 'secret',
          rolesClaim: 'realm_access.roles',
        },
        trustedProxies: ['10.0.0.0/8', '::1'],
        ratePerParty: 50,
      },
      roles: ['worker'],
      logLevel: 'debug',
    });
  });

  test('lets a letter wait for its files an hour, in the sandbox ten seconds', () => {
    expect(readConfig({}, { sandbox: false }).filesWaitSeconds).toBe(3_600);
    expect(readConfig({}, { sandbox: true }).filesWaitSeconds).toBe(10);
  });

  test('counts an empty variable as not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', REDIS_URL: '' }, { sandbox: false })).toEqual(
      readConfig({}, { sandbox: false }),
    );
  });

  test.each([
    ['4096', 4096],
    ['512KiB', 524_288],
    ['16 mib', 16_777_216],
  ])('reads a size of %s', (text, bytes) => {
    expect(readConfig({ MAX_BODY: text }, { sandbox: false }).maxBody).toBe(bytes);
  });

  test('tells all problems at once and never repeats a value', () => {
    const env = {
      PORT: 'hemmelig1',
      HOST: 'hemmelig 2',
      METRICS_PORT: 'hemmelig14',
      METRICS_HOST: 'hemmelig 15',
      DATABASE_URL: 'mysql://root:hemmelig3@db/x',
      REDIS_URL: 'http://:hemmelig4@cache',
      DATA_KEYS: 'id:hemmelig5',
      WEBHOOK_PRIVATE: 'https://hemmelig12',
      PUBLIC_URL: 'ftp://hemmelig13',
      GATEWAY_GLN: 'hemmelig6',
      GATEWAY_SOR: 'hemmelig7',
      GATEWAY_NAME: `hemmelig8${'x'.repeat(80)}`,
      MAX_BODY: 'hemmelig9',
      ROLES: 'hemmelig10',
      LOG_LEVEL: 'hemmelig11',
    };
    const problems = problemsOf(env);
    expect(problems.map(({ path }) => path).sort()).toEqual(Object.keys(env).sort());
    for (const { path, detail } of problems) expect(detail).toMatch(new RegExp(`^${path}: .{20,}`));
    expect(JSON.stringify(problems)).not.toContain('hemmelig');
  });

  test.each(['5790000990017', '579000099001', '57900009900160'])('refuses the GLN %s', (gln) => {
    expect(problemsOf({ GATEWAY_GLN: gln }).map(({ path }) => path)).toEqual(['GATEWAY_GLN']);
  });

  test.each(['141MiB', '1000', '0', '-1', '1e9', '16MB'])('refuses a body limit of %s', (size) => {
    expect(problemsOf({ MAX_BODY: size }).map(({ path }) => path)).toEqual(['MAX_BODY']);
  });

  test.each(['api', 'worker'])('lets %s run alone only on a store the other half reaches', (role) => {
    expect(problemsOf({ ROLES: role }).map(({ path }) => path)).toEqual(['ROLES']);
    expect(problemsOf({ ROLES: role, DATABASE_URL: 'postgres://db/x', DATA_KEYS: key })).toEqual([]);
    expect(problemsOf({ ROLES: 'worker, api' })).toEqual([]);
  });

  test('demands data keys with a database, but in the sandbox', () => {
    const env = { DATABASE_URL: 'postgresql://db/x' };
    expect(problemsOf(env).map(({ path }) => path)).toEqual(['DATA_KEYS']);
    expect(problemsOf(env, true)).toEqual([]);
  });
});

test('half of what belongs together is refused, not left out', () => {
  expect(problemsOf({ TLS_CERT: 'package.json' }).map(({ path }) => path)).toEqual(['TLS_KEY']);
  expect(problemsOf({ TLS_KEY: 'package.json' }).map(({ path }) => path)).toEqual(['TLS_CERT']);
  const oauth = { OAUTH_ISSUER: 'https://login.example', OAUTH_AUDIENCE: 'tovholder' };
  expect(problemsOf(oauth).map(({ path }) => path)).toEqual(['OAUTH_JWKS_URL']);
});

describe('an identity provider', () => {
  const env = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'console', OIDC_CLIENT_SECRET: 'hemmelig' };

  test('needs its client, the secret, and an address to send operators back to', () => {
    const address = { PUBLIC_URL: 'https://tovholder.example' };
    expect(problemsOf({ ...env, ...address })).toEqual([]);
    expect(problemsOf(env).map(({ path }) => path)).toEqual(['PUBLIC_URL']);
    for (const name of Object.keys(env))
      expect(problemsOf({ ...env, ...address, [name]: '' }).map(({ path }) => path)).toEqual([name]);
    expect(problemsOf({ ...env, ...address, OIDC_ISSUER: 'http://login.example' }).map(({ path }) => path)).toContain(
      'OIDC_ISSUER',
    );
  });
});

describe('the address of Redis', () => {
  test('is one server', () => {
    expect(parseRedisUrl('redis://cache')).toEqual({
      kind: 'single',
      nodes: [{ host: 'cache', port: 6379 }],
      secured: false,
    });
    expect(parseRedisUrl('rediss://user:p%40ss@cache:7000/3')).toEqual({
      kind: 'single',
      nodes: [{ host: 'cache', port: 7000 }],
      secured: true,
      username: 'user',
      password: 'p@ss',
      db: 3,
    });
  });

  test.each(['redis://a:7001,redis://b:7002', 'redis://a:7001, b:7002'])('is a Cluster: %s', (text) => {
    expect(parseRedisUrl(text)).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 7001 },
        { host: 'b', port: 7002 },
      ],
    });
  });

  test.each(['sentinel://a,b:26380/havn', 'sentinel://a/havn,sentinel://b:26380'])('is Sentinel: %s', (text) => {
    expect(parseRedisUrl(text)).toMatchObject({
      kind: 'sentinel',
      master: 'havn',
      nodes: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_380 },
      ],
    });
    expect(parseRedisUrl('sentinel://a').master).toBe('mymaster');
  });

  test.each(['cache:6379', 'redis://', 'redis://a,rediss://b', 'redis://a:99999', 'redis://a/name', ''])(
    'is not "%s"',
    (text) => {
      expect(() => parseRedisUrl(text)).toThrow('must be redis://');
    },
  );
});
