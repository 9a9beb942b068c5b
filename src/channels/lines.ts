import type { Context } from '../context.ts';
import { withinTime } from '../queue/time-limit.ts';
import { withPassword } from '../store/channel-secrets.ts';
import { findParty } from '../store/parties.ts';
import { isStoreUnavailable } from '../store/unavailable.ts';
import { DeliveryFailure } from './failure.ts';
import type { ChannelSettings } from './settings.ts';

/** What is open towards the broker of one party. */
export interface Line {
  /** Looks after it: whether the broker is there, and what its consumers say. Throws where the store is away. */
  tend(): Promise<void>;
  /** Whether it has to be made anew. */
  isSick(): boolean;
  close(): Promise<void>;
}

/** The lines of a channel: one for each party in use, with its settings as they are now. */
export interface Lines<S extends ChannelSettings, L extends Line> {
  to(context: Context, gln: string): Promise<{ line: L; settings: S }>;
  /** Opens lines to these parties where there are none, looks after all, and closes those that nobody has used for a while. */
  tend(context: Context, glns: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface Kept<S, L> {
  line: L;
  settings: S;
  /** Of the settings with their password. */
  text: string;
  usedAt: number;
  tending: boolean;
}

/* In ms. */
const limits = { idle: 60_000, tend: 4_500 };

/** Keeps the lines of a kind of channel. Opening one never waits. */
export function keepLines<S extends ChannelSettings, L extends Line>(
  isOfKind: (settings: ChannelSettings) => settings is S,
  open: (context: Context, gln: string, settings: S) => L,
): Lines<S, L> {
  const kept = new Map<string, Kept<S, L>>();
  const leaving = new Set<Promise<void>>();
  let isClosed = false;

  const drop = (gln: string) => {
    const one = kept.get(gln);
    if (!one) return;
    kept.delete(gln);
    const gone = one.line
      .close()
      .catch(() => undefined)
      .finally(() => leaving.delete(gone));
    leaving.add(gone);
  };

  const keep = async (context: Context, gln: string): Promise<Kept<S, L>> => {
    const settings = await settingsOf(context, gln);
    if (!settings || !isOfKind(settings)) throw unlisted();
    if (isClosed) throw new DeliveryFailure('RECEIVER_UNREACHABLE', 'The gateway is closing: it is tried again.');
    const text = JSON.stringify(settings);
    const known = kept.get(gln);
    if (known?.text === text && !known.line.isSick()) return known;
    drop(gln);
    const line = open(context, gln, settings);
    const made = { line, settings, text, usedAt: Date.now(), tending: false };
    kept.set(gln, made);
    /* At once, so that nothing its consumers say is waited for; where the store is away the next turn does it. */
    void tendOnce(made).catch(() => undefined);
    return made;
  };

  const to = async (context: Context, gln: string) => {
    const one = await keep(context, gln);
    one.usedAt = Date.now();
    return one;
  };

  return {
    to,
    tend: async (context, glns) => {
      for (const gln of glns) await to(context, gln).catch(onlyOfStore);
      const idle = [...kept].filter(([, { usedAt }]) => Date.now() - usedAt > limits.idle);
      for (const [gln] of idle) drop(gln);
      await Promise.all([...kept.values()].map(tendOnce));
    },
    close: async () => {
      isClosed = true;
      for (const gln of [...kept.keys()]) drop(gln);
      await Promise.all(leaving);
    },
  };
}

/* One that takes its time must not keep the others waiting; it goes on by itself, and its failures are told at its next turn. */
async function tendOnce<S, L extends Line>(one: Kept<S, L>): Promise<void> {
  if (one.tending) return;
  one.tending = true;
  const work = one.line.tend().finally(() => {
    one.tending = false;
  });
  await Promise.race([work, withinTime(limits.tend, work).catch(() => undefined)]);
}

async function settingsOf({ store }: Context, gln: string): Promise<ChannelSettings | undefined> {
  const party = await findParty(store.pool, gln);
  return party && (await withPassword(store.pool, store.keys, gln, party.channel));
}

function unlisted(): DeliveryFailure {
  return new DeliveryFailure(
    'RECEIVER_UNREACHABLE',
    'The party takes its messages another way now: replay what was on the old one once it lies among the dead letters.',
  );
}

/* What is wrong with one party alone is told where something is sent to it. */
function onlyOfStore(error: unknown): void {
  if (isStoreUnavailable(error)) throw error;
}
