import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryFailure } from '../src/channels/failure.ts';
import { deadCommand } from '../src/cli/dead.ts';
import { partyCommand } from '../src/cli/party.ts';
import { receiverCommand } from '../src/cli/receiver.ts';
import { ensureBuilt, runCli } from './support/cli.ts';
import { freshMessage } from './support/client.ts';
import { runCommand } from './support/command.ts';
import { type FrontDesk, freshParty, openFrontDesk, type TestParty } from './support/front-desk.ts';
import { deliverDue, type ToldChannel, tellChannel } from './support/told-channel.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-cli-dead-'));
let env: Record<string, string>;
let desk: FrontDesk;
let channel: ToldChannel;
let sender: TestParty;
let receiver: TestParty;

beforeAll(async () => {
  await ensureBuilt();
  desk = await openFrontDesk();
  channel = tellChannel(desk);
  const key = createHash('sha256').update('test').digest('base64');
  env = { DATABASE_URL: desk.databaseUrl, DATA_KEYS: `test:${key}`, DATA_DIR: folder, LOG_LEVEL: 'error', LC_ALL: 'C' };
}, 150_000);
beforeEach(async () => {
  sender = await freshParty(desk, 'Lægehuset Prøven');
  receiver = await freshParty(desk, 'PPR Prøven');
  await desk.context.store.pool.query(
    `UPDATE parties SET channel = '{"kind":"webhook","url":"https://ppr.example/hook"}' WHERE gln = $1`,
    [receiver.gln],
  );
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

const dead = (...args: string[]) => runCommand(deadCommand(), args, env);
const receivers = (...args: string[]) => runCommand(receiverCommand(), args, env);
const show = async (id: string) => (await desk.call(sender.key, 'GET', `/v1/messages/${id}`)).body;

async function sendDead(): Promise<string> {
  const body = freshMessage('child-referral/plain', {
    ...{ threadId: randomUUID(), sender: { gln: sender.gln }, receiver: { gln: receiver.gln } },
  });
  const { id } = (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0];
  await deliverDue(desk.context);
  expect((await show(id)).status).toBe('dead');
  return id;
}

describe('tovholder dead', () => {
  test('lists as a table and as JSON, by filters, and shows one with its timeline and what to do', async () => {
    const [first, second] = [await sendDead(), await sendDead()];
    const listed = await dead('list', '--receiver', receiver.gln);
    expect(listed.code).toBe(0);
    const [heading, ...lines] = listed.stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^ID +DEAD SINCE +TYPE +SENDER +RECEIVER +CODE +TRIES +STATUS$/);
    expect(lines.map((line) => line.slice(0, 36))).toEqual([second, first]);
    expect(lines[0]).toContain(`child-referral  ${sender.gln}  ${receiver.gln}  RECEIVER_REFUSED  1      dead`);

    const json = await dead(
      'list',
      '--receiver',
      receiver.gln,
      '--since',
      '1h',
      '--limit',
      '1',
      '--json',
      '--lang',
      'da',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      id: second,
      step: 'send',
      hint: expect.stringContaining('afviste'),
    });
    expect(json.stderr).toContain('There are more than these 1');
    const none = await dead('list', '--receiver', receiver.gln, '--code', 'NEVER_SETTLED');
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'There are no dead letters here.\n' });

    const shown = await dead('show', first);
    expect(shown.stdout).toMatch(/hint +The receiver's system refused the call itself/);
    expect(shown.stdout).toMatch(/Z +dead +gateway +RECEIVER_REFUSED +1\n$/);
    expect(shown.stdout).not.toMatch(/Testesen|0511219996/);
    expect(await dead('show', randomUUID())).toMatchObject({ code: 1, stdout: '' });
  });

  test('replays by id on the store that a gateway runs on, and says of each what became of it', async () => {
    const id = await sendDead();
    channel.fault = undefined;
    const stranger = randomUUID();
    const run = await dead('replay', id, stranger);
    expect([run.code, run.stdout]).toEqual([1, `${id}: queued again\n`]);
    expect(run.stderr).toContain(`${stranger}: [NOT_FOUND]`);
    expect(run.stderr).toContain('1 of 2 could not be done.');
    await deliverDue(desk.context);
    const { status, timeline } = await show(id);
    expect(status).toBe('delivered');
    expect(timeline).toContainEqual(expect.objectContaining({ kind: 'replayed', actor: 'command-line' }));
  });

  test('replays all that filters mean, after it has counted and been told to', async () => {
    const ids = [await sendDead(), await sendDead(), await sendDead()];
    const filters = ['--all', '--receiver', receiver.gln];
    const counted = await dead('replay', ...filters, '--dry-run');
    expect(counted).toMatchObject({ code: 0, stdout: '', stderr: '3 dead letters can be sent again.\n' });
    const unsaid = await dead('replay', ...filters);
    expect(unsaid.code).toBe(1);
    expect(unsaid.stderr).toContain('say --yes');
    expect((await dead('replay')).code).toBe(1);
    expect((await dead('replay', ids[0] ?? '', '--all')).code).toBe(1);
    expect((await show(ids[2] ?? '')).status).toBe('dead');
    const done = await dead('replay', ...filters, '--yes');
    expect(done).toMatchObject({ code: 0, stdout: '3 queued again.\n' });
    for (const id of ids) expect((await show(id)).status).toBe('accepted');
  });

  test('discards for a reason without a person number; the sender gets its receipt from the running gateway', async () => {
    const id = await sendDead();
    const refused = await dead('discard', id, '--reason', 'About 051121-9996');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).not.toContain('051121');
    const run = await dead('discard', id, '--reason', 'The school has closed');
    expect([run.code, run.stdout]).toEqual([0, `${id}: given up\n`]);
    await deliverDue(desk.context);
    const { deliveries } = (await desk.call(sender.key, 'GET', '/v1/inbox?wait=0')).body;
    expect(JSON.parse(deliveries[0].body).content.issues[0].code).toBe('discarded');
    expect(await dead('discard', id, '--reason', 'Once more')).toMatchObject({ code: 1 });
  });
});

