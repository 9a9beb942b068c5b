import { join } from 'node:path';
import { atMost } from '../waiting.ts';
import { urlOf } from './access.ts';
import { withFolderLock } from './folder-lock.ts';
import { livingPostmaster, stopPostmaster } from './postmaster.ts';
import { appear, hasOthers, type Presence } from './presence.ts';
import { tagOf } from './processes.ts';
import { ensureServer, type ServerOptions } from './server.ts';

/** Whose server, and as what we come. */
export interface ArrivalOptions extends ServerOptions {
  role: 'serve' | 'command';
}

/** Somebody who works with the server at `url`, known there by `presence`. */
export interface Arrival {
  url: string;
  presence: Presence;
}

/** Finds or starts the server and makes us known on it, under the lock, so that nobody stops it in between. */
export function arrive(options: ArrivalOptions): Promise<Arrival> {
  return withFolderLock(options.dataDir, async () => {
    const url = urlOf(await ensureServer(options));
    return { url, presence: await appear(url, options.role) };
  });
}

/** Goes away; the last one out stops the server. */
export async function leave({ dataDir, log }: ArrivalOptions, presence: Presence): Promise<void> {
  await withFolderLock(dataDir, async () => {
    const folder = join(dataDir, 'postgres');
    const others = await hasOthers(presence).catch(() => false);
    await atMost(
      2_000,
      presence.client.end().catch(() => undefined),
    );
    if (others) return;
    const living = await livingPostmaster(folder);
    if (!living || (await stopPostmaster(living, tagOf(folder)))) return;
    log('The embedded PostgreSQL did not stop within a minute: it was left running', { pid: living.pid });
  });
}
