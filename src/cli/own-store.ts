import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openChannels } from '../channels/index.ts';
import { type Config, readConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { createLog } from '../log.ts';
import { isStoreUnavailable, openStore } from '../store/connect.ts';
import type { Store } from '../store/store.ts';
import { CommandFailure } from './ending.ts';

/** Works on the store of DATABASE_URL, or on the one under DATA_DIR, also while a gateway runs on it. Throws CommandFailure where it is away. */
export async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, { sandbox: true });
  const { databaseUrl, dataDir, dataKeys } = config;
  /* A sandbox keeps its own key also with DATABASE_URL; anywhere else a command must not make one. */
  const sandbox = existsSync(join(dataDir, 'data-keys'));
  const log = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const store = await openStore({ databaseUrl, dataDir, dataKeys, sandbox, role: 'command', log }).catch(awayAsFailure);
  try {
    return await work(store, config).catch(awayAsFailure);
  } finally {
    await store.close();
  }
}

/**
 * The same for what an operator does: with the steps of a gateway that delivers nothing itself. The gateway that runs on
 * the store finds within a second what has become due.
 */
export async function asOperator<T>(work: (context: Context) => Promise<T>): Promise<T> {
  return await withStore((store, config) =>
    work({
      ...{ store, self: config.self, log: createLog(config.logLevel), channels: openChannels(config) },
      bell: { heard: async () => {}, close: async () => {} },
      wake: () => {},
    }),
  );
}

/** Who the timelines say did it, where no credential was shown. */
export const commandLine = 'command-line';

function awayAsFailure(error: unknown): never {
  if (!isStoreUnavailable(error)) throw error;
  throw new CommandFailure(
    2,
    'The store cannot be reached: see that PostgreSQL runs and that DATABASE_URL or DATA_DIR is right.',
  );
}
