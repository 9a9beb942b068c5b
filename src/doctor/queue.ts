import { connectRedis, parseRedisUrl } from '../queue/redis.ts';
import { withinTime } from '../queue/time-limit.ts';
import { type Found, fault, ok, warning } from './verdict.ts';

/* In ms. */
const patience = 4_000;

/** Whether BullMQ can work on this Redis. */
export async function examineRedis(redisUrl: string): Promise<Found[]> {
  const complaints: string[] = [];
  const redis = connectRedis(parseRedisUrl(redisUrl), { maxRetriesPerRequest: 1, commandTimeout: patience });
  redis.on('error', (error) => complaints.push(error.message));
  try {
    return judge(await withinTime(patience, redis.info()));
  } catch (error) {
    return [unreachable([...complaints, error instanceof Error ? error.message : ''])];
  } finally {
    redis.disconnect();
  }
}

function unreachable(complaints: readonly string[]): Found {
  if (complaints.some((text) => /^(WRONGPASS|NOAUTH)|invalid (username-)?password/i.test(text))) {
    return fault(
      'queue',
      'Redis refuses the user or the password of REDIS_URL.',
      'Put the right ones into REDIS_URL: redis://user:password@host:6379.',
    );
  }
  return fault(
    'queue',
    'Redis cannot be reached: messages are accepted, and nothing is delivered.',
    'See that it runs and that REDIS_URL names its host and port. Delivery goes on by itself when it is back.',
  );
}

function judge(info: string): Found[] {
  const facts = new Map(info.split(/\r?\n/).map((line) => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 1)]));
  const version = facts.get('redis_version') ?? 'of an unknown version';
  return [
    versionOf(version),
    policyOf(facts.get('maxmemory_policy') ?? 'unknown'),
    diskOf(facts),
    roleOf(facts),
  ].flat();
}

/* BullMQ's own lower limit. */
function versionOf(version: string): Found {
  if (Number.parseFloat(version) >= 6.2) return ok('queue', `Redis ${version} answers.`);
  return fault('queue', `Redis ${version} is too old for BullMQ.`, 'Upgrade it to 6.2 or newer.');
}

function policyOf(policy: string): Found {
  if (policy === 'noeviction') return ok('queue-memory', 'Redis keeps what it was given (noeviction).');
  return fault(
    'queue-memory',
    `Redis throws jobs away when its memory is full (maxmemory-policy ${policy}): deliveries then wait for a minute or more.`,
    'Set maxmemory-policy to noeviction, and give the queue a Redis of its own.',
  );
}

function diskOf(facts: ReadonlyMap<string | undefined, string>): Found {
  if (facts.get('aof_enabled') === '1') return ok('queue-disk', 'Redis keeps the queue on disk.');
  return warning(
    'queue-disk',
    'Redis forgets the queue when it ends. Nothing is lost, the store fills it again; that takes some seconds.',
    'Set appendonly to yes.',
  );
}

function roleOf(facts: ReadonlyMap<string | undefined, string>): Found[] {
  if (facts.get('role') !== 'slave') return [];
  return [
    fault('queue', 'This Redis is a replica, which takes no jobs.', 'Name the master in REDIS_URL, or sentinels.'),
  ];
}
