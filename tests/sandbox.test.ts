/* Everybody of the sandbox who behaves by himself, as an integrator meets them: in one gateway, by the clock that can be moved. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { sandboxCommand } from '../src/cli/sandbox.ts';
import { createLog } from '../src/log.ts';
import type { Message } from '../src/message.ts';
import { hasGlnCheckDigit } from '../src/numbers.ts';
import { rejectCodes } from '../src/receipts/outcome.ts';
import { characters } from '../src/sandbox/characters/index.ts';
import { createCredential } from '../src/store/credentials.ts';
import { checkParty } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { runCommand } from './support/command.ts';
import { callAt, openFrontDesk } from './support/front-desk.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { projectRoot } from './support/project-root.ts';

let gateway: TestGateway;
/* Ids of the messages by the name of the character they were sent to. */
const ids = new Map<string, string>();

const gp = 'sandbox-gp';
const nurse = 'sandbox-home-nursing';
const operator = 'sandbox-admin';

const call = (key: string, method: string, path: string, body?: object) =>
  callAt(gateway.url, key, method, path, { ...(body && { body }) });
const forward = (seconds: number) => call(gp, 'POST', '/v1/sandbox/clock', { forward: seconds });
const partyOf = (name: string) => characters.find((one) => one.name === name)?.party;
const glnOf = (name: string) => partyOf(name)?.gln ?? '';
const correspondence = 'correspondence/plain';

async function send(name: string, fixture: string, key: string): Promise<void> {
  const { threadId: _, ...message } = freshMessage(fixture);
  const { status, body } = await call(key, 'POST', '/v1/messages', { ...message, receiver: { gln: glnOf(name) } });
  expect(status).toBe(202);
  ids.set(name, body.messages[0].id);
}

/* What has become of the message to a character: its status, and what happened to it with its code. */
async function seen(name: string, key = gp): Promise<{ status: string; happened: string[] }> {
  const { body } = await call(key, 'GET', `/v1/messages/${ids.get(name)}`);
  const words = ({ kind, code }: { kind: string; code?: string }) => (code ? `${kind} ${code}` : kind);
  return { status: body.status, happened: body.timeline.map(words) };
}

/* Looks again until it is so; what is seen last is what the test fails with. */
async function eventually(look: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(150);
    }
  }
}

const comesTo = (name: string, status: string, ...happened: string[]) =>
  eventually(async () =>
    expect(await seen(name)).toEqual({ status, happened: expect.arrayContaining(['accepted', ...happened]) }),
  );

/* What has reached a party, by its key; taken over once and remembered. */
const reached = new Map<string, Message[]>();

async function fetched(key: string): Promise<Message[]> {
  const before = reached.get(key) ?? [];
  const { deliveries } = (await call(key, 'GET', '/v1/inbox?max=100&wait=0&format=json')).body;
  for (const { deliveryId, leaseToken } of deliveries) {
    expect((await call(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { leaseToken })).status).toBe(200);
  }
  const all = [...before, ...deliveries.map(({ body }: { body: string }) => JSON.parse(body))];
  reached.set(key, all);
  return all;
}

/* The first of a type that reaches a party from a character; with what is to be in its content. */
async function hears(key: string, from: string, type: string, content: object): Promise<void> {
  const gln = glnOf(from);
  const expected = { type, sender: { gln }, content };
  await eventually(async () =>
    expect((await fetched(key)).filter(({ sender }) => sender.gln === gln)).toContainEqual(
      expect.objectContaining({
        type,
        sender: expect.objectContaining(expected.sender),
        content: expect.objectContaining(content),
      }),
    ),
  );
}

beforeAll(async () => {
  /* What goes wrong here is meant to. */
  const unheard = new Writable({ write: (_chunk, _encoding, done) => done() });
  gateway = await startGateway({ log: createLog('error', unheard) });
  for (const { name } of characters.filter(({ name }) => name !== 'answering-ppr' && name !== 'answering-gp')) {
    await send(name, name === 'answering-health-visitor' ? 'child-examination/plain' : correspondence, gp);
  }
  await send('answering-ppr', 'child-referral/plain', gp);
  await send('answering-gp', 'fmk-reminder/plain', nurse);
  /* Their time counts from when they have taken it over. */
  for (const name of ['answering-health-visitor', 'answering-ppr', 'late']) await comesTo(name, 'delivered');
  await eventually(async () => expect(await seen('answering-gp', nurse)).toMatchObject({ status: 'delivered' }));
});
afterAll(() => gateway.close());

