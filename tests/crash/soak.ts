/* `npm run soak`: half an hour of traffic with something broken every 20 s; its figures go into docs/reliability.md when every promise held. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { recoveryOf } from './figures.ts';
import { duplicates } from './invariants.ts';
import { circumstances, writeIntoPage } from './page.ts';
import { chance } from './seed.ts';
import { openWorld, type World } from './world.ts';

const minutes = Number(process.env.TOVHOLDER_SOAK_MINUTES ?? 30);
const everyMs = 20_000;

/* What is tried is what stands here now. */
const tried = circumstances('npm run soak');
const world = await openWorld();
const { ledger, traffic, gateways, postgres, redis } = world;
const begun = performance.now();
const stop = traffic.keepSending('soak', 400);
const kinds = faultsOf(world);
for (let number = 0; performance.now() - begun < minutes * 60_000; number += 1) {
  await sleep(Math.max(0, begun + (number + 1) * everyMs - performance.now()));
  const fault = kinds[Math.floor(chance('soak', number) * kinds.length)];
  if (!fault) continue;
  await world.hurt('soak', fault.what, fault.harm, fault.repair);
  say(`${Math.round((performance.now() - begun) / 1000)} s: ${fault.what}; ${ledger.letters.size} letters`);
}
await stop();
await world.settled(180_000).catch((error) => ledger.misdeeds.push(String(error)));
const broken = await world.brokenPromises();
const slowest = Math.max(...ledger.faults.map((fault) => recoveryOf(ledger, fault)));
const figures = summary();
say(figures);
for (const promise of broken.slice(0, 50)) say(promise);
const isKept = broken.length === 0 && slowest < 30;
if (isKept && minutes >= 30) writeIntoPage('soak', `${tried}\n\n${figures}`);
await world.close();
process.exit(isKept ? 0 : 1);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface Kind {
  what: string;
  harm(): unknown;
  repair(): unknown;
}

function faultsOf({ restart }: World): Kind[] {
  const frozen = async (part: { freeze(): void; thaw(): void }, seconds: number) => {
    part.freeze();
    await sleep(seconds * 1000);
    part.thaw();
  };
  const ofGateways = gateways.flatMap((gateway, place): Kind[] => {
    const part = { freeze: () => gateway.signal('SIGSTOP'), thaw: () => gateway.signal('SIGCONT') };
    return [
      { what: `kill -9 of gateway ${place + 1}`, harm: () => restart(gateway), repair: () => undefined },
      { what: `gateway ${place + 1} frozen 8 s`, harm: () => frozen(part, 8), repair: () => undefined },
    ];
  });
  if (!redis) return ofGateways;
  return [
    ...ofGateways,
    { what: 'kill -9 of Redis', harm: () => redis.kill(), repair: () => sleep(1_000).then(() => redis.restart()) },
    { what: 'Redis flushed', harm: () => flush(redis.port), repair: () => undefined },
    { what: 'Redis frozen 8 s', harm: () => frozen(redis, 8), repair: () => undefined },
    {
      what: 'kill -9 of PostgreSQL',
      harm: () => postgres.kill(),
      repair: () => sleep(1_000).then(() => postgres.start()),
    },
    { what: 'PostgreSQL frozen 8 s', harm: () => frozen(postgres, 8), repair: () => undefined },
  ];
}

async function flush(port: number): Promise<void> {
  const client = new Redis(port, { maxRetriesPerRequest: 1 });
  await client.flushall();
  client.disconnect();
}

function summary(): string {
  const counts = new Map<string, number>();
  for (const { what } of ledger.faults) counts.set(what, (counts.get(what) ?? 0) + 1);
  const receipts = new Set(ledger.handedOut.filter(({ receipt }) => receipt).map(({ messageId }) => messageId)).size;
  const { seen, flagged } = duplicates(ledger);
  const lost = broken.filter((promise) => promise.includes('LOST')).length;
  return [
    `| Minutes | Messages sent | Faults | Lost | Promises broken | Handed out again, flagged | Receipts, all consistent | Longest recovery |`,
    '|---|---|---|---|---|---|---|---|',
    `| ${minutes} | ${ledger.letters.size} | ${ledger.faults.length} | ${lost} | ${broken.length} | ${seen}, ${flagged} | ${receipts} | ${slowest.toFixed(1)} s |`,
    '',
    `Faults: ${[...counts].map(([what, times]) => `${what} ${times}`).join(', ')}. Slowest answer: ${(ledger.slowest / 1000).toFixed(1)} s.`,
  ].join('\n');
}
