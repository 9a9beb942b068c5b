import type { Context } from '../../context.ts';
import { cursorOf, keepCursor } from '../../store/channel-cursors.ts';
import { type Outgoing, PerhapsHandedOver } from '../claim-check.ts';
import { DeliveryFailure } from '../failure.ts';
import { letThrough } from '../let-through.ts';
import type { Line } from '../lines.ts';
import { BoardAway, type Ear, openBoard, type ToldEnd } from './board.ts';
import { brokerIdOf } from './jobs.ts';
import { actUpon } from './outcome.ts';
import { reconcile } from './reconcile.ts';

/** A line to a party's BullMQ queue. */
export interface BullmqLine extends Line {
  /** Adds the job of a claim check; resolves with its id. Throws PerhapsHandedOver or another DeliveryFailure. */
  add(outgoing: Outgoing): Promise<string>;
}

/* Job states are compared with the store at least so often, in ms. */
const reconcileEvery = 30_000;
/* Ends of jobs acted upon at a time, and events read at a time. */
const batch = 20;
const page = 1_000;

/** Opens a line to a party's queue; returns at once. */
export function openBullmqLine(
  context: Context,
  gln: string,
  { redisUrl, settleWithinSeconds }: { redisUrl: string; settleWithinSeconds: number },
): BullmqLine {
  const board = openBoard(redisUrl, gln);
  let state: 'up' | 'down' | 'in-doubt' | undefined;
  let ear: Ear | undefined;
  let told: ToldEnd[] = [];
  let acting: Promise<void> | undefined;
  let reached: string | undefined;
  let kept: string | undefined;
  let reconciledAt = Number.NEGATIVE_INFINITY;

  const deafen = () => {
    told = [];
    void ear?.close();
    ear = undefined;
  };

  const act = async () => {
    for (let ends = told.splice(0, batch); ends.length > 0; ends = told.splice(0, batch)) {
      await Promise.all(ends.map(({ turn, end }) => actUpon(context, gln, turn, end)));
      /* It has served: what is left there is looked at again and again otherwise. */
      await Promise.all(ends.map(({ turn }) => board.remove(turn).catch(() => undefined)));
      reached = ends.at(-1)?.eventId ?? reached;
    }
  };

  const start = () => {
    /* What cannot be stored now is heard again from the cursor on. */
    acting ??= act()
      .catch(deafen)
      .finally(() => {
        acting = undefined;
        if (told.length > 0) start();
      });
  };

  const hear = (end: ToldEnd) => {
    told.push(end);
    start();
  };

  const listen = async () => {
    const [eventId, place] = (await cursorOf(context.store.pool, gln))?.split('@') ?? [];
    /* Events of another Redis have other ids. */
    kept = place === board.place ? eventId : undefined;
    reached = kept;
    const opened = board.listen(kept ?? '0-0', hear, () => {
      if (ear === opened) deafen();
    });
    ear = opened;
  };

  const keepPlace = async () => {
    if (reached === undefined || reached === kept) return;
    const eventId = reached;
    await keepCursor(context.store.pool, gln, `${eventId}@${board.place}`);
    kept = eventId;
  };

  const catchUp = async () => {
    for (let at: string | undefined = reached ?? '0-0'; at !== undefined; ) {
      const { ends, next } = await board.endsAfter(at, page);
      for (let first = 0; first < ends.length; first += batch) {
        const some = ends.slice(first, first + batch);
        await Promise.all(some.map(({ turn, end }) => actUpon(context, gln, turn, end)));
      }
      at = next;
    }
  };

  const comeUp = async () => {
    if (state === 'down') context.log.info("A party's Redis is back", { gln, channel: 'bullmq' });
    if (state !== 'up' && state !== 'in-doubt') await letThrough(context, gln, 'bullmq');
    state = 'up';
  };

  const goDown = () => {
    if (state !== 'down')
      context.log.warn("A party's Redis cannot be reached: its deliveries wait", { gln, channel: 'bullmq' });
    state = 'down';
  };

  const tend = async () => {
    const { kept: isWhole } = await board.look();
    await comeUp();
    if (!ear) await listen();
    await keepPlace();
    if (isWhole && performance.now() - reconciledAt < reconcileEvery) return;
    reconciledAt = Number.NEGATIVE_INFINITY;
    await reconcile(context, { gln, board, settleWithinSeconds, catchUp });
    reconciledAt = performance.now();
  };

  return {
    add: async ({ check, generation }) => {
      const turn = { id: check.deliveryId, generation };
      /* Known to be away: the next look finds out when it is back, and brings what waited for it. */
      if (state === 'down' || state === 'in-doubt') throw unreachable();
      try {
        await board.add(turn, check);
        return brokerIdOf(turn, board.place);
      } catch (error) {
        if (!(error instanceof BoardAway)) throw error;
        if (error.kind === 'away') goDown();
        if (error.kind !== 'unsure') throw unreachable();
        if (state === 'up') state = 'in-doubt';
        throw new PerhapsHandedOver('RECEIVER_UNREACHABLE', "The party's Redis did not answer: the job is added anew.");
      }
    },
    tend: async () => {
      await tend().catch((error) => {
        if (!(error instanceof BoardAway)) throw error;
        goDown();
      });
    },
    isSick: () => false,
    close: async () => {
      deafen();
      await acting;
      await keepPlace().catch(() => undefined);
      await board.close();
    },
  };
}

function unreachable(): DeliveryFailure {
  return new DeliveryFailure(
    'RECEIVER_UNREACHABLE',
    "The party's Redis cannot be reached or takes no job: see that it runs, takes writes, and that its address and password are right.",
  );
}
