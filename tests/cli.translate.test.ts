import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runCli } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-'));
const plain = 'fixtures/child-examination/plain';
const golden = (file: string) => readFileSync(`${plain}/${file}`, 'utf8');

beforeAll(ensureBuilt, 150_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('tovholder translate', () => {
  test.each([
    ['medcom-xml', 'medcom-xml.xml'],
    ['fhir-json', 'fhir-json.json'],
    ['fhir-xml', 'fhir-xml.xml'],
  ])('writes canonical JSON as %s, byte for byte as the golden file', async (format, file) => {
    const { code, stdout } = await runCli(['translate', `${plain}/canonical.json`, '--to', format]);
    expect(stdout).toBe(golden(file));
    expect(code).toBe(0);
  });

  test('gives the same bytes for the same input, whatever the clock says', async () => {
    const input = golden('canonical.json').replace('"TVHCHILDEX0001"', '"an id that is too long for MedCom XML"');
    const first = await runCli(['translate', '-', '--to', 'medcom-xml'], { input });
    const second = await runCli(['translate', '-', '--to', 'medcom-xml'], { input, env: { TZ: 'Pacific/Auckland' } });
    expect(first.code).toBe(0);
    expect(second.stdout).toBe(first.stdout);
  });

  test('reads what it wrote: XML becomes JSON with the same content', async () => {
    const { code, stdout } = await runCli(['translate', `${plain}/medcom-xml.xml`, '--to', 'json']);
    const { type, content, patient } = JSON.parse(stdout);
    const message = JSON.parse(golden('canonical.json'));
    expect({ type, content }).toEqual({ type: message.type, content: message.content });
    expect(patient).toMatchObject({ cpr: message.patient.cpr, familyName: 'Testesen' });
    expect(code).toBe(0);
  });

  test('writes to the file that --out names and nothing to standard output', async () => {
    const target = join(folder, 'out.xml');
    const { code, stdout } = await runCli([
      'translate',
      `${plain}/canonical.json`,
      '--to',
      'medcom-xml',
      '--out',
      target,
    ]);
    expect(stdout).toBe('');
    expect(readFileSync(target, 'utf8')).toBe(golden('medcom-xml.xml'));
    expect(code).toBe(0);
  });

  test('writes nothing and reports on standard error when the document is invalid', async () => {
    const target = join(folder, 'none.xml');
    const input = golden('canonical.json').replace('"cpr": "0511209996",', '');
    const { code, stdout, stderr } = await runCli(['translate', '-', '--to', 'medcom-xml', '--out', target], { input });
    expect(stdout).toBe('');
    expect(stderr).toContain('The document is not valid, so it was not translated.');
    expect(stderr).toContain('/patient');
    expect(stderr).not.toContain('Testesen');
    expect(() => readFileSync(target)).toThrow('ENOENT');
    expect(code).toBe(1);
  });

  test('says the place and the code of what the target cannot carry', async () => {
    const input = golden('canonical.json').replaceAll('5790000990023', '5790000999903');
    const { code, stdout, stderr } = await runCli(['translate', '-', '--to', 'fhir-json'], { input });
    expect(stdout).toBe('');
    expect(stderr).toContain('fhir-json cannot carry it');
    expect(stderr).toContain('[SOR_UNKNOWN]');
    expect(code).toBe(1);
  });

  test('looks SOR ids up in the parties file it is given', async () => {
    const parties = JSON.parse(readFileSync('fixtures/parties.json', 'utf8'));
    const sundhedspleje = parties.parties.find(({ gln }: { gln: string }) => gln === '5790000990023');
    sundhedspleje.sor = '123451000016008';
    const file = join(folder, 'parties.json');
    writeFileSync(file, JSON.stringify(parties));
    const args = ['translate', `${plain}/canonical.json`, '--to', 'fhir-json', '--parties', file];
    const { code, stdout } = await runCli(args);
    expect(stdout).toContain('123451000016008');
    expect(stdout).not.toContain('990021000016004');
    expect(code).toBe(0);
  });

  test('finds a receiver by municipality and role among the parties', async () => {
    const message = JSON.parse(golden('canonical.json'));
    const input = JSON.stringify({ ...message, receiver: { municipality: '0461', role: 'health-visitor' } });
    const { code, stdout } = await runCli(['translate', '-', '--to', 'medcom-xml'], { input });
    expect(stdout).toContain('5790000990023');
    expect(code).toBe(0);
    const elsewhere = JSON.stringify({ ...message, receiver: { municipality: '0101', role: 'health-visitor' } });
    const failed = await runCli(['translate', '-', '--to', 'medcom-xml'], { input: elsewhere });
    expect(failed.stderr).toContain('[RECEIVER_UNKNOWN]');
    expect(failed.code).toBe(1);
  });

  test('ends with 2 when the file or the parties file is out of reach', async () => {
    expect((await runCli(['translate', join(folder, 'absent'), '--to', 'json'])).code).toBe(2);
    const args = ['translate', `${plain}/canonical.json`, '--to', 'json', '--parties', join(folder, 'absent')];
    expect((await runCli(args)).code).toBe(2);
  });

  test('refuses a format that it does not know and names those it does', async () => {
    const { code, stderr } = await runCli(['translate', `${plain}/canonical.json`, '--to', 'hl7v2']);
    expect(stderr).toContain('json, medcom-xml, fhir-json, fhir-xml');
    expect(code).not.toBe(0);
  });
});
