import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client as PostgresClient } from 'pg';
import { armFailpoints } from '../src/failpoint.ts';
import { formatNames, type Message, messageTypeNames, write } from '../src/index.ts';
import { createLog } from '../src/log.ts';
import { hatch, planted, spellings } from './support/canary.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { openConsole } from './support/console.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { projectRoot } from './support/project-root.ts';
import { startTraceReceiver, type TraceReceiver } from './support/trace-receiver.ts';

/*
 * Row N of the matrix: a made-up person is planted in every type and format, every refusal and every fault that can be
 * asked for is met, and nothing of her may be found where messages do not belong. The full form spoils every document in
 * every way; the everyday one each in one way.
 */
const isFull = process.env.TOVHOLDER_CANARY === 'full';
const canary = hatch();
const mediaTypes = {
  json: 'application/json',
  'medcom-xml': 'application/xml',
  'fhir-json': 'application/fhir+json',
  'fhir-xml': 'application/fhir+xml',
} as const;
const parties = JSON.parse(readFileSync(join(projectRoot, 'fixtures/parties.json'), 'utf8')).parties;
const senders: Record<string, string> = {
  '5790000990016': 'sandbox-gp',
  '5790000990023': 'sandbox-health-visitor',
  '5790000990030': 'sandbox-ppr',
  '5790000990047': 'sandbox-home-nursing',
  '5790000990054': 'sandbox-hospital',
};

let gateway: TestGateway;
let collector: TraceReceiver;
let logged = '';
const refusals: string[] = [];
const metrics: string[] = [];

beforeAll(async () => {
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  collector = await startTraceReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  gateway = await startGateway({ redis: true, env, log: createLog('debug', destination) });
});
afterAll(async () => {
  armFailpoints('after-validate:delay=1:999999');
  await gateway.close();
  await collector.close();
});

const clients = new Map<string, Client>();
function client(key: string): Client {
  const known = clients.get(key) ?? clientOf(gateway.url, key);
  clients.set(key, known);
  return known;
}

/** Posts, and keeps what the answer says where it refuses. */
async function post(key: string, body: string, mediaType: string): Promise<number> {
  const answer = await client(key).send(body, mediaType);
  if (answer.status >= 400) refusals.push(JSON.stringify(answer.body));
  return answer.status;
}

