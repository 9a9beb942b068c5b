import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { timesOf } from '../src/cli/bench/figures.ts';
import { benchCommand } from '../src/cli/bench.ts';
import { paletteFor } from '../src/cli/paint.ts';
import { tailCommand } from '../src/cli/tail.ts';
import { freshMessage } from './support/client.ts';
import { runCommand } from './support/command.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-tail-'));
let desk: FrontDesk;
let env: Record<string, string>;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  desk = await openFrontDesk();
  [sender, receiver] = [await freshParty(desk, 'Lægehuset Prøven'), await freshParty(desk, 'PPR Prøven')];
  env = {
    ...{ DATABASE_URL: desk.databaseUrl, DATA_DIR: folder, LOG_LEVEL: 'error' },
    DATA_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
  };
}, 150_000);
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

const tail = (...args: string[]) => runCommand(tailCommand(), args, env);
const ofReceiver = () => ['--receiver', receiver.gln];

async function post(): Promise<string> {
  const body = freshMessage('child-referral/plain', {
    ...{ threadId: randomUUID(), sender: { gln: sender.gln }, receiver: { gln: receiver.gln } },
  });
  return (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0].id;
}

/** Until what was posted lies in the inbox. */
async function posted(): Promise<string> {
  const id = await post();
  while ((await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body.status !== 'available') await pause(20);
  return id;
}

/** Until that is told, too: later than what others on the same server began earlier and still write, tail tells nothing. */
async function told(): Promise<string> {
  const id = await posted();
  const isTold = async () => (await tail('--no-follow', '--kind', 'available', ...ofReceiver())).stdout.includes(id);
  while (!(await isTold())) await pause(50);
  return id;
}

describe('tovholder tail', () => {
  test('tells what happened, one line each, and nothing of what messages say', async () => {
    const id = await told();
    const { code, stdout } = await tail('--no-follow', ...ofReceiver());
    expect(code).toBe(0);
    const [accepted, available, ...others] = stdout.trimEnd().split('\n');
    const about = `${id}  child-referral      ${sender.gln} → ${receiver.gln}`;
    expect(accepted).toMatch(new RegExp(`^20[^ ]+Z  accepted {10} ${about}$`));
    expect(available).toMatch(new RegExp(`Z  available {9} ${about}  try 1$`));
    expect(others).toEqual([]);
    const { patient } = freshMessage('child-referral/plain');
    for (const word of [patient.cpr, patient.givenName, patient.familyName]) expect(stdout).not.toContain(word);
  });

  test('keeps to its filters, and gives JSON, one object a line', async () => {
    const id = await told();
    const json = await tail('--no-follow', '--json', '--since', '1h', '--kind', 'available', ...ofReceiver());
    const events = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toEqual({
      ...{
        at: expect.stringMatching(/Z$/),
        kind: 'available',
        actor: 'gateway',
        messageId: id,
        type: 'child-referral',
      },
      ...{ from: sender.gln, to: receiver.gln, attempt: 1 },
    });
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['available']));
    for (const filters of [
      ['--type', 'receipt'],
      ['--sender', receiver.gln],
      ['--kind', 'dead'],
      ['--lines', '0'],
    ])
      expect((await tail('--no-follow', ...ofReceiver(), ...filters)).stdout).toBe('');
  });

  test('follows the flow until Ctrl-C, which ends it with 0', async () => {
    const running = tail('--lines', '0', '--json', '--kind', 'accepted', ...ofReceiver());
    await pause(700);
    const id = await posted();
    await pause(900);
    process.emit('SIGINT');
    const { code, stdout } = await running;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'accepted', messageId: id });
  });

  test('misses nothing that was begun earlier and is committed later', async () => {
    const slow = await desk.context.store.pool.connect();
    const add = (db: Pick<typeof slow, 'query'>, subject: string) =>
      db.query(`INSERT INTO events (party_gln, kind, actor) VALUES ($1, 'paused', $2)`, [receiver.gln, subject]);
    await slow.query('BEGIN');
    await add(slow, 'slow');
    await add(desk.context.store.pool, 'quick');
    const running = tail('--since', '1h', '--json', '--kind', 'paused', ...ofReceiver());
    await pause(800);
    await slow.query('COMMIT');
    slow.release();
    await pause(900);
    process.emit('SIGINT');
    const lines = (await running).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).actor).sort()).toEqual(['quick', 'slow']);
  });
});

describe('tovholder bench', () => {
  test('measures accepting and delivering, and finds every letter again', async () => {
    const run = await runCommand(
      benchCommand(),
      ['--url', desk.url, '--seconds', '1', '--connections', '2', '--json'],
      env,
    );
    const report = JSON.parse(run.stdout);
    expect([run.code, report.lost, report.refused]).toEqual([0, 0, 0]);
    expect(report.accepted.count).toBeGreaterThan(0);
    expect(report.delivered.count).toBe(report.accepted.count);
    const { p50, p95, p99, max } = report.accepted.milliseconds;
    expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].sort((a, b) => a - b));
    expect(p50).toBeGreaterThan(0);
  }, 30_000);

  test('takes percentiles by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(timesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(timesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
    expect(timesOf([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
  });
});

test('colours are for a terminal alone, whatever the environment would rather have', () => {
  const red = (variables: NodeJS.ProcessEnv) => paletteFor(new PassThrough(), variables).red('x') !== 'x';
  expect(red({})).toBe(false);
  expect(red({ FORCE_COLOR: '1' })).toBe(false);
  expect(red({ NO_COLOR: '1' })).toBe(false);
});