describe('tovholder receiver', () => {
  test('lists what waits, pauses and resumes', async () => {
    await sendDead();
    const paused = await receivers('pause', receiver.gln);
    expect(paused.stdout).toMatch(new RegExp(`^${receiver.gln} PPR Prøven: paused since 20`));
    const { stdout } = await receivers('list');
    const line = stdout.split('\n').find((one) => one.startsWith(receiver.gln));
    expect(line).toMatch(/PPR Prøven +webhook +0 +0 +0 +1 +- +paused since 20/);
    expect(await receivers('resume', receiver.gln)).toMatchObject({
      code: 0,
      stdout: `${receiver.gln} PPR Prøven: on\n`,
    });
    const json = await receivers('list', '--json');
    const found = json.stdout
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one))
      .find(({ gln }) => gln === receiver.gln);
    expect(found).toMatchObject({ dead: 1, channel: 'webhook' });
    const unknown = await receivers('pause', '5790000999996');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('No party of the store has the GLN')]);
  });
});

test('tovholder receiver cancel gives up what waits, after it has counted and been told to', async () => {
  channel.fault = () => new DeliveryFailure('RECEIVER_UNREACHABLE', 'The receiver did not answer.');
  const { gln } = receiver;
  const body = freshMessage('child-referral/plain', { sender: { gln: sender.gln }, receiver: { gln } });
  const { id } = (await desk.call(sender.key, 'POST', '/v1/messages', { body })).body.messages[0];
  const reason = ['--reason', 'The clinic has closed'];
  const counted = await receivers('cancel', gln, ...reason, '--dry-run');
  expect(counted).toMatchObject({ code: 0, stdout: '', stderr: `1 messages wait for ${gln}.\n` });
  expect((await receivers('cancel', gln, ...reason)).code).toBe(1);
  expect((await receivers('cancel', gln, '--reason', 'x', '--yes')).code).toBe(1);
  expect((await show(id)).status).toBe('accepted');
  expect(await receivers('cancel', gln, ...reason, '--yes')).toMatchObject({ code: 0, stdout: '1 given up.\n' });
  expect((await show(id)).status).toBe('cancelled');
});

test('tovholder party add takes pauses and times to live, for all and for one type', async () => {
  const add = (...args: string[]) =>
    runCommand(
      partyCommand(),
      ['add', '--gln', '5790000991099', '--name', 'Prøven', '--role', 'other', '--format', 'json', ...args],
      env,
    );
  const done = await add(
    '--retry-pauses',
    '5,300',
    '--retry-pauses',
    'fmk-reminder=60',
    '--time-to-live',
    'fmk-reminder=3600',
  );
  expect(done).toMatchObject({ code: 0 });
  const listed = await runCommand(partyCommand(), ['list', '--json'], env);
  expect(JSON.parse(listed.stdout).parties.find(({ gln }: { gln: string }) => gln === '5790000991099')).toMatchObject({
    retry: { pauses: [5, 300], types: { 'fmk-reminder': { pauses: [60] } } },
    timeToLive: { types: { 'fmk-reminder': 3600 } },
  });
  expect((await add('--time-to-live', 'letter=5')).stderr).toContain('letter is no message type');
  expect((await add('--retry-pauses', 'soon')).stderr).toContain('/retry/pauses/0');
});

test('the program knows both commands', async () => {
  const id = await sendDead();
  const listed = await runCli(['dead', 'list', '--receiver', receiver.gln], { env });
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining(id)]);
  const help = await runCli(['receiver', '--help']);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('tovholder receiver resume')]);
}, 60_000);