test('every character is a party of its own with right numbers, and there is one for each reject code', () => {
  const parties = characters.map(({ party }) => party);
  expect(new Set(parties.map(({ gln }) => gln)).size).toBe(parties.length);
  for (const party of parties) {
    expect(checkParty(party)).toHaveProperty('party');
    expect(hasGlnCheckDigit(party.gln)).toBe(true);
    expect(party.gln).toMatch(/^5790000992/);
  }
  const names = characters.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(rejectCodes.map((code) => `refuses-${code}`)));
});

test('none of them answers to a role and municipality of the parties that the contract names', () => {
  expect(characters.filter(({ party }) => party.municipality === '0461')).toEqual([]);
});

describe('a message to', () => {
  test.each([...rejectCodes])(
    'the one that refuses with %s is rejected, and its sender is told the code',
    async (code) => {
      const name = `refuses-${code}`;
      await comesTo(name, 'rejected', `rejected ${code}`, 'receipt-sent rejected');
      await hears(gp, name, 'receipt', { outcome: 'rejected' });
    },
  );

  test('slow waits until its 20 seconds of the clock are over', async () => {
    expect(await seen('slow')).toMatchObject({ status: 'accepted' });
    await eventually(async () => {
      /* It begins to wait when it is called, which may not have been yet. */
      await forward(20);
      expect(await seen('slow')).toMatchObject({ status: 'delivered' });
    });
  });

  test('forgetful is leased again and again', async () => {
    await eventually(async () => {
      const { status, happened } = await seen('forgetful');
      expect(status).toBe('available');
      expect(happened.filter((one) => one === 'leased').length).toBeGreaterThanOrEqual(2);
    });
  });

  test('absent expires when the clock has passed its five minutes', async () => {
    expect(await seen('absent')).toMatchObject({ status: 'available' });
    await forward(300);
    await comesTo('absent', 'expired', 'receipt-sent rejected');
  });

  test('answering-gp is confirmed by the clock, and so the request is closed', async () => {
    await hears(nurse, 'answering-gp', 'fmk-confirmation', { outcome: 'updated' });
    const { body } = await call(nurse, 'GET', `/v1/messages/${ids.get('answering-gp')}`);
    expect(body.followUp.state).toBe('closed');
  });

  test('answering-health-visitor brings a letter back in the same thread', async () => {
    await hears(gp, 'answering-health-visitor', 'correspondence', { subject: 'Tak for henvendelsen' });
    const { body } = await call(gp, 'GET', `/v1/messages/${ids.get('answering-health-visitor')}`);
    const thread = (await call(gp, 'GET', `/v1/threads/${body.threadId}`)).body;
    expect(thread.messages.map(({ type }: { type: string }) => type)).toEqual(['child-examination', 'correspondence']);
  });

  test('answering-ppr brings the status started, and three days later completed', async () => {
    await hears(gp, 'answering-ppr', 'referral-status', { status: 'started' });
    expect(reached.get(gp)?.filter(({ type }) => type === 'referral-status')).toHaveLength(1);
    await forward(3 * 24 * 60 * 60);
    await hears(gp, 'answering-ppr', 'referral-status', { status: 'completed' });
  });

  test('late is delivered at once, and gets its receipt when the clock is hours further', async () => {
    await comesTo('late', 'delivered', 'receipt-received accepted');
    await hears(gp, 'late', 'receipt', { outcome: 'accepted' });
  });

  test('shaky is taken over at the third call', async () => {
    await comesTo('shaky', 'delivered', 'retried RECEIVER_UNREACHABLE', 'receipt-sent accepted');
    const { happened } = await seen('shaky');
    expect(happened.filter((one) => one.startsWith('retried'))).toHaveLength(2);
  });

  test('broken becomes a dead letter after three tries', async () => {
    await comesTo('broken', 'dead', 'retried RECEIVER_UNREACHABLE', 'dead RECEIVER_UNREACHABLE');
  });

  test('silent becomes a dead letter once it has kept two callers waiting', async () => {
    await comesTo('silent', 'dead', 'dead RECEIVER_UNREACHABLE');
  });

  test('busy is left alone for a while and then taken over', async () => {
    await comesTo('busy', 'delivered', 'retried RECEIVER_BUSY');
  });

  test('gone waits until an operator resumes it', async () => {
    const { receivers } = (await call(operator, 'GET', '/v1/admin/receivers')).body;
    expect(receivers).toContainEqual(
      expect.objectContaining({ gln: glnOf('gone'), disabledWhy: 'RECEIVER_DISABLED', queued: 1 }),
    );
    expect(await seen('gone')).toMatchObject({ status: 'accepted' });
  });
});

