import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { openQueue } from '../src/queue/queue.ts';
import { inSpan, traceparent } from '../src/tracing/in-span.ts';
import { openTracing } from '../src/tracing/open.ts';
import { queueTelemetry } from '../src/tracing/queue.ts';
import { hatch, planted, spellings } from './support/canary.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, callAt } from './support/front-desk.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn } from './support/party-on.ts';
import { openFreshStore } from './support/queued-deliveries.ts';
import { freshRedis } from './support/redis.ts';
import { type ReceivedSpan, startTraceReceiver, type TraceReceiver } from './support/trace-receiver.ts';
import { answers, startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';

/* What GP, receiver and GP do with one message, each with a trace of its own; then a webhook that answers at the second try. */
const canary = hatch();
const traces = { gp: randomTrace(), consumer: randomTrace(), later: randomTrace() };
let collector: TraceReceiver;
let gateway: TestGateway;
let system: WebhookReceiver;
let posted: string;
let pushed: string;
let refused: Answered;

beforeAll(async () => {
  collector = await startTraceReceiver();
  system = await startWebhookReceiver();
  gateway = await startGateway({ redis: true, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  const message = planted(freshMessage('child-referral/plain', { threadId: randomUUID() }), canary);
  const told = { ...traces.gp.headers, tracestate: `kanarie=${canary.cpr}`, baggage: `navn=${canary.givenName}` };
  posted = idOf(await call('sandbox-gp', 'POST', '/v1/messages', { body: message, headers: told }));
  await takeOver('sandbox-ppr', traces.consumer.headers);
  await takeOver('sandbox-gp', {});
  const wrong = { ...message, letterId: 'X1', content: { note: canary.text } };
  refused = await call('sandbox-gp', 'POST', '/v1/messages', { body: wrong });

  system.answer = answers(500, {}, canary.text);
  const party = await addPartyOn(gateway.url, { kind: 'webhook', url: system.url });
  const push = planted(freshMessage('correspondence/plain', { receiver: { gln: party.gln } }), canary);
  pushed = idOf(await call('sandbox-gp', 'POST', '/v1/messages', { body: push, headers: traces.later.headers }));
  await system.came(1);
  system.answer = answers(204);
  await party.become('delivered', [pushed]);
  /* Closing sends what is left. */
  await gateway.close();
}, 120_000);
afterAll(async () => {
  await system.close();
  await collector.close();
});

interface Options {
  body?: object;
  headers?: Record<string, string>;
}

const call = (key: string, method: string, path: string, options: Options = {}) =>
  callAt(gateway.url, key, method, path, options);

const idOf = ({ body }: Answered): string => body.messages[0].id;

async function takeOver(key: string, headers: Record<string, string>): Promise<void> {
  const { body } = await call(key, 'GET', '/v1/inbox?max=1&wait=20');
  const [{ deliveryId, leaseToken }] = body.deliveries;
  const answer = await call(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken }, headers });
  expect(answer.status).toBe(200);
}

function randomTrace() {
  const [traceId, spanId] = [randomUUID().replaceAll('-', ''), randomUUID().replaceAll('-', '').slice(0, 16)];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-01` } };
}

const spansOf = (traceId: string) => collector.spans().filter((span) => span.traceId === traceId);

/** The names on the way from the trace's beginning to each span, oldest first. */
function waysOf(traceId: string): string[] {
  const spans = spansOf(traceId);
  const wayOf = (span: ReceivedSpan): string => {
    const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
    const name = span.name.replace(/ deliveries-.*/, '');
    return above ? `${wayOf(above)} › ${name}` : name;
  };
  return spans.map(wayOf);
}

describe('a trace', () => {
  test('goes from the post over the queue to the takeover, the receipt and its takeover', () => {
    const taken = 'accept › keep › process › deliver › send';
    const receipt = 'accept › keep › settle › receipt';
    expect(waysOf(traces.gp.traceId).sort()).toEqual(
      [
        ...['accept', 'accept › read', 'accept › check', 'accept › keep'],
        ...['accept › keep › process', 'accept › keep › process › deliver', taken, 'accept › keep › settle'],
        ...[receipt, `${receipt} › process`, `${receipt} › process › deliver`, `${receipt} › process › deliver › send`],
        `${receipt} › settle`,
      ].sort(),
    );
  });

  test('begins where the poster says, and is linked to where the consumer is', () => {
    const spans = spansOf(traces.gp.traceId);
    expect(spans.find(({ name }) => name === 'accept')?.parentSpanId).toBe(traces.gp.spanId);
    const { traceId, spanId } = traces.consumer;
    expect(spans.filter(({ name }) => name === 'settle').map(({ links }) => links)).toContainEqual([
      { traceId, spanId },
    ]);
    expect(spansOf(traceId)).toEqual([]);
  });

  test('names message, delivery, type, channel, format and attempt, and the gateway itself', () => {
    const spans = spansOf(traces.gp.traceId);
    expect(spans.find(({ name }) => name === 'accept')?.attributes).toEqual({
      'tovholder.message.id': posted,
      'tovholder.message.type': 'child-referral',
      'tovholder.format': 'json',
      'tovholder.count': 1,
    });
    const send = spans
      .filter(({ name }) => name === 'send')
      .find(({ attributes }) => attributes['tovholder.message.id'] === posted);
    expect(send?.attributes).toMatchObject({
      'tovholder.channel': 'inbox',
      'tovholder.attempt': 1,
      'tovholder.delivery.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(collector.resource()).toMatchObject({ 'service.name': 'tovholder' });
  });

  test('tells the code of a refusal, which is no error of the gateway’s', () => {
    expect(refused.status).toBe(422);
    const accept = collector
      .spans()
      .find(({ name, attributes }) => name === 'accept' && 'tovholder.code' in attributes);
    expect(accept?.attributes).toEqual({ 'tovholder.code': 'INVALID' });
    expect(accept?.status).toEqual({ code: 0 });
  });
});

describe('a delivery that is tried again', () => {
  test('is a trace of its own, linked to the one of the acceptance', () => {
    const sends = collector
      .spans()
      .filter(({ name, attributes }) => name === 'send' && attributes['tovholder.message.id'] === pushed);
    const [first, second] = sends.sort(
      (a, b) => Number(a.attributes['tovholder.attempt']) - Number(b.attributes['tovholder.attempt']),
    );
    expect(first).toMatchObject({
      traceId: traces.later.traceId,
      attributes: { 'tovholder.code': 'RECEIVER_UNREACHABLE' },
    });
    expect(first?.status).toEqual({ code: 2 });
    const again = spansOf(second?.traceId ?? '');
    const deliver = again.find(({ name }) => name === 'deliver');
    expect(second?.parentSpanId).toBe(deliver?.spanId);
    expect(deliver?.parentSpanId).toBeUndefined();
    const keep = spansOf(traces.later.traceId).find(({ name }) => name === 'keep');
    expect(deliver?.links).toEqual([{ traceId: traces.later.traceId, spanId: keep?.spanId }]);
  });

  test('tells the receiver’s system where in the trace it is', () => {
    const told = system.calls.map(({ headers }) => headers.traceparent);
    const sends = collector
      .spans()
      .filter(({ name, attributes }) => name === 'send' && attributes['tovholder.message.id'] === pushed);
    expect(told.sort()).toEqual(sends.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort());
    expect(system.calls.flatMap(({ headers }) => [headers.tracestate, headers.baggage])).toEqual(
      Array(4).fill(undefined),
    );
  });
});

test('nothing of a patient is in what the collector gets, and no event, no address and no statement', () => {
  const { cpr, givenName, familyName, street, text } = canary;
  const raw = Buffer.from(collector.raw());
  expect(raw.length).toBeGreaterThan(5_000);
  for (const told of [cpr, givenName, familyName, street, text]) {
    expect(spellings(told).filter((bytes) => raw.includes(bytes))).toEqual([]);
  }
  expect(collector.spans().filter(({ events, status }) => events.length > 0 || status.message)).toEqual([]);
  expect(collector.raw()).not.toMatch(/SELECT|INSERT|redis:|postgres:|\/v1\/inbox/);
  const names = new Set(collector.spans().flatMap(({ attributes }) => Object.keys(attributes)));
  expect(
    [...names].filter((name) => !/^(tovholder\.|bullmq\.(queue\.operation|job\.(id|name|attempts\.made)))/.test(name)),
  ).toEqual([]);
});

test('a job in Redis holds its delivery, its turn and the trace, and nothing more', async () => {
  const redis = await freshRedis();
  const store = await openFreshStore();
  const queue = openQueue(redis.url, store, createLog('error'), queueTelemetry());
  const reader = new Redis(redis.url);
  try {
    await queue.check(async () => {});
    const { headers } = randomTrace();
    const [id, other] = [randomUUID(), randomUUID()];
    await queue.add([
      { id, generation: 1, ...headers },
      { id: other, generation: 2 },
    ]);
    const jobs = await Promise.all((await reader.keys('*:d-*')).map((key) => reader.hgetall(key)));
    const shown = jobs.map(({ data = '', opts = '' }) => ({ data: JSON.parse(data), opts: JSON.parse(opts) }));
    const common = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    expect(shown.map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        { deliveryId: id, generation: 1 },
        { deliveryId: other, generation: 2 },
      ]),
    );
    const optsOf = (deliveryId: string) => shown.find(({ data }) => data.deliveryId === deliveryId)?.opts;
    expect(optsOf(id)).toEqual({ ...common, jobId: `d-${id}-1`, tm: JSON.stringify(headers) });
    expect(optsOf(other)).toEqual({ ...common, jobId: `d-${other}-2`, omc: true, tm: false });
  } finally {
    reader.disconnect();
    await queue.close();
    await store.close();
    await redis.close();
  }
});

test('a collector that refuses is told of once and keeps nothing from going its way', async () => {
  const sick = await startTraceReceiver(400);
  const lines: string[] = [];
  const note = (sentence: string) => void lines.push(sentence);
  const log = { debug: () => {}, info: note, warn: note, error: note };
  const tracing = await openTracing({ url: `${sick.url}/v1/traces`, serviceName: 'tovholder' }, log);
  try {
    for (let i = 0; i < 600; i += 1) expect(await inSpan('accept', {}, async () => i)).toBe(i);
    await expect(inSpan('accept', {}, () => Promise.reject(new Error(canary.text)))).rejects.toThrow(canary.text);
  } finally {
    await tracing?.close();
    await sick.close();
  }
  expect(lines).toEqual(['Traces cannot be sent: they are lost, messages are not']);
  expect(sick.raw()).not.toContain(canary.text);
  expect(traceparent()).toBeUndefined();
});

describe('whether the gateway traces', () => {
  const tracingOf = (env: NodeJS.ProcessEnv) => readConfig(env, { sandbox: true }).tracing;

  test('is no unless it is asked for', () => {
    expect(tracingOf({})).toBeUndefined();
    expect(tracingOf({ OTEL_SERVICE_NAME: 'x', OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  });

  test('is yes by the variables that OpenTelemetry has for it', () => {
    const local = { url: 'http://localhost:4318/v1/traces', serviceName: 'tovholder' };
    expect(tracingOf({ OTEL_TRACES_EXPORTER: 'otlp' })).toEqual(local);
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/', OTEL_SERVICE_NAME: 'north' })).toEqual({
      url: 'https://c/otlp/v1/traces',
      serviceName: 'north',
    });
    expect(tracingOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/in' })?.url).toBe('http://c/in');
  });

  test('is refused where it could not be done', () => {
    const env = {
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    };
    const problems = Object.keys(env).map((path) => expect.objectContaining({ code: 'CONFIGURATION', path }));
    expect(() => readConfig(env, { sandbox: true })).toThrow(
      expect.objectContaining({ findings: expect.arrayContaining(problems) }),
    );
  });
});
