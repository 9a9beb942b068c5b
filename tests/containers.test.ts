import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../src/config.ts';

interface Service {
  image?: string;
  build?: string;
  environment: Record<string, string>;
  command?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes: string[];
}

const text = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const compose: { services: Record<string, Service>; volumes: Record<string, null> } = parse(text('docker-compose.yml'));
const { gateway, postgres, redis } = compose.services;
const variablesOf = (source: string) => [...new Set(source.match(/env\.([A-Z_]+)|read\('([A-Z_]+)'/g))];

describe('docker-compose.yml', () => {
  test('runs the gateway, a PostgreSQL 18 and a Redis 7, each with a volume of its own', () => {
    expect(Object.keys(compose.services)).toEqual(['gateway', 'postgres', 'redis']);
    expect(postgres?.image).toBe('postgres:18');
    expect(redis?.image).toBe('redis:7');
    const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    expect(mounted).toEqual(Object.keys(compose.volumes));
  });

  test('starts the gateway only when store and queue are healthy', () => {
    expect(gateway?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
    expect(postgres?.healthcheck?.test).toContain('pg_isready --username tovholder --dbname tovholder');
    expect(redis?.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
  });

  test('lets the gateway write to its volume alone, without any right of the system', () => {
    expect(gateway).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(gateway?.volumes).toEqual(['gateway:/data']);
  });

  test('lets Redis write every change to disk before it answers', () => {
    expect(redis?.command?.join(' ')).toBe('redis-server --appendonly yes --appendfsync always');
  });

  test('demands the secrets with a message instead of inventing them', () => {
    for (const variable of ['DATA_KEYS', 'GATEWAY_GLN', 'GATEWAY_SOR', 'GATEWAY_NAME']) {
      expect(gateway?.environment[variable]).toMatch(new RegExp(`^\\$\\{${variable}:\\?set ${variable} `));
    }
    expect(postgres?.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  });

  test('sets only variables that the configuration reads', () => {
    const known = variablesOf(text('src/config.ts')).map((name) => name?.replace(/^env\.|^read\('|'$/g, ''));
    const set = Object.keys(gateway?.environment ?? {});
    expect(set.length).toBeGreaterThan(5);
    expect(known).toEqual(expect.arrayContaining(set));
  });

  test('gives a configuration that the gateway accepts once the secrets are there', () => {
    const secrets: Record<string, string> = {
      POSTGRES_PASSWORD: 'a'.repeat(48),
      DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      GATEWAY_GLN: '5790000990993',
      GATEWAY_SOR: '990991000016003',
      GATEWAY_NAME: 'Tovholder',
    };
    const filled = Object.entries(gateway?.environment ?? {}).map(([name, value]) => {
      return [name, value.replace(/\$\{(\w+):[?-]([^}]*)\}/, (_all, variable, rest) => secrets[variable] ?? rest)];
    });
    const config = readConfig(Object.fromEntries(filled), { sandbox: false });
    expect(config).toMatchObject({ host: '0.0.0.0', port: 8080, redisUrl: 'redis://redis:6379', logLevel: 'info' });
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