describe('beginning anew', () => {
  test('is for operators alone', async () => {
    expect((await call(gp, 'POST', '/v1/sandbox/reset')).status).toBe(403);
  });

  test('asks first on a terminal, and where nobody can be asked it does nothing', async () => {
    const run = await runCommand(sandboxCommand(), ['reset', '--url', gateway.url], {});
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('say --yes') });
    expect((await call(gp, 'GET', `/v1/messages/${ids.get('slow')}`)).status).toBe(200);
  });

  test('leaves no message, the right time, the parties and keys of the sandbox, and the trail with the reset in it', async () => {
    const own = { ...partyOf('absent'), gln: '5790000993000', name: 'Klinikken' };
    expect((await call(operator, 'PUT', '/v1/admin/parties/5790000993000', own)).status).toBe(200);
    const run = await runCommand(sandboxCommand(), ['reset', '--yes', '--json', '--url', gateway.url], {});
    expect(run.code).toBe(0);
    const { removed } = JSON.parse(run.stdout);
    expect(removed.messages).toBeGreaterThan(characters.length);
    expect(removed).toMatchObject({ parties: 1, credentials: 0 });
    expect((await call(gp, 'GET', `/v1/messages/${ids.get('slow')}`)).status).toBe(404);
    expect((await call(gp, 'GET', '/v1/messages')).body.messages).toEqual([]);
    expect((await call(gp, 'GET', '/v1/sandbox/clock')).body.aheadSeconds).toBe(0);
    const { receivers } = (await call(operator, 'GET', '/v1/admin/receivers')).body;
    expect(receivers).toHaveLength(6 + characters.length);
    for (const receiver of receivers)
      expect(receiver).toMatchObject({ queued: 0, available: 0, leased: 0, dead: 0, failures: 0 });
    expect(receivers.some(({ disabledAt }: { disabledAt?: string }) => disabledAt)).toBe(false);
    const events = await trail();
    expect(events.filter(({ kind }) => kind === 'sandbox-reset')).toHaveLength(1);
    expect(events.some(({ kind }) => kind === 'accepted')).toBe(true);
  });

  test('lets the same letter come again, and the characters play on', async () => {
    await send('shaky', correspondence, gp);
    await comesTo('shaky', 'delivered');
  });

  test('and what they owe outlives a restart', async () => {
    reached.clear();
    await send('answering-ppr', 'child-referral/plain', gp);
    await comesTo('answering-ppr', 'delivered');
    await gateway.restart();
    await eventually(async () => {
      await forward(60);
      const heard = (await fetched(gp)).filter(({ type }) => type === 'referral-status');
      expect(heard).toEqual([expect.objectContaining({ content: expect.objectContaining({ status: 'started' }) })]);
    });
  });

  test('is nowhere outside the sandbox', async () => {
    const desk = await openFrontDesk({ sandbox: false });
    const { key } = await createCredential(desk.context.store.pool, { name: 'Driften', role: 'admin', parties: [] });
    expect((await desk.call(key, 'POST', '/v1/sandbox/reset')).status).toBe(404);
    await desk.close();
  });
});

test('the command lists everybody with what they do, and with their keys', async () => {
  const { stdout } = await runCommand(sandboxCommand(), [], {});
  for (const { name, does, party } of characters)
    expect(stdout).toMatch(new RegExp(`^${name} +${party.gln} +sandbox-characters +${does.slice(0, 12)}`, 'm'));
  expect(stdout).toMatch(/^gp +5790000990016 +sandbox-gp +/m);
  const lines = (await runCommand(sandboxCommand(), ['--json'], {})).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).gln)).toEqual(
    expect.arrayContaining(characters.map(({ party }) => party.gln)),
  );
});

async function trail(): Promise<{ kind: string }[]> {
  const owner = new pg.Client({ connectionString: gateway.databaseUrl });
  await owner.connect();
  const { rows } = await owner.query<{ kind: string }>('SELECT kind FROM events ORDER BY id');
  await owner.end();
  return rows;
}

test('docs/sandbox.md has everybody in its table', () => {
  const page = readFileSync(join(projectRoot, 'docs/sandbox.md'), 'utf8');
  for (const { name, party } of characters) expect(page).toContain(`| \`${name}\` | ${party.gln} | `);
});
