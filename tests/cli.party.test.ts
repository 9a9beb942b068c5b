import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { partyCommand } from '../src/cli/party.ts';
import { ensureBuilt, runCli } from './support/cli.ts';
import { runCommand } from './support/command.ts';
import { freshDatabase } from './support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-party-'));
/* Most of it within this process, on a store of the tests; the program itself, and a store that it makes, are tried where it says so. */
const env: Record<string, string> = { DATA_DIR: folder, DATA_KEYS: `k1:${'A'.repeat(43)}=` };
const party = (...args: string[]) => runCommand(partyCommand(), args, env);
let database: { url: string; close(): Promise<void> };
const vejle = ['--gln', '5790000991006', '--name', 'Sundhedsplejen, Vejle Kommune', '--role', 'health-visitor'];

beforeAll(async () => {
  await ensureBuilt();
  database = await freshDatabase();
  env.DATABASE_URL = database.url;
}, 150_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('tovholder party', () => {
  test('makes itself a store, adds a party, lists it, and gives it a key that is shown once on standard output', async () => {
    const own = { DATA_DIR: join(folder, 'store') };
    const party = (...args: string[]) => runCli(['party', ...args], { env: own });
    const formats = ['--format', 'json', '--format', 'medcom-xml', '--xml-versions', 'XD9133L,XH2230R'];
    const added = await party('add', ...vejle, '--municipality', '0630', ...formats);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Added 5790000991006') });
    const { stdout } = await party('list', '--json');
    expect(JSON.parse(stdout).parties).toEqual([
      {
        gln: '5790000991006',
        name: 'Sundhedsplejen, Vejle Kommune',
        roles: ['health-visitor'],
        municipality: '0630',
        formats: ['json', 'medcom-xml'],
        channel: { kind: 'inbox' },
        receipts: 'on-ack',
        medcomXml: { XDIS91: 'XD9133L', acute: true },
      },
    ]);
    const key = await party('key', '--gln', '5790000991006');
    expect(key.stdout).toMatch(/^tvh_[\w-]{40,}\n$/);
    expect(key.code).toBe(0);
    expect((await party('key', '--gln', '5790000991006')).stdout).not.toBe(key.stdout);
  }, 120_000);

  test('refuses a party with a FHIR format and no SOR id, and says what is missing', async () => {
    const { code, stdout, stderr } = await party('add', ...vejle, '--format', 'fhir-json');
    expect(stderr).toContain('The party was not added');
    expect(stderr).toContain('/sor');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test('refuses a version of MedCom XML that is not written, and names those that are', async () => {
    const { code, stderr } = await party('add', ...vejle, '--format', 'medcom-xml', '--xml-versions', 'XD9130L');
    expect(stderr).toContain('XD9134L, XD9133L, XH1531R');
    expect(code).toBe(1);
  });

  test('refuses a BullMQ queue without any Redis, and takes one with the Redis of the party, whose password it never tells', async () => {
    const refused = await party('add', ...vejle, '--format', 'json', '--channel', 'bullmq');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('/channel/redisUrl') });
    const own = ['--redis-url', 'redis://:hemmeligt@redis.vejle.example:6379'];
    const added = await party('add', ...vejle, '--format', 'json', '--channel', 'bullmq', ...own);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect((await party('list', '--json')).stdout).toContain('"redis://redis.vejle.example:6379"');
  }, 60_000);

  test('warns of a wrong check digit but takes the party, as everywhere', async () => {
    const args = ['--gln', '5790000991007', '--name', 'PPR, Vejle Kommune', '--role', 'ppr', '--format', 'json'];
    const { code, stderr } = await party('add', ...args);
    expect(stderr).toContain('check digit');
    expect(code).toBe(0);
  }, 60_000);

  test('imports the parties of a file, all or none', async () => {
    const file = readFileSync('fixtures/parties.json', 'utf8');
    const broken = JSON.parse(file);
    broken.parties[5].roles = ['astronaut'];
    writeFileSync(join(folder, 'broken.json'), JSON.stringify(broken));
    const refused = await party('import', join(folder, 'broken.json'));
    expect(refused.stderr).toContain('/parties/5/roles/0');
    expect(refused.code).toBe(2);
    expect((await party('import', 'fixtures/parties.json')).stdout).toBe('Added or replaced 6 parties.\n');
    const { stdout } = await party('list');
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^GLN +NAME +ROLES +MUNICIPALITY +FORMATS +CHANNEL$/);
    expect(lines).toHaveLength(8);
    expect(stdout).toMatch(/^5790000990016 {2}Lægehuset Havnegade +gp +0461 +medcom-xml +inbox$/m);
  }, 120_000);

  test('gives a party that takes webhooks its signing secret once, and another one when asked', async () => {
    const gln = '5790000991013';
    const hook = ['--channel', 'webhook', '--url', 'https://ppr.example/hook', '--timeout', '20'];
    const ppr = ['--gln', gln, '--name', 'PPR, Vejle Kommune', '--role', 'ppr', '--format', 'json'];
    const added = await party('add', ...ppr, ...hook);
    const [secret] = /whsec_[A-Za-z0-9+/=]{44}/.exec(added.stdout) ?? [];
    expect(secret).toBeDefined();
    expect((await party('add', ...ppr, ...hook)).stdout).not.toContain('whsec_');
    const another = await party('webhook-secret', '--gln', gln);
    expect(another).toMatchObject({ code: 0, stdout: expect.stringMatching(/^whsec_[A-Za-z0-9+/=]{44}\n$/) });
    expect(another.stdout).not.toContain(secret);
    expect(await party('add', ...ppr, '--channel', 'webhook')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/channel/url'),
    });
  }, 120_000);

  test('makes no key for a party that is not there, and none for nobody', async () => {
    const stranger = await party('key', '--gln', '5790000999996');
    expect(stranger).toMatchObject({ code: 1, stdout: '' });
    expect(stranger.stderr).toContain('tovholder party add');
    expect((await runCli(['party', 'key'])).code).toBe(2);
  }, 60_000);

  test('says so and ends with 2 when the store is out of reach', async () => {
    const away = { ...env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DATA_KEYS: `k1:${'A'.repeat(43)}=` };
    const { code, stderr } = await runCli(['party', 'list'], { env: away });
    expect(stderr).toContain('The store cannot be reached');
    expect(code).toBe(2);
  }, 60_000);
});
