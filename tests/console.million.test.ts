import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { countHour, takeDueHour } from '../src/store/hourly-counts.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { atLength } from './support/at-length.ts';
import { openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { busiest, cprOf, down, fillStore, glnOf, sleepy } from './support/many-messages.ts';
import { freshDatabase } from './support/postgres.ts';

/*
 * The console over a million stored messages, through its pages, by HTTP, one call after the other: `npm run test:million`.
 * TOVHOLDER_MILLION_MESSAGES fills less; TOVHOLDER_MILLION_STORE names a database that was filled before and is kept.
 */
const full = atLength('TOVHOLDER_MILLION');
const isFull = process.env.TOVHOLDER_MILLION === 'full';
const messages = Number(process.env.TOVHOLDER_MILLION_MESSAGES ?? 1_000_000);
const [tries, views] = [60, 2_000];
const hour = 3_600_000;

let desk: FrontDesk;
let operator: TestConsole;
let samples: Sample[];
let drop = async (): Promise<void> => undefined;

interface Sample {
  id: string;
  letterId: string;
  thread: string;
}

beforeAll(async () => {
  if (!isFull) return;
  const kept = process.env.TOVHOLDER_MILLION_STORE;
  const database = kept ? { url: kept, close: async () => undefined } : await freshDatabase();
  drop = database.close;
  desk = await openFrontDesk({ databaseUrl: database.url });
  const start = performance.now();
  const { keys, pool } = desk.context.store;
  if (!kept) await fillStore(database.url, { messages, days: 30, keys });
  say(`${messages} messages filled in ${Math.round((performance.now() - start) / 1_000)} s`);
  const countNext = () =>
    inTransaction(pool, async (db) => {
      const due = await takeDueHour(db);
      if (due) await countHour(db, due);
      return due !== undefined;
    });
  const counting = performance.now();
  while (await countNext());
  say(`the hours counted in ${Math.round(performance.now() - counting)} ms`);
  operator = await openConsole(desk, 'operator');
  const { rows } = await pool.query<Sample>(
    `SELECT id, letter_id AS "letterId", thread_id AS thread FROM messages TABLESAMPLE SYSTEM (0.1) LIMIT 500`,
  );
  samples = rows;
}, 1_800_000);
afterAll(async () => {
  if (!isFull) return;
  await desk.close();
  await drop();
}, 60_000);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sample(place: number): Sample {
  return samples[place % samples.length] as Sample;
}

interface Times {
  p50: number;
  p95: number;
  max: number;
}

/* The same page again and again, each time at the address for its place; `seen` is told what it was answered. */
async function timesOf(
  name: string,
  addressAt: (place: number) => string,
  seen: (html: string) => void = () => undefined,
): Promise<Times> {
  const times: number[] = [];
  for (let place = 0; place < tries; place += 1) {
    const start = performance.now();
    const { status, html } = await operator.get(addressAt(place));
    times.push(performance.now() - start);
    if (status !== 200) throw new Error(`${name} was answered ${status}`);
    seen(html);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  const told = { p50: at(0.5), p95: at(0.95), max: at(1) };
  say(`| ${name} | ${told.p50} | ${told.p95} | ${told.max} |`);
  return told;
}

/* In MB, after what nobody uses was taken away. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
}

/* By the clocks of Copenhagen, as the field of the form has it: an hour or two off does not matter here. */
function local(before: number): string {
  return new Date(Date.now() - before * hour).toISOString().slice(0, 16);
}

const search = (query: string) => () => `/console/messages?${query}`;

describe('with a million messages', () => {
  full(
    'overview, search by each field, further pages and a message are there within 300 ms at the 95th percentile',
    async () => {
      const tokens: string[] = [];
      for (let patient = 0; patient < 20; patient += 1) {
        const { headers } = await operator.post('/console/messages/patient', { cpr: cprOf(patient * 7_919) });
        tokens.push(headers.get('Location') ?? '');
      }
      const known: string[] = [];
      for (const token of tokens) if ((await operator.get(token)).html.includes('id="message-')) known.push(token);
      expect(known.length).toBeGreaterThan(3);
      const cases: [string, (place: number) => string][] = [
        ['overview, 24 h', () => '/console'],
        ['overview, 48 h', () => '/console?hours=48'],
        ['newest messages', () => '/console/messages'],
        ['by message id', (place) => `/console/messages?id=${sample(place).id}`],
        ['by letter id', (place) => `/console/messages?letterId=${sample(place).letterId}`],
        ['by thread', (place) => `/console/messages?thread=${sample(place).thread}`],
        ['by CPR', (place) => known[place % known.length] ?? ''],
        ['by sender', (place) => `/console/messages?sender=${glnOf(100 + ((place * 5) % 300))}`],
        ['by receiver with half of all', search(`receiver=${busiest}`)],
        ['by another receiver', (place) => `/console/messages?receiver=${glnOf(3 + (place % 60))}`],
        ['by common type', search('type=correspondence')],
        ['by rare type', search('type=child-referral')],
        ...['accepted', 'available', 'delivered', 'rejected', 'expired', 'dead', 'cancelled'].map(
          (status): [string, () => string] => [`by state ${status}`, search(`status=${status}`)],
        ),
        [
          'by time, an hour',
          (place) => `/console/messages?since=${local(place * 11 + 6)}&until=${local(place * 11 + 5)}`,
        ],
        ['held', search('waitsFor=release')],
        ['receipt overdue', search('waitsFor=receipt')],
        ['half of all, and rejected', search(`receiver=${busiest}&status=rejected`)],
        ['half of all, rare type, cancelled', search(`receiver=${busiest}&type=child-referral&status=cancelled`)],
        ['down receiver, accepted', search(`receiver=${down}&status=accepted`)],
        ['sleepy receiver, available', search(`receiver=${sleepy}&status=available`)],
        ['busy sender, half of all, expired', search(`sender=${glnOf(100)}&receiver=${busiest}&status=expired`)],
        ['two broad fields with nothing in common', search(`receiver=${busiest}&type=receipt`)],
        ['a message', (place) => `/console/messages/${sample(place).id}`],
        ['the report of a message', (place) => `/console/messages/${sample(place).id}/report`],
      ];
      say('| page | p50 ms | p95 ms | max ms |\n|---|---|---|---|');
      const slow: string[] = [];
      for (const [name, addressAt] of cases) if ((await timesOf(name, addressAt)).p95 > 300) slow.push(name);
      for (const first of ['/console/messages', `/console/messages?receiver=${busiest}&status=rejected`]) {
        const name = first.includes('?') ? 'each next page, half of all, rejected' : 'each next page of all';
        let link = first;
        const next = await timesOf(
          name,
          () => link,
          (html) => {
            link = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? first;
          },
        );
        if (next.p95 > 300) slow.push(name);
      }
      expect(slow).toEqual([]);
    },
    900_000,
  );

  full(
    'two thousand page views leave the heap as it was',
    async () => {
      const view = async (place: number) => {
        const pages = ['/console', '/console/messages', `/console/messages/${sample(place).id}`];
        await operator.get(pages[place % pages.length] ?? '');
        await operator.get(`/console/messages?sender=${glnOf(100 + (place % 300))}&status=rejected`);
      };
      for (let place = 0; place < 100; place += 1) await view(place);
      const before = heap();
      for (let place = 0; place < views / 2; place += 1) await view(place);
      const after = heap();
      say(`${views} page views: heap ${before} MB before, ${after} MB after`);
      expect(after - before).toBeLessThan(20);
    },
    900_000,
  );
});
