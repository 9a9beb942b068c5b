import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runCli } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-'));
const inFolder = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const plain = 'fixtures/child-examination/plain';
const canonical = readFileSync(`${plain}/canonical.json`, 'utf8');

beforeAll(ensureBuilt, 150_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('tovholder validate', () => {
  test('says the standard and the type of each valid file, a JSON object a line, and ends with 0', async () => {
    const files = ['canonical.json', 'medcom-xml.xml', 'fhir-json.json', 'fhir-xml.xml'].map(
      (file) => `${plain}/${file}`,
    );
    const { code, stdout } = await runCli(['validate', '--json', ...files]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, valid, format, standard, type }) => [file, valid, format, standard, type])).toEqual([
      [files[0], true, 'json', 'json', 'child-examination'],
      [files[1], true, 'medcom-xml', 'XDIS91', 'child-examination'],
      [files[2], true, 'fhir-json', 'CareCommunication', 'child-examination'],
      [files[3], true, 'fhir-xml', 'CareCommunication', 'child-examination'],
    ]);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'file',
        'valid',
        'format',
        'standard',
        'version',
        'type',
        'errors',
        'warnings',
      ]);
      expect(line.errors).toEqual([]);
    }
    expect(code).toBe(0);
  });

  test('ends with 1 and every place when a file is invalid', async () => {
    const message = JSON.parse(canonical);
    delete message.letterId;
    message.content.examination = '6-year';
    const file = inFolder('invalid.json', JSON.stringify(message, null, 2));
    const { code, stdout } = await runCli(['validate', '--json', file]);
    const { valid, errors } = JSON.parse(stdout);
    expect(valid).toBe(false);
    expect(errors.length).toBeGreaterThanOrEqual(2);
    for (const error of errors) {
      expect(error).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
      expect(error).not.toHaveProperty('severity');
    }
    expect(stdout).not.toContain('6-year');
    expect(stdout).not.toContain('Testesen');
    expect(code).toBe(1);
  });

  test('ends with 2 when a file cannot be read, and still judges the others', async () => {
    const { code, stdout, stderr } = await runCli(['validate', join(folder, 'absent.xml'), `${plain}/canonical.json`]);
    expect(stderr).toContain('absent.xml cannot be read: there is no such file');
    expect(stdout).toContain(`${plain}/canonical.json: valid`);
    expect(code).toBe(2);
  });

  test('gives an unreadable file its line in --json too', async () => {
    const { code, stdout } = await runCli(['validate', '--json', folder]);
    expect(JSON.parse(stdout)).toMatchObject({ file: folder, valid: false, errors: [{ code: 'UNREADABLE' }] });
    expect(code).toBe(2);
  });

  test('takes standard input for the file -', async () => {
    const { code, stdout } = await runCli(['validate', '--json', '-'], { input: canonical });
    expect(JSON.parse(stdout)).toMatchObject({ file: '-', valid: true, standard: 'json' });
    expect(code).toBe(0);
  });

  test('calls a document of no known format invalid', async () => {
    const { code, stdout } = await runCli(['validate', '--json', inFolder('letter.txt', 'Kære kollega')]);
    expect(JSON.parse(stdout)).toMatchObject({ valid: false, format: null, errors: [{ code: 'UNSUPPORTED_FORMAT' }] });
    expect(stdout).not.toContain('kollega');
    expect(code).toBe(1);
  });

  test('makes a business rule an error on canonical JSON', async () => {
    const message = { ...JSON.parse(canonical), sentAt: '2999-01-01T00:00:00+01:00' };
    const { code, stdout } = await runCli(['validate', '--json', '-'], { input: JSON.stringify(message) });
    const { errors } = JSON.parse(stdout);
    expect(errors.map(({ path }: { path: string }) => path)).toContain('/sentAt');
    expect(code).toBe(1);
  });

  test('tells a reader the place, the code and the remedy without colours in a pipe', async () => {
    const file = inFolder('no-content.json', canonical.replace('"5-year"', '"5-hour"'));
    const { stdout } = await runCli(['validate', file], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toMatch(/^.*no-content\.json: invalid, json/);
    expect(stdout).toMatch(/^ {2}error( \d+:\d+)? \/content\/examination \[[A-Z_]+\]$/m);
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['validate', `${plain}/medcom-xml.xml`],
    ['translate', `${plain}/medcom-xml.xml`, '--to', 'fhir-json'],
  ])('%s starts fast: nothing of the server is loaded', async (...args) => {
    const preload = fileURLToPath(new URL('support/loaded-packages.cjs', import.meta.url));
    const { code, stderr } = await runCli(args, { env: { NODE_OPTIONS: `--require ${preload}` } });
    const loaded = /^loaded: (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(loaded).toContain('commander');
    for (const server of ['express', 'pg', 'bullmq', 'ioredis', 'winston']) expect(loaded).not.toContain(server);
    expect(code).toBe(0);
  });

  test('explains itself with examples', async () => {
    const { code, stdout } = await runCli(['validate', '--help']);
    expect(stdout).toContain('$ tovholder validate letter.xml');
    expect(stdout).toContain('Exit code: 0 all valid');
    expect(code).toBe(0);
  });
});
