import { resolve } from 'node:path';
import { makeDataDir } from '../data-dir.ts';
import { arrive, leave } from './arrival.ts';
import { keepRunning } from './keep-running.ts';
import { becomeOnlyServe, placeTaken } from './presence.ts';

/** What `openEmbedded` goes by. */
export interface EmbeddedOptions {
  dataDir: string;
  /** `serve`: there is one at a time, and it keeps the server running. `command`: works beside it. */
  role: 'serve' | 'command';
  log: (sentence: string, fields?: Record<string, unknown>) => void;
  /** Ends the opening. */
  signal?: AbortSignal | undefined;
  /** Told when a `serve` cannot keep its store, for instance because another gateway took it: the process must stop. */
  lost?: ((error: Error) => void) | undefined;
  /** PostgreSQL settings beyond ours, for tests. */
  settings?: Record<string, string> | undefined;
}

/** An open embedded PostgreSQL: `url` is its owner's. */
export interface Embedded {
  url: string;
  /** Stops the server too, unless another process still works with it. */
  close(): Promise<void>;
}

/**
 * Opens the PostgreSQL under `dataDir`: made the first time, adopted where it runs, else started. It outlives a killed gateway.
 * Throws CONFIGURATION that says what to do; as `serve` also where another gateway holds the store for 10 s.
 */
export async function openEmbedded(given: EmbeddedOptions): Promise<Embedded> {
  const options = { ...given, dataDir: resolve(given.dataDir) };
  await makeDataDir(options.dataDir);
  const arrival = await arrive(options);
  const stopping = new AbortController();
  let keeping: Promise<void> | undefined;
  const close = async () => {
    stopping.abort();
    await keeping;
    await leave(options, arrival.presence);
  };
  try {
    if (options.role === 'serve') {
      const holder = await becomeOnlyServe(arrival.presence, options.signal);
      if (holder !== undefined) throw placeTaken(holder);
      keeping = keepRunning(options, arrival, stopping.signal).then((failure) => failure && options.lost?.(failure));
    }
    return { url: arrival.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
