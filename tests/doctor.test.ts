import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { readConfig } from '../src/config.ts';
import { examine } from '../src/doctor/examine.ts';
import { examineNode } from '../src/doctor/machine.ts';
import { examineQueueOnPostgres } from '../src/doctor/queue-on-postgres.ts';
import { examineClock } from '../src/doctor/store.ts';
import type { Found } from '../src/doctor/verdict.ts';
import { createGateway } from '../src/gateway.ts';
import { createLog } from '../src/log.ts';
import type { Queryable } from '../src/store/store.ts';
import { ensureBuilt, runCli } from './support/cli.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway, testEnvironment } from './support/gateway.ts';
import { freshRedis } from './support/redis.ts';

let gateway: TestGateway;
let owner: Client;
let dataDir: string;
beforeAll(async () => {
  gateway = await startGateway();
  owner = new Client({ connectionString: gateway.databaseUrl });
  await owner.connect();
  dataDir = await mkdtemp(join(tmpdir(), 'tovholder-doctor-'));
  await queueIsUp(async () => (await clientOf(gateway.url, 'sandbox-gp').get('/health/ready')).body.checks.queue);
}, 60_000);
afterAll(async () => {
  await owner.end();
  await gateway.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Resolves when the queue works, whose tables a gateway makes in its first moments. */
async function queueIsUp(verdict: () => Promise<string | undefined>): Promise<void> {
  for (let wait = 0; (await verdict()) !== 'ok' && wait < 20_000; wait += 50) await sleep(50);
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const look = (env: NodeJS.ProcessEnv = {}) =>
  examine({ ...testEnvironment(gateway.databaseUrl, dataDir), ...env }, { sandbox: true });

/* PostgreSQL of the tests does not wait for the disk, for speed, and the disk of the machine may be nearly full. */
const besides = (found: readonly Found[]) =>
  found.filter(({ check, verdict }) => verdict !== 'ok' && check !== 'store-durability' && check !== 'disk');

/** What the doctor finds that it did not find before. */
const told = async (env: NodeJS.ProcessEnv = {}) =>
  besides(await look(env)).map(({ check, verdict }) => `${verdict} ${check}`);

describe('beside a running gateway the doctor', () => {
  test('finds all in order, says so of each thing, and that the PostgreSQL of the tests is careless', async () => {
    const found = await look();
    expect(besides(found)).toEqual([]);
    expect(found.filter(({ check }) => check !== 'disk').map(({ check }) => check)).toEqual([
      ...['node', 'configuration', 'store', 'store-durability', 'clock', 'migrations', 'keys', 'seals'],
      ...['parties', 'credentials', 'deliveries', 'queue'],
    ]);
    expect(found.find(({ check }) => check === 'store-durability')).toMatchObject({ verdict: 'fault' });
    for (const { verdict, remedy } of found) expect(remedy !== undefined).toBe(verdict !== 'ok');
  });

  test('tells which data key is wrong by its fingerprint, never by the key', async () => {
    const other = Buffer.alloc(32, 9).toString('base64');
    const found = besides(await look({ DATA_KEYS: `test:${other}` }));
    expect(found).toMatchObject([{ check: 'keys', verdict: 'fault', remedy: expect.stringContaining('DATA_KEYS') }]);
    expect(found[0]?.detail).toMatch(/fingerprint [0-9a-f]{16} here, [0-9a-f]{16} there/);
    expect(JSON.stringify(found)).not.toContain(other);
    expect(besides(await look({ DATA_KEYS: `new:${other}` }))).toMatchObject([{ check: 'keys', verdict: 'fault' }]);
  });

  test('tells a store that is away, and that the queue on it was not looked at', async () => {
    const url = new URL(gateway.databaseUrl);
    url.port = '9';
    const found = await look({ DATABASE_URL: url.href });
    expect(besides(found)).toMatchObject([
      { check: 'store', verdict: 'fault', remedy: expect.stringContaining('runs') },
      { check: 'queue', verdict: 'warning', detail: expect.stringMatching(/^Not looked at: .*store is away/) },
    ]);
    expect(JSON.stringify(found)).not.toContain(url.password || 'no password');
  });

  test('tells every variable that cannot be read, never its value', async () => {
    const found = await look({ PORT: 'hemmelig', REDIS_URL: 'http://hemmelig' });
    expect(besides(found).map(({ detail }) => detail.split(':')[0])).toEqual(['REDIS_URL', 'PORT']);
    expect(JSON.stringify(found)).not.toContain('hemmelig');
  });

  test('tells migrations that are missing and those of a newer program', async () => {
    await owner.query('CREATE TEMP TABLE kept AS SELECT * FROM migrations ORDER BY id DESC LIMIT 1');
    await owner.query('DELETE FROM migrations WHERE id IN (SELECT id FROM kept)');
    expect(await told()).toEqual(['warning migrations']);
    await owner.query('INSERT INTO migrations SELECT * FROM kept');
    await owner.query("INSERT INTO migrations (name, run_on) VALUES ('9999_tomorrow', now())");
    expect(await told()).toEqual(['fault migrations']);
    await owner.query("DELETE FROM migrations WHERE name = '9999_tomorrow'");
    expect(await told()).toEqual([]);
  });

  test('tells a queue on PostgreSQL that may not be used, was written by a newer program or is not there', async () => {
    const queueIn = async (change: string) => {
      await owner.query('BEGIN');
      await owner.query(change);
      const found = [await examineQueueOnPostgres(owner)];
      await owner.query('ROLLBACK');
      return besides(found).map(({ verdict, detail }) => `${verdict}: ${detail}`);
    };
    expect(await queueIn('SELECT 1')).toEqual([]);
    const refused = 'fault: The role tovholder_app may not use';
    const changes = {
      'REVOKE USAGE ON SCHEMA bullmq FROM tovholder_app': `${refused} bullmq:`,
      'REVOKE CREATE ON SCHEMA bullmq FROM tovholder_app': `${refused} bullmq:`,
      'REVOKE DELETE ON bullmq.meta FROM tovholder_app': `${refused} bullmq.meta:`,
      'REVOKE INSERT ON bullmq.job, bullmq.meta FROM tovholder_app': `${refused} bullmq.job and 1 more:`,
      'UPDATE bullmq.migration SET min_client_version = 999':
        'fault: The tables in the schema bullmq were written by a newer',
      'ALTER SCHEMA bullmq RENAME TO elsewhere': 'warning: The store has no queue yet',
    };
    for (const [change, said] of Object.entries(changes))
      expect(await queueIn(change)).toEqual([expect.stringContaining(said)]);
  });

  test('tells parties that cannot be sent to, cannot prove who they are or are stopped', async () => {
    await owner.query(
      `INSERT INTO parties (gln, name, roles, formats, channel) VALUES
         ('5790000991006', 'Uden SOR', '{gp}', '{fhir-json}', '{"kind":"inbox"}'),
         ('5790000991013', 'Tavs', '{gp}', '{json}', '{"kind":"webhook","url":"http://127.0.0.1:9/hook"}'),
         ('5790000991020', 'Uden Redis', '{gp}', '{json}', '{"kind":"bullmq"}'),
         ('5790000991037', 'Ukendt kanal', '{gp}', '{json}', '{"kind":"due"}')`,
    );
    await owner.query("INSERT INTO receivers (gln, paused_at, paused_by) VALUES ('5790000990016', now(), 'operator')");
    const found = besides(await look());
    expect(found.map(({ check, verdict }) => `${verdict} ${check}`)).toEqual([
      ...[
        'fault parties',
        'fault parties',
        'fault parties',
        'warning parties',
        'warning channels',
        'warning receivers',
      ],
    ]);
    const details = found.map(({ detail }) => detail).join('\n');
    for (const gln of ['5790000991006', '5790000991013', '5790000991020', '5790000991037'])
      expect(details).toContain(gln);
    expect(details).toContain('127.0.0.1:9');
    await owner.query("DELETE FROM parties WHERE gln LIKE '57900009910%'");
    await owner.query('DELETE FROM receivers');
    expect(await told()).toEqual([]);
  });

  test('tells credentials that end soon and that no operator can get in', async () => {
    await owner.query(
      `INSERT INTO credentials (id, name, key_hash, role, parties, expires_at)
       VALUES (gen_random_uuid(), 'Nøglen', 'x', 'party', '{5790000990016}', now() + interval '3 days')`,
    );
    await owner.query("UPDATE credentials SET revoked_at = now() WHERE role = 'admin'");
    expect(await told()).toEqual(['warning credentials', 'warning credentials']);
    await owner.query("UPDATE credentials SET revoked_at = NULL WHERE role = 'admin'");
    await owner.query("DELETE FROM credentials WHERE name = 'Nøglen'");
    expect(await told()).toEqual([]);
  });

  test('tells dead letters, receivers that do not fetch, a relay that stands still and owed receipts', async () => {
    const gp = clientOf(gateway.url, 'sandbox-gp');
    const ids: string[] = [];
    for (const fixture of ['child-referral/plain', 'child-examination/plain', 'correspondence/plain']) {
      ids.push((await gp.send(freshMessage(fixture))).body.messages[0].id);
    }
    const [dead, old, owed] = ids;
    await owner.query(`UPDATE deliveries SET state = 'dead' WHERE message_id = $1`, [dead]);
    await owner.query(`UPDATE deliveries SET created_at = now() - interval '3 days' WHERE message_id = $1`, [old]);
    await owner.query('UPDATE messages SET receipt_due_at = now(), receipt_overdue_at = now() WHERE id = $1', [owed]);
    expect(await told()).toEqual(['warning dead-letters', 'warning deliveries', 'warning receipts']);
    /* With its due time in the past and a receiver that is not asked: nobody takes it up while the relay looks away. */
    await gateway.restart({ ROLES: 'api' });
    await owner.query(
      `UPDATE deliveries SET state = 'queued', enqueued_at = NULL, due_at = now() - interval '5 minutes' WHERE message_id = $1`,
      [owed],
    );
    expect(await told()).toContain('warning relay');
    await owner.query(
      `UPDATE deliveries SET state = 'sending', claim_expires_at = now() - interval '1 minute' WHERE message_id = $1`,
      [owed],
    );
    const found = await told();
    expect([found.includes('warning workers'), found.includes('warning relay')]).toEqual([true, false]);
    await gateway.restart({ ROLES: 'api,worker' });
  }, 60_000);
});

describe('of Redis the doctor', () => {
  async function lookAt(settings: Record<string, string>, url = (port: number) => `redis://127.0.0.1:${port}`) {
    const redis = await freshRedis(settings);
    closers.push(() => redis.close());
    const found = await look({ REDIS_URL: url(redis.port) });
    return found.filter(({ check }) => check.startsWith('queue'));
  }
  const verdicts = (found: readonly Found[]) => found.map(({ check, verdict }) => `${verdict} ${check}`);

  test('finds it in order when it keeps what it was given', async () => {
    const found = await lookAt({ appendonly: 'yes', 'maxmemory-policy': 'noeviction' });
    expect(verdicts(found)).toEqual(['ok queue', 'ok queue-memory', 'ok queue-disk']);
  });

  test('tells that it evicts, and that it forgets', async () => {
    const found = await lookAt({ 'maxmemory-policy': 'allkeys-lru', maxmemory: '64mb' });
    expect(verdicts(found)).toEqual(['ok queue', 'fault queue-memory', 'warning queue-disk']);
  });

  test('tells a password that is wrong or missing, and does not repeat it', async () => {
    for (const user of ['', ':hemmelig@']) {
      const found = await lookAt({ requirepass: 'rigtig' }, (port) => `redis://${user}127.0.0.1:${port}`);
      expect(verdicts(found)).toEqual(['fault queue']);
      expect(found[0]?.detail).toContain('password');
      expect(JSON.stringify(found)).not.toMatch(/hemmelig|rigtig/);
    }
  });

  test('tells that nobody is there, within seconds', async () => {
    const start = performance.now();
    const found = await look({ REDIS_URL: 'redis://127.0.0.1:9' });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(found.at(-1)).toMatchObject({
      check: 'queue',
      verdict: 'fault',
      detail: expect.stringContaining('reached'),
    });
  });
});

/** A store whose clock is so many seconds ahead of this machine's. */
function aheadBy(seconds: number): Queryable {
  return {
    query: async (statement, values) => {
      const answer = await owner.query(typeof statement === 'string' ? statement : statement.text, values);
      for (const row of answer.rows)
        if (row.now instanceof Date) row.now = new Date(row.now.getTime() + seconds * 1_000);
      return answer;
    },
  };
}

test.each([
  [0, 'ok', /^The store's clock is [01]\.[0-9] s (behind|ahead of) this machine's\.$/],
  [3, 'warning', /^The store's clock is (2\.[5-9]|3\.[0-9]) s ahead of this machine's\.$/],
  [-3, 'warning', /^The store's clock is (2\.[5-9]|3\.[0-9]) s behind this machine's\.$/],
  [120, 'fault', /^The store's clock is 1(19|20|21) s ahead of this machine's\.$/],
  [-120, 'fault', /^The store's clock is 1(19|20|21) s behind this machine's\.$/],
])('the clock of a store that is %i s ahead is found %s', async (seconds, verdict, detail) => {
  expect(await examineClock(aheadBy(seconds))).toMatchObject({
    check: 'clock',
    verdict,
    detail: expect.stringMatching(detail),
  });
});

test('an old Node.js is a fault, this one is not', () => {
  expect(examineNode().verdict).toBe('ok');
  expect(examineNode('20.18.9').verdict).toBe('fault');
  expect(examineNode('18.20.0').verdict).toBe('fault');
});

describe('tovholder doctor', () => {
  beforeAll(ensureBuilt, 150_000);

  test('ends with 1 where there is a fault, tells each on a line and what to do', async () => {
    const { code, stdout, stderr } = await runCli(['doctor'], {
      env: { DATA_DIR: dataDir, REDIS_URL: 'redis://127.0.0.1:9' },
    });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^fault {4}queue {13}Redis cannot be reached/m);
    expect(stdout).toMatch(/^ {27}→ See that it runs/m);
    expect(stdout).toMatch(/^ok {7}store {13}There is none under DATA_DIR yet/m);
    expect(stdout).toMatch(/^Faults: 1 · warnings: [0-9]+ · in order: [0-9]+\n$/m);
  }, 60_000);

  test('works beside a gateway on its embedded store, changes nothing, and ends with 0', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tovholder-doctor-'));
    const env = { DATA_DIR: folder, PORT: '0', DRAIN: '0' };
    const running = await createGateway(readConfig(env, { sandbox: true }), { log: createLog('error') });
    closers.push(() => running.close().finally(() => rm(folder, { recursive: true, force: true })));
    await queueIsUp(async () => (await running.health()).checks.queue);
    const { code, stdout } = await runCli(['doctor', '--json', '--sandbox'], { env });
    const { verdict, checks } = JSON.parse(stdout);
    expect(besides(checks)).toEqual([]);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'store-durability', verdict: 'ok' }));
    expect([code, verdict === 'fault']).toEqual([0, false]);
    expect((await running.health()).checks.store).toBe('ok');
  }, 120_000);
});
