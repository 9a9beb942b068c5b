import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { createLog, type Log } from '../../src/log.ts';
import { freshDatabase } from './postgres.ts';
import { freshRedis, type TestRedis } from './redis.ts';

/** A gateway within the test's own process, on a database of its own. */
export interface TestGateway {
  /** Stays the same over a restart. */
  url: string;
  /** The database, for its owner. */
  databaseUrl: string;
  /** Where it was asked for. */
  redis: TestRedis | undefined;
  /** Closes the gateway and opens another one on the same database, Redis and port; `env` is added to what was given. */
  restart(env?: NodeJS.ProcessEnv, whileAway?: () => Promise<void>): Promise<void>;
  /** Closes the gateway, its Redis and its database. */
  close(): Promise<void>;
}

/** How the gateway is to be: on Redis or (default) all on PostgreSQL, further variables, sandbox (default) or not. */
export interface TestGatewayOptions {
  redis?: boolean;
  env?: NodeJS.ProcessEnv;
  sandbox?: boolean;
  log?: Log;
}

/** The environment of a test's gateway: port and data keys of its own. */
export function testEnvironment(databaseUrl: string, dataDir: string, redis?: TestRedis): NodeJS.ProcessEnv {
  return {
    PORT: '0',
    /* Nobody balances load over the gateways of the tests. */
    DRAIN: '0',
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    DATA_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'error',
    ...(redis && { REDIS_URL: redis.url }),
  };
}

/** Starts a gateway on a fresh database and a free port. */
export async function startGateway({
  redis: wantsRedis = false,
  env = {},
  sandbox = true,
  log,
}: TestGatewayOptions = {}): Promise<TestGateway> {
  const database = await freshDatabase();
  const redis = wantsRedis ? await freshRedis() : undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
  let settings: NodeJS.ProcessEnv = { ...testEnvironment(database.url, dataDir, redis), ...env };

  async function open(): Promise<Gateway> {
    const config = readConfig(settings, { sandbox });
    return await createGateway(config, { log: log ?? createLog(config.logLevel) });
  }
  const cleanUp = async () => {
    await redis?.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  let gateway = await open().catch(async (error) => {
    await cleanUp();
    throw error;
  });
  const url = gateway.url ?? '';
  settings.PORT = url ? new URL(url).port : '0';

  return {
    url,
    databaseUrl: database.url,
    redis,
    restart: async (further = {}, whileAway = async () => {}) => {
      await gateway.close();
      await whileAway();
      settings = { ...settings, ...further };
      gateway = await open();
    },
    close: async () => {
      await gateway.close();
      await cleanUp();
    },
  };
}
