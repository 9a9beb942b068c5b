import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { eventsBehind, type MovedEvent, newestEvent } from '../../store/moved.ts';
import { type Topic, topics } from '../page.ts';

interface Viewer {
  wanted: ReadonlySet<Topic>;
  response: Response;
}

/** The live streams of this process. */
export interface Live {
  /**
   * Answers with server-sent events: `moved` each time something happened that the page is about, and at once where it did
   * since `?since=` or Last-Event-ID (ids of events). Throws OVERLOADED where too many look.
   */
  follow(request: Request, response: Response, stillMay: () => Promise<boolean>): Promise<void>;
}

/** How often is looked, and how many may. */
export interface LivePace {
  /** ms between two looks at the store, one for all viewers, while anybody looks. */
  lookMs?: number;
  /** ms between two signs of life, and two looks whether a viewer still may. */
  heartbeatMs?: number;
  viewers?: number;
}

/* What is read at one look at most; who finds more tells everything. */
const mostEvents = 1_000;
/* Ids are given before the commit: an event may come to light behind a newer one, by so many at most. */
const mayComeLate = 200;

/** Follows the events of the store for those who look; ends with `closing`. */
export function openLive(context: Context, closing: AbortSignal | undefined, pace: LivePace = {}): Live {
  const { lookMs = 2_000, heartbeatMs = 10_000, viewers: most = 200 } = pace;
  const { pool } = context.store;
  const viewers = new Set<Viewer>();
  let isLooking = false;

  async function look(from: number): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    let newest = from;
    let seen = new Set<number>();
    while (viewers.size > 0 && !closing?.aborted) {
      try {
        const events = await eventsBehind(pool, newest - mayComeLate, mostEvents);
        const fresh = events.filter(({ id }) => id > from && !seen.has(id));
        newest = events.length < mostEvents ? (events.at(-1)?.id ?? newest) : await newestEvent(pool);
        seen = new Set(events.map(({ id }) => id));
        const moved = topicsOf(fresh, events.length >= mostEvents);
        for (const viewer of viewers) tell(viewer, moved, newest);
      } catch (error) {
        context.log.debug('The console cannot be kept live', { error });
      }
      await sleep(lookMs, undefined, { ref: false });
    }
    isLooking = false;
  }

  return {
    async follow(request, response, stillMay) {
      if (viewers.size >= most) throw tooMany();
      const viewer: Viewer = { wanted: wantedOf(request), response };
      const newest = await newestEvent(pool);
      const since = sinceOf(request) ?? newest;
      const missed = since < newest ? await eventsBehind(pool, since, mostEvents) : [];
      /* Who went away meanwhile closes no second time, and would be kept for good. */
      if (response.destroyed) return;
      open(response, newest);
      tell(viewer, topicsOf(missed, missed.length >= mostEvents), newest);
      viewers.add(viewer);
      const beat = setInterval(async () => {
        const may = await stillMay().catch(() => true);
        if (!may) response.end();
        else if (viewer.wanted.has('receivers')) tell(viewer, ['receivers']);
        else response.write(': here\n\n');
      }, heartbeatMs);
      const end = () => response.end();
      closing?.addEventListener('abort', end);
      response.on('close', () => {
        clearInterval(beat);
        closing?.removeEventListener('abort', end);
        viewers.delete(viewer);
      });
      void look(newest);
    },
  };
}

function tooMany(): GatewayError {
  const detail = 'Too many look at live pages at the moment: load the page again later.';
  return new GatewayError('OVERLOADED', detail, [], { reason: 'viewers' });
}

function open(response: Response, newest: number): void {
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  /* nginx would gather the events otherwise. */
  response.setHeader('X-Accel-Buffering', 'no');
  response.write(`retry: 3000\nid: ${newest}\n\n`);
}

function wantedOf(request: Request): ReadonlySet<Topic> {
  const asked = typeof request.query.topics === 'string' ? request.query.topics.split(',') : [];
  return new Set(topics.filter((topic) => asked.includes(topic)));
}

function sinceOf(request: Request): number | undefined {
  const given = request.get('last-event-id') ?? request.query.since;
  return typeof given === 'string' && /^[0-9]{1,15}$/.test(given) ? Number(given) : undefined;
}

/* Who does not read is not written to: the next event tells the same. */
function tell({ wanted, response }: Viewer, moved: readonly Topic[], newest?: number): void {
  const told = moved.filter((topic) => wanted.has(topic));
  if (told.length === 0 || response.writableNeedDrain || response.writableEnded) return;
  const id = newest === undefined ? '' : `id: ${newest}\n`;
  response.write(`${id}event: moved\ndata: ${told.join(',')}\n\n`);
}

function topicsOf(events: readonly MovedEvent[], all: boolean): Topic[] {
  if (all) return [...topics];
  const moved: Topic[] = [];
  if (events.some(({ ofMessage }) => ofMessage)) moved.push('messages');
  if (events.some(({ ofDeadLetter }) => ofDeadLetter)) moved.push('dead-letters');
  if (events.length > 0) moved.push('receivers');
  return moved;
}
