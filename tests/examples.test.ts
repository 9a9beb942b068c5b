/* The programs in examples/, each as a process of its own against one gateway. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChannelSettings } from '../src/channels/settings.ts';
import { ensureBuilt } from './support/cli.ts';
import { clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn, type PartyOn } from './support/party-on.ts';
import { projectRoot } from './support/project-root.ts';

let gateway: TestGateway;
const folders: string[] = [];
beforeAll(async () => {
  gateway = await startGateway({ redis: true });
});
afterAll(async () => {
  await gateway.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  /* BullMQ lets go of its last timer only then. */
  await sleep(5_500);
}, 20_000);

interface Running {
  folder: string;
  /** Resolves with the exit code and what was told. */
  ended: Promise<{ code: number | null; told: string }>;
  /** Resolves once this was told. */
  says(sentence: string): Promise<void>;
}

function run(command: readonly string[], env: Record<string, string>): Running {
  const folder = mkdtempSync(join(tmpdir(), 'tovholder-example-'));
  folders.push(folder);
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, TOVHOLDER_URL: gateway.url, FOLDER: folder, ...env },
    timeout: 60_000,
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      told += text;
    });
  return {
    folder,
    ended: once(child, 'close').then(([code]) => ({ code, told })),
    says: async (sentence) => {
      for (let tries = 0; !told.includes(sentence); tries += 1) {
        if (tries > 600) throw new Error(`it did not say «${sentence}»`);
        await sleep(50);
      }
    },
  };
}

const partyOn = (channel: ChannelSettings) => addPartyOn(gateway.url, channel);

/* The consumer took over what was sent, kept it as it was written, and its sender has a receipt. */
async function mustTakeOver(party: PartyOn, running: Running, [id = '']: string[]): Promise<void> {
  const { code, told } = await running.ended;
  expect({ code, told }).toEqual({ code: 0, told: expect.stringMatching(new RegExp(`Took over .*${id}`)) });
  expect(told).not.toMatch(/Testesen|0511|Prøve/);
  await party.become('delivered', [id]);
  const [name = ''] = readdirSync(running.folder);
  expect(name).toContain(id);
  expect(readFileSync(join(running.folder, name), 'utf8')).toContain('letterId');
}

const consumers = {
  'inbox-consumer.ts': [
    'node',
    '--no-warnings',
    '--import',
    './tests/support/typescript.mjs',
    'examples/inbox-consumer.ts',
    '--once',
  ],
  'inbox_consumer.py': ['python3', 'examples/inbox_consumer.py', '--once'],
  'inbox-consumer.sh': ['sh', 'examples/inbox-consumer.sh'],
};

describe('examples/', () => {
  test.each(Object.entries(consumers))('%s takes a message over from the inbox', async (_name, command) => {
    const party = await partyOn({ kind: 'inbox' });
    const running = run(command, { TOVHOLDER_KEY: party.key });
    await mustTakeOver(party, running, await party.post());
  });

  test.each(['inbox-consumer.ts', 'inbox_consumer.py'] as const)('%s refuses what is not for it', async (name) => {
    const party = await partyOn({ kind: 'inbox' });
    const nurse = clientOf(gateway.url, 'sandbox-home-nursing');
    const { body } = await nurse.send(freshMessage('fmk-reminder/plain', { receiver: { gln: party.gln } }));
    const { code } = await run(consumers[name], { TOVHOLDER_KEY: party.key }).ended;
    expect(code).toBe(0);
    expect((await nurse.get(`/v1/messages/${body.messages[0].id}`)).body.status).toBe('rejected');
  });

  test('bullmq-consumer.mjs takes a message over by completing its job', async () => {
    const party = await partyOn({ kind: 'bullmq' });
    const env = { TOVHOLDER_KEY: party.key, GLN: party.gln, REDIS_URL: gateway.redis?.url ?? '' };
    const running = run(['node', 'examples/bullmq-consumer.mjs', '--once'], env);
    await mustTakeOver(party, running, await party.post());
  });

  test('webhook-receiver.mjs takes a signed message over, and believes no other', async () => {
    const url = `http://127.0.0.1:${await freePort()}/tovholder`;
    const party = await partyOn({ kind: 'webhook', url });
    const admin = clientOf(gateway.url, 'sandbox-admin');
    const { body } = await admin.post(`/v1/admin/receivers/${party.gln}/webhook-secret`, { overlapSeconds: 0 });
    const env = { WEBHOOK_SECRET: body.secret, PORT: new URL(url).port };
    const running = run(['node', 'examples/webhook-receiver.mjs', '--once'], env);
    await running.says('Waiting for messages');
    const headers = {
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': 'v1,x',
    };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(401);
    await mustTakeOver(party, running, await party.post());
  });

  test('inbox-consumer.ts fits the types of tovholder/client', async () => {
    await ensureBuilt();
    const { code, told } = await run(['node', 'node_modules/typescript/bin/tsc', '-p', 'examples', '--noEmit'], {})
      .ended;
    expect({ code, told }).toEqual({ code: 0, told: '' });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
