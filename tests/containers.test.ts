import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../src/config.ts';

interface Service {
  image?: string;
  build?: string;
  profiles?: string[];
  environment: Record<string, string>;
  command?: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes: string[];
}

const text = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const compose: { services: Record<string, Service>; volumes: Record<string, null> } = parse(
  text('docker-compose.yml'),
  { merge: true },
);
const { api, worker, postgres, redis } = compose.services;
const halves = { api, worker };
const configured = text('src/config.ts') + text('src/access/config.ts') + text('src/tracing/config.ts');
const variablesOf = (source: string) =>
  [...source.matchAll(/(?:env\.|read\('|at\(')([A-Z_]+)/g)].map(([, variable = '']) => variable);

describe('docker-compose.yml', () => {
  test('runs an api and a worker, a PostgreSQL 18 and a Redis 7, and on request Prometheus and Grafana', () => {
    const services = Object.entries(compose.services);
    const everyDay = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(everyDay).toEqual(['api', 'worker', 'postgres', 'redis']);
    const onRequest = services.filter(([, { profiles }]) => profiles?.join() === 'monitoring').map(([name]) => name);
    expect(onRequest).toEqual(['prometheus', 'grafana']);
    expect(postgres?.image).toBe('postgres:18');
    expect(redis?.image).toBe('redis:7');
    expect([api?.environment.ROLES, worker?.environment.ROLES]).toEqual(['api', 'worker']);
  });

  test('keeps what has to last in a volume, and mounts files that are there, for reading alone', () => {
    const volumes = Object.values(compose.services).flatMap((service) => service.volumes);
    const [files, kept] = [
      volumes.filter((one) => one.startsWith('./')),
      volumes.filter((one) => !one.startsWith('./')),
    ];
    expect([...new Set(kept.map((one) => one.split(':')[0]))]).toEqual(Object.keys(compose.volumes));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const [here = '', , how] = file.split(':');
      expect([existsSync(new URL(`../${here}`, import.meta.url)), how]).toEqual([true, 'ro']);
    }
  });

  test('starts both halves only when store and queue are healthy, and tells how each of them is', () => {
    for (const half of Object.values(halves)) {
      expect(half?.depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
      expect(half?.healthcheck?.test.join(' ')).toMatch(
        /^CMD node -e fetch\('http:\/\/127\.0\.0\.1:9464\/health\/live'\)/,
      );
      expect(half?.environment.METRICS_PORT).toBe('9464');
    }
    expect(postgres?.healthcheck?.test).toContain('pg_isready --username tovholder --dbname tovholder');
    expect(redis?.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
  });

  test('lets the gateway write to its volume alone, without any right of the system', () => {
    for (const half of Object.values(halves)) {
      expect(half).toMatchObject({
        read_only: true,
        tmpfs: ['/tmp'],
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(half?.volumes).toEqual(['gateway:/data']);
    }
  });

  test('opens nothing to other machines: a proxy on this one ends TLS', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBe(3);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('lets Redis write every change to disk before it answers', () => {
    expect(redis?.command?.join(' ')).toBe('redis-server --appendonly yes --appendfsync always');
  });

  test('demands the secrets with a message instead of inventing them', () => {
    for (const variable of ['DATA_KEYS', 'GATEWAY_GLN', 'GATEWAY_SOR', 'GATEWAY_NAME']) {
      for (const half of Object.values(halves)) {
        expect(half?.environment[variable]).toMatch(new RegExp(`^\\$\\{${variable}:\\?set ${variable} `));
      }
    }
    expect(postgres?.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  });

  test('sets only variables that the configuration reads', () => {
    const set = Object.values(halves).flatMap((half) => Object.keys(half?.environment ?? {}));
    expect(new Set(set).size).toBeGreaterThan(10);
    expect(variablesOf(configured)).toEqual(expect.arrayContaining(set));
  });

  test('has every variable that is filled in from outside in its example, which holds no secret', () => {
    const wanted = [...text('docker-compose.yml').matchAll(/\$\{([A-Z_]+):/g)].map(([, variable]) => variable);
    const example = text('deploy/compose.env.example');
    const offered = [...example.matchAll(/^([A-Z_]+)=$/gm)].map(([, variable]) => variable);
    const withDefault = ['LOG_LEVEL', 'GATEWAY_PORT'];
    expect([...new Set(wanted)].filter((one) => !withDefault.includes(one ?? '')).sort()).toEqual(offered.sort());
    expect(example).not.toMatch(/^[A-Z_]+=./m);
    expect(text('.gitignore').split('\n')).toContain('.env');
  });

  test.each(['api', 'worker'] as const)('gives a configuration that %s accepts once the secrets are there', (half) => {
    const secrets: Record<string, string> = {
      POSTGRES_PASSWORD: 'a'.repeat(48),
      DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      GATEWAY_GLN: '5790000990993',
      GATEWAY_SOR: '990991000016003',
      GATEWAY_NAME: 'Tovholder',
    };
    const filled = Object.entries(halves[half]?.environment ?? {}).map(([name, value]) => {
      return [name, value.replace(/\$\{(\w+):[?-]([^}]*)\}/, (_all, variable, rest) => secrets[variable] ?? rest)];
    });
    const config = readConfig(Object.fromEntries(filled), { sandbox: false });
    expect(config).toMatchObject({ redisUrl: 'redis://redis:6379', logLevel: 'info', roles: [half] });
    expect(config.metrics).toEqual({ host: '0.0.0.0', port: 9_464 });
    expect(config.tracing).toBeUndefined();
  });
});

describe('Dockerfile', () => {
  const dockerfile = text('Dockerfile');
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  test('lets no package run a script of its own while it is installed', () => {
    const installs = dockerfile.match(/npm ci[^\n]*/g) ?? [];
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toContain('--ignore-scripts');
  });

  test('runs as an ordinary user with the production packages alone and tells its health', () => {
    expect(last).toContain('\nUSER node\n');
    expect(last).toContain('COPY --from=packages /app/node_modules node_modules');
    expect(dockerfile).toContain('npm ci --ignore-scripts --omit=dev');
    expect(last).toMatch(/HEALTHCHECK [\s\S]*\/health\/live/);
  });

  test('names what it builds on by a version, adds nothing from elsewhere and knows no secret', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases.length).toBe(3);
    for (const base of bases) expect(base).toMatch(/^[a-z/]+:[0-9][a-z0-9.-]+$/);
    expect(dockerfile).not.toMatch(/^ADD |curl|wget|apt-get|chmod 777|--privileged|sudo/m);
    expect(dockerfile).not.toMatch(/^(ENV|ARG) .*(KEY|PASSWORD|SECRET|TOKEN)/im);
    expect(last).toMatch(/^ENTRYPOINT \["node", "dist\/main\.js"\]$/m);
  });

  test('copies nothing that .dockerignore keeps out', () => {
    const letIn = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) =>
      files.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const file of copied) expect(letIn).toContain(file.replace('*', ''));
  });
});
