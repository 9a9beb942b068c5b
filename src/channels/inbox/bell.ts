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
  let listener: Promise<PoolClient> | undefined;
  let closed = false;

  async function listen(): Promise<PoolClient> {
    const client = await store.pool.connect();
    client.on('notification', ({ payload }) => payload && rings.emit(payload));
    client.on('error', () => drop(client));
    await client.query(`LISTEN ${channel}`);
    return client;
  }

  function drop(client: PoolClient): void {
    listener = undefined;
    client.release(true);
    if (!closed) log.warn('The connection that listens for new deliveries was lost');
  }

  return {
    async heard(glns, milliseconds, signal) {
      listener ??= listen();
      await listener.catch(() => {
        listener = undefined;
      });
      const over = AbortSignal.timeout(milliseconds);
      const until = signal ? AbortSignal.any([over, signal]) : over;
      const heard = new AbortController();
      const either = AbortSignal.any([until, heard.signal]);
      await Promise.race(glns.map((gln) => once(rings, gln, { signal: either }))).catch(() => undefined);
      heard.abort();
    },
    async close() {
      closed = true;
      const client = await listener?.catch(() => undefined);
      client?.release(true);
    },
  };
}
