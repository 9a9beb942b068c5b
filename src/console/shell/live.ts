import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { type Topic, topics } from '../page.ts';

/* Kinds of events by which dead letters come and go. */
const ofDeadLetters = ['dead', 'replayed', 'discarded', 'skipped', 'expired', 'cancelled', 'content-erased'];

interface Viewer {
  wanted: ReadonlySet<Topic>;
  tell(topic: Topic): void;
}

/** The live streams of this process. */
export interface Live {
  /** Answers with server-sent events: `moved` each time something happened that the page is about. Throws OVERLOADED where too many look. */
  follow(request: Request, response: Response, stillMay: () => Promise<boolean>): void;
}

/** How often is looked, and how many may. */
export interface LivePace {
  /** ms between two looks at the store, one for all viewers, while anybody looks. */
  lookMs?: number;
  /** ms between two signs of life, and two looks whether a viewer still may. */
  heartbeatMs?: number;
  viewers?: number;
}

/** Follows the events of the store for those who look; ends with `closing`. */
export function openLive(context: Context, closing: AbortSignal | undefined, pace: LivePace = {}): Live {
  const { lookMs = 2_000, heartbeatMs = 10_000, viewers: most = 200 } = pace;
  const viewers = new Set<Viewer>();
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    let last: string | undefined;
    while (viewers.size > 0 && !closing?.aborted) {
      try {
        const { newest, moved } = await movedSince(context, last);
        last = newest;
        for (const viewer of viewers) for (const topic of moved) viewer.tell(topic);
      } catch (error) {
        context.log.debug('The console cannot be kept live', { error });
      }
      await sleep(lookMs, undefined, { ref: false });
    }
    looking = false;
  }

  return {
    follow(request, response, stillMay) {
      if (viewers.size >= most)
        throw new GatewayError(
          'OVERLOADED',
          'Too many look at live pages at the moment: load the page again later.',
          [],
          { reason: 'viewers' },
        );
      const viewer: Viewer = { wanted: wantedOf(request), tell: (topic) => tellOnce(viewer, response, topic) };
      open(response);
      viewers.add(viewer);
      const beat = setInterval(async () => {
        const may = await stillMay().catch(() => true);
        if (!may) response.end();
        else if (viewer.wanted.has('receivers')) response.write('event: moved\ndata: receivers\n\n');
        else response.write(': here\n\n');
      }, heartbeatMs);
      const end = () => response.end();
      closing?.addEventListener('abort', end);
      response.on('close', () => {
        clearInterval(beat);
        closing?.removeEventListener('abort', end);
        viewers.delete(viewer);
      });
      void look();
    },
  };
}

function open(response: Response): void {
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  /* nginx would gather the events otherwise. */
  response.setHeader('X-Accel-Buffering', 'no');
  response.write('retry: 3000\n\n');
}

function wantedOf(request: Request): ReadonlySet<Topic> {
  const asked = typeof request.query.topics === 'string' ? request.query.topics.split(',') : [];
  return new Set(topics.filter((topic) => asked.includes(topic)));
}

/* Who does not read is not written to: the next event tells the same. */
function tellOnce({ wanted }: Viewer, response: Response, topic: Topic): void {
  if (!wanted.has(topic) || response.writableNeedDrain) return;
  response.write(`event: moved\ndata: ${topic}\n\n`);
}

/* By the primary key: what came since the last look is all that is read. */
async function movedSince({ store }: Context, last: string | undefined): Promise<{ newest: string; moved: Topic[] }> {
  const { rows } = await store.pool.query<
    Record<'newest', string> & Record<'messages' | 'letters' | 'receivers', boolean>
  >(
    last === undefined
      ? 'SELECT coalesce(max(id), 0)::text AS newest, false AS messages, false AS letters, false AS receivers FROM events'
      : `SELECT coalesce(max(id), $1)::text AS newest, coalesce(bool_or(message_id IS NOT NULL), false) AS messages,
           coalesce(bool_or(kind = ANY($2)), false) AS letters, count(*) > 0 AS receivers
         FROM events WHERE id > $1`,
    last === undefined ? [] : [last, ofDeadLetters],
  );
  const [row] = rows;
  if (!row) throw new Error('an aggregate has no row');
  const moved: Topic[] = [];
  if (row.messages) moved.push('messages');
  if (row.letters) moved.push('dead-letters');
  if (row.receivers) moved.push('receivers');
  return { newest: row.newest, moved };
}
