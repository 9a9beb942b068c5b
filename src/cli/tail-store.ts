import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable } from '../store/connect.ts';
import {
  type FlowEvent,
  type FlowFilter,
  type FlowPlace,
  flowBehind,
  placeBefore,
  placeBeforeLast,
} from '../store/flow.ts';
import type { Store } from '../store/store.ts';
import { withStore } from './own-store.ts';
import { type Palette, paletteFor } from './paint.ts';
import type { TailOptions } from './tail.ts';

/* In ms. */
const betweenLooks = 500;
const betweenTries = 2_000;
const batch = 1_000;

/** Prints what happens until it is told to stop, which ends it with 0. */
export async function tail(options: TailOptions): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await withStore((store) => follow(store, options, stopping.signal));
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function follow({ pool }: Store, options: TailOptions, signal: AbortSignal): Promise<void> {
  const { receiver, sender, type, kind: kinds, since } = options;
  const filter: FlowFilter = { receiver, sender, type, kinds, since };
  const palette = paletteFor(process.stdout);
  const lineOf = options.json
    ? (event: FlowEvent) => JSON.stringify(event)
    : (event: FlowEvent) => told(event, palette);
  let place: FlowPlace = since ? await placeBefore(pool, since) : await placeBeforeLast(pool, options.lines, filter);
  const look = async () => {
    const found = await flowBehind(pool, place, { ...filter, limit: batch });
    if (found.events.length > 0) await print(found.events.map(lineOf));
    place = found.place;
    return found.more;
  };
  const lookAgain = persistent(look);
  while (!signal.aborted) {
    const more = await (options.follow ? lookAgain(signal) : look());
    if (more) continue;
    if (!options.follow) return;
    await pause(betweenLooks, undefined, { signal }).catch(() => undefined);
  }
}

async function print(lines: readonly string[]): Promise<void> {
  if (!process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
}

/* While the store is away it is tried again, which is told once. */
function persistent(look: () => Promise<boolean>): (signal: AbortSignal) => Promise<boolean> {
  let isAway = false;
  return async (signal) => {
    try {
      const more = await look();
      if (isAway) process.stderr.write('The store is back.\n');
      isAway = false;
      return more;
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      if (!isAway) process.stderr.write('The store is away: waiting for it. Nothing will be left out.\n');
      isAway = true;
      await pause(betweenTries, undefined, { signal }).catch(() => undefined);
      return false;
    }
  };
}

const bad = new Set(['dead', 'rejected', 'expired', 'cancelled', 'discarded', 'alarm']);
const good = new Set(['delivered', 'answered']);
const slow = new Set(['retried', 'returned', 'skipped', 'held', 'paused', 'overdue', 'receipt-overdue', 'reminded']);

function told(event: FlowEvent, palette: Palette): string {
  const { at, kind, messageId, type, from, to, code, attempt, subject, actor } = event;
  const colour = bad.has(kind)
    ? palette.red
    : good.has(kind)
      ? palette.green
      : slow.has(kind)
        ? palette.yellow
        : palette.cyan;
  const message = [messageId, type?.padEnd(18), from && `${from} → ${to}`];
  const about = messageId === undefined ? [subject, `by ${actor}`] : message;
  const rest = [code && palette.bold(code), attempt !== undefined && `try ${attempt}`];
  return [palette.dim(at.toISOString()), colour(kind.padEnd(17)), ...about, ...rest]
    .filter(Boolean)
    .join('  ')
    .trimEnd();
}
