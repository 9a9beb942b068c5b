import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FrontDesk, freshParty, openFrontDesk } from '../support/front-desk.ts';
import { countOf } from '../support/queued-deliveries.ts';
import { report } from './figures.ts';
import { emptyModel, inboxCommands, newInbox, receiptsHold } from './inbox-model.ts';
import { type Race, race } from './lease-races.ts';
import { isFull } from './seed.ts';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

test('L: an ack at the end of its lease and others who lease meanwhile: one delivery, one ack, one receipt', async () => {
  const trials = isFull ? 10_000 : 160;
  const lanes: string[] = [];
  while (lanes.length < 10) lanes.push((await freshParty(desk, `PPR ${lanes.length}`)).gln);
  const races: Race[] = [];
  let next = 0;
  await Promise.all(
    lanes.map(async (gln) => {
      while (next < trials) {
        next += 1;
        const ended = await race(desk.context, gln, next);
        races.push(ended);
        await desk.context.store.pool.query(`DELETE FROM deliveries WHERE id = $1 AND state <> 'delivered'`, [
          ended.deliveryId,
        ]);
      }
    }),
  );
  expect(races.filter(({ winners }) => winners.length > 1)).toEqual([]);
  const won = (by: string) => races.filter(({ winners }) => winners[0] === by);
  /* Both must happen, or nothing was tried. */
  expect(won('holder').length).toBeGreaterThan(trials / 50);
  expect(won('rival').length).toBeGreaterThan(trials / 50);
  const ids = races.filter(({ winners }) => winners.length === 1).map(({ messageId }) => messageId);
  const { rows } = await desk.context.store.pool.query(
    `SELECT count(*)::int AS receipts, count(DISTINCT answers)::int AS answered FROM messages WHERE answers = ANY($1)`,
    [ids],
  );
  expect(rows).toEqual([{ receipts: ids.length, answered: ids.length }]);
  await everythingArrived();
  const again = races.reduce((sum, { handedOut }) => sum + handedOut - 1, 0);
  report({
    ...{
      row: 'L',
      title: 'lease races: acks from 10 ms before to 6 ms after the end of a lease, three consumers',
      sent: trials,
      faults: trials,
    },
    ...{ lost: 0, duplicates: { seen: again, flagged: again } },
    note: `acked by the first holder ${won('holder').length}, by a later one ${won('rival').length}, by two 0`,
  });
}, 1_800_000);

/* The receipts of so many races, before which nothing posted later would reach an inbox. */
async function everythingArrived(): Promise<void> {
  for (let left = 1; left > 0; await sleep(100)) {
    desk.context.wake();
    left = await countOf(desk.context.store.pool, "state = 'queued'");
  }
}

test('M: whatever is posted, leased, settled, cancelled or runs out, the inbox is as its model', async () => {
  let posted = 0;
  const numRuns = isFull ? 150 : 8;
  await fc.assert(
    fc.asyncProperty(inboxCommands(isFull ? 40 : 25), async (commands) => {
      const inbox = newInbox(desk, await freshParty(desk, 'Lægehuset Prøven'), await freshParty(desk, 'PPR Prøven'));
      const model = emptyModel();
      await fc.asyncModelRun(() => ({ model, real: inbox }), commands);
      await receiptsHold(model, inbox);
      posted += model.letters.length;
    }),
    { numRuns, unbiased: true, endOnFailure: !isFull },
  );
  report({
    ...{
      row: 'M',
      title: `model of leases and repeats, ${numRuns} runs of commands in any order`,
      sent: posted,
      faults: 0,
    },
    ...{ lost: 0, duplicates: { seen: 0, flagged: 0 } },
  });
}, 1_800_000);