async function ask(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<void> {
  const headers = { authorization: 'Bearer sandbox-gp', ...init.headers };
  const answer = await fetch(`${gateway.url}${path}`, { ...init, headers });
  if (answer.status >= 400) refusals.push(await answer.text());
}

interface Document {
  key: string;
  mediaType: string;
  body: string;
}

function firstCaseOf(type: string): string {
  const [first = ''] = readdirSync(join(projectRoot, 'fixtures', type)).sort();
  return first;
}

/** Every type in every format that can carry it, with the canary in it. */
function documents(): Document[] {
  const made: Document[] = [];
  for (const type of messageTypeNames.filter((name) => name !== 'receipt')) {
    for (const format of formatNames) {
      const message = planted(freshMessage(`${type}/${firstCaseOf(type)}`) as Message, canary);
      const key = senders[message.sender.gln];
      if (!key) throw new Error(`no sandbox key for the sender of ${type}`);
      const [bytes] = write(message, format, { parties });
      const body = Buffer.from(bytes ?? []).toString('utf8');
      made.push({ key, mediaType: mediaTypes[format], body });
    }
  }
  return made;
}

/** What spoils a document: cut off, its receiver unknown, something invented, a wrong media type, an impossible time. */
const spoilers: ((document: Document) => Document)[] = [
  (one) => ({ ...one, body: one.body.slice(0, Math.floor(one.body.length * 0.8)) }),
  (one) => ({
    ...one,
    body: one.body.replaceAll('5790000990023', '5790000999996').replaceAll('5790000990030', '5790000999996'),
  }),
  (one) => ({
    ...one,
    body: one.body.startsWith('<')
      ? one.body.replace(/<(\/?[A-Za-z:]+)>(?=[^<]*<\/)/, (tag) => `<${canary.givenName} a="${canary.cpr}"/>${tag}`)
      : one.body.replace('{', `{"${canary.givenName} ${canary.cpr}":"${canary.text}",`),
  }),
  (one) => ({ ...one, mediaType: one.mediaType.includes('xml') ? 'application/json' : 'application/xml' }),
  (one) => ({ ...one, body: one.body.replace(/20[0-9]{2}-[0-9]{2}-[0-9]{2}/g, canary.cpr) }),
  (one) => ({ ...one, body: one.body.replaceAll(canary.cpr, `${canary.cpr}x${canary.familyName}`) }),
];

async function refuseEverything(all: readonly Document[]): Promise<number> {
  let refused = 0;
  for (const [index, document] of all.entries()) {
    for (const spoil of isFull ? spoilers : spoilers.slice(index % spoilers.length).slice(0, 1)) {
      const { key, body, mediaType } = spoil(document);
      if ((await post(key, body, mediaType)) >= 400) refused += 1;
    }
    if ((await post('sandbox-prevention', document.body, document.mediaType)) === 403) refused += 1;
  }
  return refused;
}

async function plantInCalls(): Promise<void> {
  const { cpr, text, familyName } = canary;
  const spoken = encodeURIComponent(text);
  await ask(`/v1/messages/${cpr}`);
  await ask(`/v1/${encodeURIComponent(familyName)}`);
  await ask(`/v1/messages?letterId=${spoken}&type=${spoken}&cursor=${cpr}`);
  await ask(`/v1/messages?${encodeURIComponent(familyName)}=${cpr}`);
  await ask('/v1/inbox', { headers: { authorization: `Bearer ${cpr}` } });
  await ask('/v1/inbox', {
    headers: { authorization: `Basic ${Buffer.from(`${cpr}:${familyName}`).toString('base64')}` },
  });
  await ask('/v1/inbox?wait=x', { headers: { 'x-request-id': cpr, 'user-agent': cpr, 'accept-language': cpr } });
  for (const verb of ['ack', 'nack', 'reject', 'extend'])
    await ask(`/v1/inbox/0199c5a0-0000-7000-8000-000000000001/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ leaseToken: cpr, [familyName]: text, code: cpr, text }),
    });
  await ask('/v1/admin/parties/5790000990016', {
    method: 'PUT',
    headers: { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json' },
    body: JSON.stringify({ gln: cpr, name: text }),
  });
  await ask('/fhir/$process-message', {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: text, id: cpr }),
  });
}

/** Takes over or refuses what has come, in words that must not leak either. */
async function consume(): Promise<void> {
  for (const key of Object.values(senders)) {
    const deliveries = await client(key).lease('max=100&wait=0');
    for (const [index, { deliveryId, leaseToken }] of deliveries.entries()) {
      const path = `/v1/inbox/${deliveryId}`;
      if (index % 3 === 0) await client(key).post(`${path}/reject`, { leaseToken, code: 'other', text: canary.text });
      else await client(key).post(`${path}/ack`, { leaseToken });
      await client(key).get(`${path}/content`);
    }
  }
}

function found(where: string, bytes: Buffer | string): string[] {
  const haystack = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return Object.entries(canary).flatMap(([name, value]) =>
    spellings(value).some((spelling) => haystack.includes(spelling)) ? [`${name} in ${where}`] : [],
  );
}

/** Every page of the console that opens without a stated reason, with a few of what has an id. */
async function pages(): Promise<string[]> {
  const visitor = await openConsole(gateway, 'admin');
  const lists = [
    '',
    '/messages',
    '/dead-letters',
    '/receivers',
    '/follow-ups',
    '/parties',
    '/credentials',
    '/operators',
    '/audit',
  ];
  const html: string[] = [];
  const places = lists.map((path) => `/console${path}`);
  for (let at = 0; at < places.length && at < (isFull ? 200 : 30); at += 1) {
    const shown = await visitor.get(places[at] ?? '');
    if (at < lists.length) expect([places[at], shown.status]).toEqual([places[at], 200]);
    html.push(shown.html, JSON.stringify([...shown.headers]));
    const links = shown.html.matchAll(
      /href="(\/console\/(?:messages|dead-letters|receivers|threads|parties)\/[0-9a-f-]{13,36})"/g,
    );
    for (const [, link = ''] of links) if (!places.includes(link)) places.push(link);
  }
  return html;
}

describe('a person who is planted in every message', () => {
  test('can be found, in whatever way she is spelt', () => {
    for (const value of Object.values(canary)) {
      const base64 = Buffer.from(`xy${value}z`).toString('base64');
      expect(found('base64', base64).length).toBeGreaterThan(0);
      expect(found('json', JSON.stringify({ value })).length).toBeGreaterThan(0);
    }
    const all = documents();
    expect(all.length).toBeGreaterThanOrEqual(28);
    for (const { body } of all) expect(found('the document', body)).toContain('cpr in the document');
  });

  test('is found in no log, metric, refusal, queue or file, whatever goes wrong', async () => {
    const all = documents();
    for (const { key, body, mediaType } of all) expect([202, 422]).toContain(await post(key, body, mediaType));
    expect(await refuseEverything(documents())).toBeGreaterThan(all.length * (isFull ? 4 : 1));
    await plantInCalls();
    await consume();
    for (const step of [
      'after-validate',
      'after-commit',
      'worker-after-translate',
      'worker-after-send',
      'ack-before-commit',
    ]) {
      armFailpoints(`${step}:throw:0`);
      for (const { key, body, mediaType } of documents().slice(0, isFull ? 28 : 4)) await post(key, body, mediaType);
      await consume();
    }
    armFailpoints('worker-after-translate:throw=OUTPUT_INVALID:0');
    for (const { key, body, mediaType } of documents().slice(0, isFull ? 28 : 4)) await post(key, body, mediaType);
    await consume();
    armFailpoints('after-validate:delay=1:999999');
    await consume();
    metrics.push(await (await fetch(`${gateway.url}/metrics`)).text());
    for (const path of ['dead-letters', 'receivers', 'parties', 'credentials'])
      metrics.push(JSON.stringify((await client('sandbox-admin').get(`/v1/admin/${path}`)).body));

    const html = await pages();
    for (let left = 100; left > 0 && collector.spans().length < 100; left -= 1) await sleep(100);
    expect(collector.spans().length).toBeGreaterThan(100);

    expect(logged.length).toBeGreaterThan(20_000);
    expect(refusals.length).toBeGreaterThan(isFull ? 200 : 60);
    const owner = new PostgresClient({ connectionString: gateway.databaseUrl });
    await owner.connect();
    await owner.query('CHECKPOINT');
    const { rows } = await owner.query<{ folder: string; oid: string }>(
      `SELECT current_setting('data_directory') AS folder, oid::text FROM pg_database WHERE datname = current_database()`,
    );
    await owner.end();
    const [{ folder = '', oid = '' } = {}] = rows;
    const hits = [
      ...found('the log', logged),
      ...refusals.flatMap((refusal) => found('a refusal', refusal)),
      ...metrics.flatMap((text) => found('a metric or a list', text)),
      ...html.flatMap((page) => found('a page of the console', page)),
      ...found('a trace', collector.raw()),
      ...(await queue()).flatMap((value) => found('Redis', value)),
      ...filesIn(join(folder, 'base', oid)).flatMap((file) => found('the database', readFileSync(file))),
      /* Hundreds of megabytes, which the other tests of a run write too. */
      ...(isFull ? filesIn(join(folder, 'pg_wal')) : []).flatMap((file) =>
        found('the write-ahead log', readFileSync(file)),
      ),
      ...filesIn(folder)
        .filter((file) => file.endsWith('.log'))
        .flatMap((file) => found("PostgreSQL's log", readFileSync(file))),
    ];
    if (isFull)
      console.log(
        `${Object.keys(canary).length} strings, each in ${spellings(canary.text).length} spellings, planted in ${all.length} documents and ${refusals.length} refusals; ` +
          `${logged.split('\n').length} log lines, ${metrics.length} metrics and lists, ${html.length / 2} pages, ${collector.spans().length} spans, ` +
          `Redis, the database's files, its write-ahead log and PostgreSQL's log searched: ${hits.length} hits`,
      );
    expect([...new Set(hits)]).toEqual([]);
  });
});

async function queue(): Promise<Buffer[]> {
  const redis = new Redis(gateway.redis?.url ?? '');
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  await redis.quit();
  expect(keys.length).toBeGreaterThan(0);
  return [Buffer.from(keys.join('\n')), ...values.filter((value) => value !== null)];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
}
