import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { freePort } from '../../src/store/embedded/access.ts';
import { freshRedis, type TestRedis } from '../support/redis.ts';
import { ensureBuilt, type GatewayProcess, gatewayOn } from './gateways.ts';
import { brokenPromises, openDeliveries } from './invariants.ts';
import { type Fault, type Ledger, openLedger } from './ledger.ts';
import { freshPostgres, type TestPostgres } from './postgres.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/** Two gateways on one PostgreSQL and one Redis, with everybody at work, all of it to be hurt. */
export interface World {
  postgres: TestPostgres;
  redis: TestRedis | undefined;
  gateways: readonly [GatewayProcess, GatewayProcess];
  ledger: Ledger;
  traffic: Traffic;
  pool: Pool;
  /** Hurts a part, and puts it right again; both are noted. */
  hurt(row: string, what: string, harm: () => unknown, repair: () => unknown): Promise<Fault>;
  /** Kills a gateway, if it lives, and starts it again; resolves when it listens. */
  restart(gateway: GatewayProcess, env?: NodeJS.ProcessEnv): Promise<void>;
  /** Waits until every delivery has come to an end and every receipt was taken; throws after `limitMs`. */
  settled(limitMs?: number): Promise<void>;
  /** Every promise that was broken so far. */
  brokenPromises(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a world: both gateways listen when this resolves. `clocks` are what each is told of the time (see clock.mjs). */
export async function openWorld({
  redis: wantsRedis = true,
  environments = [{}, {}],
}: {
  redis?: boolean;
  environments?: readonly [NodeJS.ProcessEnv, NodeJS.ProcessEnv];
} = {}): Promise<World> {
  await ensureBuilt();
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => undefined);
  };
  try {
    const postgres = await freshPostgres();
    closers.push(() => postgres.close());
    const redis = wantsRedis ? await freshRedis() : undefined;
    closers.push(async () => redis?.close());
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const settings = {
      DATABASE_URL: postgres.url,
      DATA_DIR: dataDir,
      DATA_KEYS: `test:${randomBytes(32).toString('base64')}`,
      ...(redis && { REDIS_URL: redis.url }),
    };
    const gateways = [
      gatewayOn(await freePort(), { ...settings, ...environments[0] }),
      gatewayOn(await freePort(), { ...settings, ...environments[1] }),
    ] as const;
    closers.push(() => endAll(gateways));
    for (const gateway of gateways) gateway.launch();
    for (const gateway of gateways) await gateway.listens();

    const pool = new Pool({
      connectionString: postgres.url,
      max: 2,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    pool.on('error', () => undefined);
    closers.push(() => pool.end());
    const ledger = openLedger();
    const urls = () => {
      const running = gateways.filter((gateway) => gateway.isRunning());
      return running.map(({ url }) => url);
    };
    const traffic = startTraffic(urls, ledger);
    closers.push(() => traffic.close());
    return {
      ...{ postgres, redis, gateways, ledger, traffic, pool, close },
      hurt: async (row, what, harm, repair) => {
        const at = performance.now();
        await harm();
        await repair();
        const fault = { row, what, at, backAt: performance.now() };
        ledger.faults.push(fault);
        return fault;
      },
      restart: async (gateway, env) => {
        gateway.signal('SIGKILL');
        await gateway.gone();
        gateway.launch(env);
        await gateway.listens();
      },
      settled: (limitMs = 60_000) => settled(pool, ledger, limitMs),
      brokenPromises: () => brokenPromises(ledger, pool),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function settled(pool: Pool, ledger: Ledger, limitMs: number): Promise<void> {
  let left = 'the store did not answer';
  for (const begun = performance.now(); performance.now() - begun < limitMs; await sleep(150)) {
    const waiting = [...ledger.letters.values()].filter(({ acceptedAt, refused }) => !acceptedAt && !refused).length;
    const open = await openDeliveries(pool).catch(() => undefined);
    if (waiting === 0 && open === 0) return;
    left = `${waiting} letters have no answer, ${open ?? 'unknown'} deliveries no end`;
  }
  const { rows } = await pool.query(
    `SELECT d.state, d.attempts, d.receive_count, d.last_error, d.due_at - now() AS due, d.enqueued_at, m.letter_id, m.type
     FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE settled_at IS NULL LIMIT 5`,
  );
  throw new Error(`After ${limitMs / 1000} s ${left}: ${JSON.stringify(rows)}`);
}

async function endAll(gateways: readonly GatewayProcess[]): Promise<void> {
  for (const gateway of gateways) {
    gateway.signal('SIGCONT');
    gateway.signal('SIGKILL');
    await gateway.gone();
  }
}
