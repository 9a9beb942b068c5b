import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { atLength } from './support/at-length.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.ts';

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;

let gateway: GatewayProcess;
const started: GatewayProcess[] = [];

async function startProcess(options: { redis: boolean }): Promise<GatewayProcess> {
  const process = await startGatewayProcess(options);
  started.push(process);
  return process;
}

afterEach(async () => {
  for (const process of started.splice(0)) await process.close();
});

/* In a thread of its own: within one thread a message waits for those before it. */
function freshExamination(): object {
  return freshMessage('child-examination/plain', { threadId: randomUUID() });
}

/** Posts so many examinations; tells the ids of those that were answered 202. */
async function postMany(client: Client, count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => client.send(freshExamination()).catch(() => undefined)),
  );
  return answers.flatMap((answer) => (answer?.status === 202 ? [answer.body.messages[0].id as string] : []));
}

/** Leases until all these messages have come; tells how often each came. */
async function takeAll(client: Client, ids: readonly string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const start = performance.now();
  while (ids.some((id) => !times.has(id))) {
    if (performance.now() - start > recoveryMs) {
      throw new Error(
        `${ids.filter((id) => !times.has(id)).length} of ${ids.length} messages did not come within 30 s`,
      );
    }
    const deliveries = await client.lease('max=100&wait=1&lease=600');
    for (const { messageId } of deliveries) times.set(messageId, (times.get(messageId) ?? 0) + 1);
  }
  return times;
}

describe('a gateway queued on PostgreSQL', () => {
  test('that is killed right after its 202s delivers each message once after the next start', async () => {
    gateway = await startProcess({ redis: false });
    const gp = clientOf(gateway.url, 'sandbox-gp');
    const healthVisitor = clientOf(gateway.url, 'sandbox-health-visitor');
    const posting = postMany(gp, 60);
    await sleep(400);
    const first = await postMany(gp, 5);
    await gateway.kill();
    const accepted = [...first, ...(await posting)];
    expect(accepted.length).toBeGreaterThanOrEqual(5);
    await gateway.start();
    const times = await takeAll(healthVisitor, accepted);
    expect([...times.values()].filter((count) => count !== 1)).toEqual([]);
  }, 120_000);
});

describe('a gateway on Redis', () => {
  atLength('TOVHOLDER_QUEUE')(
    'starts without Redis, is degraded and accepts, and delivers when Redis comes',
    async () => {
      gateway = await startProcess({ redis: true });
      await gateway.stop();
      await gateway.redis?.kill();
      await gateway.start();
      const health = await fetch(`${gateway.url}/health/ready`);
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({ status: 'degraded', checks: { store: 'ok', queue: 'failed' } });
      const accepted = await postMany(clientOf(gateway.url, 'sandbox-gp'), 10);
      expect(accepted).toHaveLength(10);
      await gateway.redis?.restart();
      await takeAll(clientOf(gateway.url, 'sandbox-health-visitor'), accepted);
      expect(await (await fetch(`${gateway.url}/health/ready`)).json()).toMatchObject({ status: 'ready' });
      expect(gateway.output().match(/The queue cannot be reached/g)).toHaveLength(1);
    },
    120_000,
  );

  atLength('TOVHOLDER_QUEUE')(
    'ends within 30 s of SIGTERM while Redis is frozen',
    async () => {
      gateway = await startProcess({ redis: true });
      gateway.redis?.freeze();
      const start = performance.now();
      expect(await gateway.stop()).toBe(0);
      expect(performance.now() - start).toBeLessThan(30_000);
    },
    120_000,
  );

  test('ends at once at the second signal while Redis is frozen', async () => {
    gateway = await startProcess({ redis: true });
    gateway.redis?.freeze();
    const first = gateway.stop();
    await sleep(500);
    const second = performance.now();
    expect(await gateway.stop('SIGINT')).toBe(1);
    await first;
    expect(performance.now() - second).toBeLessThan(2_000);
  }, 120_000);
});
