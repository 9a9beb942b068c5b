import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessConfig } from '../../src/access/config.ts';
import { openBell } from '../../src/channels/inbox/bell.ts';
import { closeChannels, openChannels } from '../../src/channels/index.ts';
import { lostClaims } from '../../src/chores/lost-claims.ts';
import type { Context } from '../../src/context.ts';
import { deliver } from '../../src/delivery/deliver.ts';
import type { Health } from '../../src/intake/health.ts';
import { createServer } from '../../src/intake/server.ts';
import { createLog } from '../../src/log.ts';
import { isStoreUnavailable } from '../../src/store/connect.ts';
import { createCredential, saveSandboxCredentials } from '../../src/store/credentials.ts';
import { takeDue } from '../../src/store/due.ts';
import { saveSandboxOperators } from '../../src/store/operators.ts';
import { parsePartiesFile, saveParty } from '../../src/store/parties.ts';
import { mustBeDocumented } from './documented.ts';
import { freshStore, storeOn } from './postgres.ts';

/** GLNs of the sandbox's parties. */
export const glns = {
  gp: '5790000990016',
  healthVisitor: '5790000990023',
  ppr: '5790000990030',
  homeNursing: '5790000990047',
  hospital: '5790000990054',
  prevention: '5790000990061',
} as const;

/** What a call was answered with; `text` is the body as it came. */
export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON it expects and fails where it is not there
  body: any;
}

export interface CallOptions {
  /** An object goes as JSON. */
  body?: object | string | Buffer;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The HTTP side on a store of its own with the sandbox's parties; deliveries are made at once, without a queue. */
export interface FrontDesk {
  url: string;
  context: Context;
  /** The database, for its owner. */
  databaseUrl: string;
  /** Makes a call with an API key (none where undefined), and throws where the answer is not as `openapi.yaml` has it. */
  call(key: string | undefined, method: string, path: string, options?: CallOptions): Promise<Answered>;
  /** All log lines so far, at every level. */
  logged(): string;
  close(): Promise<void>;
}

export interface DeskOptions {
  maxBody?: number;
  sandbox?: boolean;
  health?: () => Promise<Health>;
  closing?: AbortSignal;
  access?: AccessConfig;
  publicUrl?: string;
  /** A database that the test keeps, so that another desk can be opened on it; a fresh one where absent. */
  databaseUrl?: string;
}

export async function openFrontDesk(options: DeskOptions = {}): Promise<FrontDesk> {
  const store = options.databaseUrl === undefined ? await freshStore() : storeOn(options.databaseUrl);
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog('debug', sink);
  let working = Promise.resolve();
  const context: Context = {
    store,
    log,
    self: { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' },
    bell: openBell(store, log),
    channels: openChannels({ sandbox: true }),
    wake: () => {
      working = working.then(() => deliverAll(context));
    },
  };
  await fillSandbox(context);
  const app = createServer(context, {
    maxBody: options.maxBody ?? 16 * 1024 * 1024,
    sandbox: options.sandbox ?? true,
    health: options.health ?? (async () => ({ status: 'ready', checks: { store: 'ok', queue: 'ok' } })),
    ...(options.closing && { closing: options.closing }),
    ...(options.access && { access: options.access }),
    publicUrl: options.publicUrl,
  });
  /* As long as the gateway's own, or a slow test meets connections that have just been closed. */
  const server = createHttpServer({ keepAliveTimeout: 65_000 }, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    context,
    databaseUrl: store.url,
    call: (key, method, path, callOptions) => callAt(url, key, method, path, callOptions),
    logged: () => lines.join(''),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await working;
      await closeChannels(context.channels);
      await context.bell.close();
      await store.close();
    },
  };
}

/** A party that no other test knows, with a key of its own; takes JSON. */
export interface TestParty {
  gln: string;
  key: string;
}

export async function freshParty({ context }: FrontDesk, name: string): Promise<TestParty> {
  const { pool, keys } = context.store;
  const gln = `579${randomInt(1e9, 1e10 - 1)}`;
  await saveParty(pool, keys, {
    gln,
    name,
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'inbox' },
    receipts: 'on-ack',
  });
  const { key } = await createCredential(pool, { name, role: 'party', parties: [gln] });
  return { gln, key };
}

/* As relay and worker do it: what a starved store cut off is taken up again. */
async function deliverAll(context: Context): Promise<void> {
  for (;;) {
    try {
      await lostClaims.work({ ...context, wake: () => {} });
      const turns = await takeDue(context.store.pool, 100);
      if (turns.length === 0) return;
      for (const turn of turns) await deliver(context, turn);
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      await sleep(200);
    }
  }
}

async function fillSandbox({ store }: Context): Promise<void> {
  const parties = parsePartiesFile(readFileSync(new URL('../../fixtures/parties.json', import.meta.url), 'utf8'));
  for (const party of parties) await saveParty(store.pool, store.keys, party);
  await saveSandboxCredentials(store.pool, parties);
  await saveSandboxOperators(store.pool);
}

/** Makes a call to a gateway, and throws where the answer is not as `openapi.yaml` has it. */
export async function callAt(
  url: string,
  key: string | undefined,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answered> {
  const headers = new Headers(options.headers);
  if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
  const isText = typeof options.body === 'string' || Buffer.isBuffer(options.body);
  if (options.body && !isText && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  const answer = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(options.body !== undefined && { body: isText ? (options.body as string) : JSON.stringify(options.body) }),
    ...(options.signal && { signal: options.signal }),
  });
  const text = await answer.text();
  const contentType = answer.headers.get('Content-Type') ?? '';
  const body = /json/.test(contentType) && text !== '' ? JSON.parse(text) : text;
  mustBeDocumented(method, path, { status: answer.status, contentType, body });
  return { status: answer.status, headers: answer.headers, text, body };
}
