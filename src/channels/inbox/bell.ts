import { EventEmitter, once } from 'node:events';
import type { PoolClient } from 'pg';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';

const channel = 'tovholder_inbox';

/** Rings, in every process, for those who wait for this party's messages. */
export async function ringFor(store: Store, gln: string): Promise<void> {
  await store.pool.query('SELECT pg_notify($1, $2)', [channel, gln]);
}

/** Wakes those who wait at an inbox. A ring may be missed while the store is away: who waits must look again anyway. */
export interface Bell {
  /** Resolves at a ring for one of the parties, after so many milliseconds, or when the signal is given. */
  heard(glns: readonly string[], milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Listens on one connection of the store for as long as somebody waits; takes up again by itself after an outage. */
export function openBell(store: Store, log: Log): Bell {
  const rings = new EventEmitter().setMaxListeners(0);
  let listener: Promise<Listener> | undefined;

  async function listen(): Promise<Listener> {
    const client = await store.pool.connect();
    const opened = listenerOn(client, () => {
      listener = undefined;
      log.warn('The connection that listens for new deliveries was lost');
    });
    client.on('notification', ({ payload }) => payload && rings.emit(payload));
    await client.query(`LISTEN ${channel}`).catch((error) => {
      opened.end();
      throw error;
    });
    return opened;
  }

  return {
    async heard(glns, milliseconds, signal) {
      listener ??= listen();
      await listener.catch(() => {
        listener = undefined;
      });
      const heard = new AbortController();
      const ends = [AbortSignal.timeout(milliseconds), heard.signal, ...(signal ? [signal] : [])];
      const until = AbortSignal.any(ends);
      await Promise.race(glns.map((gln) => once(rings, gln, { signal: until }))).catch(() => undefined);
      heard.abort();
    },
    async close() {
      const opened = await listener?.catch(() => undefined);
      opened?.end();
    },
  };
}

interface Listener {
  /** Lets go of the connection; the pool opens another one in its place. */
  end(): void;
}

/* A connection that is lost may say so more than once, and also after it was let go of. */
function listenerOn(client: PoolClient, lost: () => void): Listener {
  let isOver = false;
  const end = () => {
    if (isOver) return false;
    isOver = true;
    client.release(true);
    return true;
  };
  client.on('error', () => end() && lost());
  return { end: () => void end() };
}
