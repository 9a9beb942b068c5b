import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, runCli } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-demo-'));

beforeAll(ensureBuilt, 150_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('tovholder demo', () => {
  test('tells the main job from end to end, in every format, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await runCli(['demo'], {
      env: { TMPDIR: folder, DATABASE_URL: 'postgres://nobody' },
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const standard of ['XDIS91', 'XREF15', 'XCTL03', 'XCTL02', 'CareCommunication', 'Acknowledgement']) {
      expect(stdout).toContain(`(${standard})`);
    }
    expect(stdout).toContain('gets canonical JSON');
    expect(stdout).toContain('Automatisk påmindelse 1 af 3');
    expect(stdout).toContain('follow-up: answered after 1 reminder');
    expect(stdout).toContain('follow-up: closed after 1 reminder');
    expect(stdout).toContain('not-our-citizen: Barnet bor i en anden kommune.');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('To keep it running: npx tovholder serve --sandbox');
    expect(stdout).not.toContain('\u001b');
    const steps = [...stdout.matchAll(/^ ?(\d+) {2}\S/gm)].map(([, number]) => Number(number));
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(stdout.match(/✓ \d+\.\d\d s/g)).toHaveLength(steps.length);
    expect(readdirSync(folder)).toEqual([]);
  }, 120_000);

  test('fails with a clear message where its folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await runCli(['demo', '--data-dir', join(file, 'data')]);
    expect(code).not.toBe(0);
    expect(stderr).not.toBe('');
    expect(stdout).not.toContain('All went as it should');
  }, 60_000);
});
