import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runCli } from './support/cli.ts';
import { projectRoot } from './support/project-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-gateway-'));
const env = { DATA_DIR: join(folder, 'store') };
const plain = 'fixtures/child-examination/plain';
let gateway: ChildProcess | undefined;
let url = '';

beforeAll(async () => {
  await ensureBuilt();
  const started = spawn(process.execPath, ['dist/main.js', 'serve', '--sandbox'], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  gateway = started;
  url = await new Promise((resolve, reject) => {
    let said = '';
    started.once('exit', () => reject(new Error(`The gateway ended: ${said}`)));
    started.stderr.on('data', (chunk) => {
      said += chunk;
      const [, found] = /listens on (\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
  });
}, 180_000);

afterAll(async () => {
  if (gateway?.exitCode === null) {
    const ended = once(gateway, 'exit');
    gateway.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true });
}, 60_000);

const as = (key: string) => ({ env: { TOVHOLDER_URL: url, TOVHOLDER_KEY: key } });

describe('tovholder send and inbox, against a running gateway', () => {
  test('checks a document without keeping it', async () => {
    const { code, stdout } = await runCli(['send', '--dry-run', `${plain}/medcom-xml.xml`], as('sandbox-gp'));
    expect(stdout).toContain('would be accepted (XDIS91)');
    expect(code).toBe(0);
    const { stdout: waiting, stderr } = await runCli(['inbox'], as('sandbox-health-visitor'));
    expect([waiting, stderr]).toEqual(['', 'Nothing waits here.\n']);
  });

  test('sends a letter; its receiver looks at it, hands it back, takes it over, and the sender gets the receipt', async () => {
    const sent = await runCli(['send', `${plain}/medcom-xml.xml`], as('sandbox-gp'));
    expect(sent.stdout).toMatch(/^[0-9a-f-]{36} {2}child-examination {2}TVHCHILDEX0001 {2}accepted\n$/);
    expect(sent.code).toBe(0);

    const looked = await runCli(['inbox', '--wait', '20', '--format', 'json'], as('sandbox-health-visitor'));
    expect(looked.stdout).toContain('── child-examination');
    expect(looked.stdout).toContain('"examination": "5-year"');
    expect(looked.stderr).toMatch(/: available\n$/);

    const taken = await runCli(['inbox', '--wait', '20', '--ack', '--json'], as('sandbox-health-visitor'));
    const delivery = JSON.parse(taken.stdout);
    expect(delivery).toMatchObject({ type: 'child-examination', format: 'fhir-json' });
    expect(JSON.parse(delivery.body).resourceType).toBe('Bundle');
    expect(taken.stderr).toMatch(/: delivered\n$/);
    expect(taken.code).toBe(0);

    const receipt = await runCli(['inbox', '--wait', '20', '--ack'], as('sandbox-gp'));
    expect(receipt.stdout).toContain('<PositiveReceipt>');
    expect(receipt.stdout).toContain('TVHCHILDEX0001');
  }, 120_000);

  test('refuses a letter with a code, and the sender gets the negative receipt', async () => {
    await runCli(['send', 'fixtures/child-referral/plain/medcom-xml.xml'], as('sandbox-gp'));
    const args = ['inbox', '--wait', '20', '--reject', 'unknown-patient', '--text', 'Findes ikke hos os'];
    expect((await runCli(args, as('sandbox-ppr'))).stderr).toMatch(/: rejected\n$/);
    const receipt = await runCli(['inbox', '--wait', '20', '--ack'], as('sandbox-gp'));
    expect(receipt.stdout).toContain('<NegativeReceipt>');
    expect(receipt.stdout).toContain('unknown-patient: Findes ikke hos os');
  }, 120_000);

  test('tells what the gateway refuses, with code and places, and ends with 1', async () => {
    const foreign = await runCli(['send', `${plain}/medcom-xml.xml`], as('sandbox-ppr'));
    expect(foreign.stderr).toContain('The gateway answered 403 [SENDER_NOT_YOURS]');
    expect(foreign.code).toBe(1);
    const invalid = await runCli(['send', 'fixtures/refused/xml-many-faults/input.xml'], as('sandbox-gp'));
    expect(invalid.stderr).toContain('422 [INVALID]');
    expect(invalid.stderr).toContain('/Emessage/ClinicalEmail/Letter/TypeCode');
    expect(invalid.code).toBe(1);
    const unknown = await runCli(['send', 'fixtures/refused/plain-text/input.txt'], as('sandbox-gp'));
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect((await runCli(['inbox'], as('no-such-key'))).stderr).toContain('401');
  }, 60_000);

  test('ends with 2 when no gateway answers', async () => {
    const { code, stderr } = await runCli(['inbox', '--url', 'http://127.0.0.1:1']);
    expect(stderr).toContain('No gateway answers at http://127.0.0.1:1');
    expect(stderr).toContain('tovholder serve --sandbox');
    expect(code).toBe(2);
  });

  test('lets party work on the store beside the running gateway, which knows the new key at once', async () => {
    const args = ['--gln', '5790000991006', '--name', 'Hjemmesygeplejen, Vejle Kommune', '--role', 'home-nursing'];
    const added = await runCli(['party', 'add', ...args, '--format', 'json'], { env });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await runCli(['party', 'key', '--gln', '5790000991006'], { env });
    expect(await runCli(['inbox'], as(stdout.trim()))).toMatchObject({ code: 0, stderr: 'Nothing waits here.\n' });
  }, 60_000);
});
