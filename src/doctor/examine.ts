import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { examineCredentials } from './credentials.ts';
import { examineKeys } from './keys.ts';
import { examineDisk, examineNode } from './machine.ts';
import { openPatient, type Patient } from './open.ts';
import { examineParties } from './parties.ts';
import { examineRedis } from './queue.ts';
import { examineQueueOnPostgres, queueOnAwayStore } from './queue-on-postgres.ts';
import { examineClock, examineMigrations, examineServer } from './store.ts';
import { type Found, faultOf, ok, warning } from './verdict.ts';
import { examineWork } from './work.ts';

/**
 * Looks at everything the gateway of this environment needs, changes nothing, and works beside a running one. Takes
 * seconds, not minutes, whatever is away.
 */
export async function examine(env: NodeJS.ProcessEnv, options: { sandbox: boolean }): Promise<Found[]> {
  const node = examineNode();
  const read = readSetUp(env, options);
  if ('found' in read) return [node, ...read.found];
  const { config } = read;
  const found = [node, ...read.setUp, await examineDisk(config.dataDir), ...(await examineStore(config))];
  return config.redisUrl ? [...found, ...(await examineRedis(config.redisUrl))] : found;
}

function readSetUp(
  env: NodeJS.ProcessEnv,
  { sandbox }: { sandbox: boolean },
): { config: Config; setUp: Found[] } | { found: Found[] } {
  /* A sandbox on DATABASE_URL keeps its key under DATA_DIR. */
  const hasStore = Boolean(env.DATABASE_URL?.trim());
  const isSandbox = sandbox || (hasStore && !env.DATA_KEYS && existsSync(join(env.DATA_DIR || '.data', 'data-keys')));
  try {
    const config = readConfig(env, { sandbox: isSandbox });
    const unnamed = ['GATEWAY_GLN', 'GATEWAY_SOR', 'GATEWAY_NAME'].filter((name) => !env[name]?.trim());
    if (isSandbox || unnamed.length === 0)
      return { config, setUp: [ok('configuration', 'The environment can be used.')] };
    const detail = `The gateway speaks in the name of the sandbox: ${unnamed.join(', ')} not set.`;
    return { config, setUp: [warning('configuration', detail, 'Set them to who you are in SOR: receipts tell them.')] };
  } catch (error) {
    return { found: faultOf('configuration', error) };
  }
}

/* With the queue, where that is on the store. */
async function examineStore(config: Config): Promise<Found[]> {
  const isQueueHere = !config.redisUrl;
  let patient: Patient | undefined;
  try {
    patient = await openPatient(config);
  } catch (error) {
    return [...faultOf('store', error), ...(isQueueHere ? [queueOnAwayStore()] : [])];
  }
  if (!patient) {
    const queue = isQueueHere ? [ok('queue', 'It will be made together with the store, on its PostgreSQL.')] : [];
    return [ok('store', 'There is none under DATA_DIR yet: `tovholder serve` makes it.'), ...queue];
  }
  try {
    const found = await examineTables(patient, config);
    return isQueueHere ? [...found, await examineQueueOnPostgres(patient.pool)] : found;
  } finally {
    await patient.close();
  }
}

async function examineTables({ pool }: Patient, config: Config): Promise<Found[]> {
  const found = [...(await examineServer(pool)), await examineClock(pool)];
  const migrations = await examineMigrations(pool);
  found.push(migrations);
  /* What follows reads tables as this program knows them. */
  if (migrations.verdict !== 'ok') return found;
  found.push(...(await examineKeys(pool, config)), ...(await examineParties(pool, config)));
  found.push(...(await examineCredentials(pool)), ...(await examineWork(pool)));
  return found;
}
