import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operatorCommand } from '../src/cli/operator.ts';
import { runCommand } from './support/command.ts';
import { openBrowser } from './support/console.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-operator-'));
const env: Record<string, string> = { DATA_DIR: folder, DATA_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}` };
const operator = (...args: string[]) => runCommand(operatorCommand(), args, env);
let desk: FrontDesk;

beforeAll(async () => {
  desk = await openFrontDesk({ sandbox: false });
  env.DATABASE_URL = desk.databaseUrl;
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

async function signIn(name: string, password: string): Promise<number> {
  return (await openBrowser(desk).post('/console/sign-in', { name, password })).status;
}

test('tovholder operator adds who may sign in, changes the password and ends the access', async () => {
  const added = await operator('add', '--name', 'Mette', '--role', 'operator', '--generate');
  expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^([a-z2-9]{6}-){3}[a-z2-9]{6}\n$/)]);
  expect(added.stderr).not.toContain(added.stdout.trim());
  expect(await signIn('mette', added.stdout.trim())).toBe(303);

  const again = await operator('add', '--name', 'METTE', '--role', 'admin', '--generate');
  expect([again.code, again.stdout, again.stderr]).toEqual([1, '', expect.stringContaining('has this name')]);

  const changed = await operator('password', '--name', 'mette', '--generate');
  expect(await signIn('Mette', added.stdout.trim())).toBe(401);
  expect(await signIn('Mette', changed.stdout.trim())).toBe(303);

  expect((await operator('revoke', '--name', 'Mette')).code).toBe(0);
  expect(await signIn('Mette', changed.stdout.trim())).toBe(401);
  expect((await operator('revoke', '--name', 'Mette')).code).toBe(1);

  const { operators } = JSON.parse((await operator('list', '--json')).stdout);
  const [mette] = operators.filter(({ name }: { name: string }) => name === 'Mette');
  expect(mette).toMatchObject({ role: 'operator', revokedAt: expect.any(String) });
  expect(JSON.stringify(operators)).not.toContain('scrypt');
  const { rows } = await desk.context.store.pool.query(
    'SELECT kind, actor FROM events WHERE subject = $1 ORDER BY id',
    [mette.id],
  );
  expect(rows.filter(({ actor }) => actor === 'command-line').map(({ kind }) => kind)).toEqual([
    'operator-made',
    'operator-password-set',
    'operator-revoked',
  ]);
});

test('tovholder operator takes no password but from a terminal', async () => {
  const { code, stderr } = await operator('add', '--name', 'Piped', '--role', 'reader');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--generate')]);
  const options = operatorCommand().commands.find((one) => one.name() === 'add')?.options ?? [];
  expect(options.map(({ long }) => long)).toEqual(['--name', '--role', '--generate']);
});
