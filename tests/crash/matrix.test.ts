import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { failpointNames } from '../../src/failpoint.ts';
import { type Harm, postgresFaults, redisFaults } from './faults.ts';
import { figuresOf, recoveryOf, report } from './figures.ts';
import { hopelessLetters, neverSettled, replay, takeOver } from './hopeless.ts';
import type { Letter } from './ledger.ts';
import { chance, isFull, rounds } from './seed.ts';
import { openWorld, type World } from './world.ts';

/* The promise: delivery goes on by itself within 30 s of the broken part being back. */
const recoverySeconds = 30;

/* Neither gateway's clock is right, and they lie in other time zones: nothing below may notice (row C). */
const clock = new URL('shifted-clock.mjs', import.meta.url).href;
const hour = 3_600_000;
const early = { NODE_OPTIONS: `--import ${clock}`, SHIFTED_CLOCK_MS: String(-hour), TZ: 'America/St_Johns' };
const late = { NODE_OPTIONS: `--import ${clock}`, SHIFTED_CLOCK_MS: String(hour), TZ: 'Pacific/Auckland' };

/* In full also with the queue on PostgreSQL. */
const queues = isFull ? (['Redis', 'PostgreSQL'] as const) : (['Redis'] as const);

describe.each(queues)('two gateways on one store, the queue on %s', (queue) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ redis: queue === 'Redis', environments: [early, late] });
  }, 120_000);
  afterAll(() => world?.close(), 60_000);

  /* Everybody's account against the store, when all has come to its end. */
  async function mustHold(): Promise<void> {
    await world.settled();
    expect(await world.brokenPromises()).toEqual([]);
    /* 5 s for a connection to the store and 12 s for its answer, and some for a machine with much to do. */
    expect(world.ledger.slowest).toBeLessThan(25_000);
    const slow = world.ledger.faults.filter((fault) => recoveryOf(world.ledger, fault) > recoverySeconds);
    expect(slow).toEqual([]);
  }

  function tell(row: string, title: string, note?: string): void {
    report(figuresOf(world.ledger, row, `${title}; queue on ${queue}`, note));
  }

  async function hurt({ row, title, harm, lasting, repair }: Harm): Promise<void> {
    const stop = world.traffic.keepSending(row);
    await sleep(500);
    await world.hurt(row, title, harm, async () => {
      await sleep(lasting);
      await repair();
    });
    await sleep(500);
    await stop();
  }

  /* In the short form a row begins while what the one before it has broken still recovers. */
  async function hurtByEach(harms: readonly Harm[]): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const harm of harms) {
        await hurt(harm);
        if (isFull) await mustHold();
      }
    }
    await mustHold();
    const titles = new Map(harms.map(({ row, title }) => [row, title]));
    for (const [row, title] of titles) tell(row, title);
  }

  /* Every day some of the steps, the same ones for the same seed. */
  const steps = isFull ? failpointNames : failpointNames.filter((step) => chance('step', step) < 0.4);
  const kills = Array.from({ length: rounds }, (_, round) => steps.map((step) => ({ step, round }))).flat();

  test('K: killed at any step, while the other one lives: each accepted letter ends once, one not accepted is there at most once', async () => {
    const [gateway] = world.gateways;
    const { faults } = world.ledger;
    gateway.signal('SIGKILL');
    for (const { step, round } of kills) {
      const pass = 1 + Math.floor(3 * chance('pass', step, round));
      await gateway.gone();
      gateway.launch({ TOVHOLDER_FAILPOINTS: `${step}:kill:${pass}` });
      /* What the kill before left undone may lead it to its step at once. */
      await Promise.race([gateway.listens().catch(() => undefined), gateway.gone()]);
      const back = performance.now();
      for (const fault of faults) fault.backAt = Math.min(fault.backAt, back);
      while (gateway.isRunning()) await world.traffic.send(`K ${step}`, 3, { atOnce: 3 });
      expect(await gateway.gone()).toBeNull();
      faults.push({ row: `K ${step}`, what: 'SIGKILL', at: performance.now(), backAt: Number.POSITIVE_INFINITY });
    }
    await world.restart(gateway);
    const back = performance.now();
    for (const fault of faults) fault.backAt = Math.min(fault.backAt, back);
    await mustHold();
    for (const step of steps) tell(`K ${step}`, `kill -9 at \`${step}\``);
  }, 1_800_000);

  test('D3: an exact duplicate after the restarts is answered 200 with the first id', async () => {
    const earlier = [...world.ledger.letters.values()].slice(0, 10);
    const again = await world.traffic.repeat(earlier);
    expect(again.map(({ status }) => status)).toEqual(earlier.map(() => 200));
    expect(again.map(({ id }) => id)).toEqual(earlier.map(({ ids }) => [...ids][0]));
    report({
      ...figuresOf(world.ledger, 'D3', `exact duplicates after restarts; queue on ${queue}`),
      sent: earlier.length,
    });
  });

  test('D1, D2: of a hundred equal posts at two gateways one is 202, the others 200; other content is 409', async () => {
    const { statuses, other } = await world.traffic.rush('D1', 100);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(99);
    expect(other).toEqual([409, 'LETTER_ID_REUSED']);
    await mustHold();
    tell('D1', '100 posts of one message at once, then other content under its id (D2)', '202: 1, 200: 99, 409: 1');
  }, 60_000);

  if (queue === 'Redis')
    test('R: Redis killed, away at the start, with another password, read-only, flushed, frozen: intake goes on, all is delivered', async () => {
      await hurtByEach(redisFaults(world));
      const accepted = [...world.ledger.letters.values()].map(({ acceptedAt = 0 }) => acceptedAt);
      /* A flush is over at once: however long it seems to last, nothing is away meanwhile. */
      const outages = world.ledger.faults.filter(
        ({ row, at, backAt }) => row.startsWith('R') && row !== 'R2' && backAt - at > 1_000,
      );
      expect(outages.filter(({ at, backAt }) => !accepted.some((time) => time > at && time < backAt))).toEqual([]);
    }, 600_000);

  test('P: PostgreSQL killed, away at the start, frozen, its disk full: 503 with Retry-After meanwhile, nothing lost', async () => {
    if (!world.postgres.fillDisk)
      console.log('P4 (disk full) is not tried: mounting a small disk for PostgreSQL takes root.');
    const before = world.traffic.line.outages();
    await hurtByEach(postgresFaults(world));
    expect(world.traffic.line.outages()).toBeGreaterThan(before);
  }, 900_000);

  test('C: wrong clocks and other time zones change nothing; every time has an offset and is the store’s', async () => {
    const [letter] = (await world.traffic.send('C', 1, { plainly: true })) as [Letter];
    await mustHold();
    const [id] = letter.ids;
    const shown = await world.traffic.line.insist(letter.sender, 'GET', `/v1/messages/${id}`);
    const times = timesIn(shown.body);
    expect(times.length).toBeGreaterThan(4);
    expect(times.filter((time) => !/(Z|[+-][0-9]{2}:[0-9]{2})$/.test(time))).toEqual([]);
    for (const { at } of shown.body.timeline) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
    expect(Date.parse(shown.body.expiresAt) - Date.parse(shown.body.acceptedAt)).toBe(14 * 24 * hour);
    tell('C', 'in all rows one gateway’s clock is an hour slow, the other’s an hour fast, each in another time zone');
  }, 60_000);

  test('G: told to stop under load, a gateway ends within 30 s and leaves nothing undone', async () => {
    const [gateway] = world.gateways;
    let seconds = 0;
    const harm = async () => {
      const begun = performance.now();
      gateway.signal('SIGTERM');
      expect(await gateway.gone()).toBe(0);
      seconds = (performance.now() - begun) / 1000;
    };
    await hurt({ row: 'G', title: 'SIGTERM', lasting: 0, harm, repair: () => undefined });
    expect(seconds).toBeLessThan(30);
    await mustHold();
    tell('G', 'SIGTERM under load', `exit 0 after ${seconds.toFixed(1)} s`);
  }, 120_000);

  test('X1: processing it kills the worker; X3: its output breaks the schema: dead letters, others unaffected, replay counts afresh', async () => {
    const [poison, faulty] = await hopelessLetters(world);
    expect(poison).toMatchObject({ code: 'CLAIM_LOST', attempts: 10 });
    expect(faulty.code).toBe('OUTPUT_INVALID');
    await replay(world, [poison.id, faulty.id]);
    await mustHold();
    tell(
      'X1',
      'a message that kills ten workers, one whose output is invalid (X3), five beside them; the two dead, replayed',
    );
  }, 900_000);

  test('X2: never settled by its receiver it is a dead letter, and replay counts afresh', async () => {
    const dead = await neverSettled(world);
    expect(dead).toMatchObject({ code: 'NEVER_SETTLED', unsettled: 20 });
    await replay(world, [dead.id]);
    await takeOver(world, dead.id);
    await mustHold();
    tell('X2', 'a message leased 20 times and never settled: dead, replayed');
  }, 120_000);
});

function timesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(timesIn);
}
