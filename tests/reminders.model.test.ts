/*
 * Model-based: random interleavings of requests, answers in any format, due days, restarts, wiped queues, cut connections and
 * jumps of the clock. Each reminder goes out once, none after an answer, and overdue is told once.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Lived, live, lives } from './support/follow-up-lives.ts';
import { openDeskWorld, openGatewayWorld, type World } from './support/follow-up-world.ts';

/* TOVHOLDER_REMINDERS=full: many more lives, and some in a whole gateway on Redis. */
const isFull = process.env.TOVHOLDER_REMINDERS === 'full';

async function tryLives(open: () => Promise<World>, numRuns: number, length: number): Promise<Lived[]> {
  const world = await open();
  const lived: Lived[] = [];
  try {
    await fc.assert(
      fc.asyncProperty(lives(length), async (life) => {
        lived.push(await live(world, life));
      }),
      { numRuns, endOnFailure: !isFull },
    );
  } finally {
    await world.close();
  }
  return lived;
}

/* Nothing is proven where nothing happened. */
function mustHaveHappened(lived: readonly Lived[], numRuns: number): void {
  const sum = (name: keyof Lived) => lived.reduce((total, life) => total + life[name], 0);
  const told = { lives: lived.length, requests: sum('requests'), reminders: sum('reminders'), overdue: sum('overdue') };
  const all = { ...told, withdrawn: sum('withdrawn'), answered: sum('answered') };
  if (isFull) process.stdout.write(`${JSON.stringify(all)}\n`);
  expect(lived.length).toBeGreaterThanOrEqual(numRuns);
  for (const count of Object.values(all)) expect(count).toBeGreaterThan(0);
}

test('requests live as the model says', async () => {
  const runs = isFull ? 200 : 6;
  mustHaveHappened(await tryLives(openDeskWorld, runs, isFull ? 40 : 12), runs);
}, 3_600_000);

if (isFull) {
  test('and in a whole gateway on Redis', async () => {
    mustHaveHappened(await tryLives(openGatewayWorld, 12, 20), 12);
  }, 3_600_000);
}
