import type { Engine } from './engine.ts';
import { connectRedis, parseRedisUrl } from './redis.ts';

/* Every start of a server and every other server has a run id of its own; a wiped one has no key at all. */
const probeScript = `
if string.match(redis.call('INFO', 'replication'), 'role:slave') then
  return redis.error_reply('READONLY This Redis is a replica')
end
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
if ARGV[1] == 'remember' then redis.call('SET', KEYS[1], server) end
return redis.call('GET', KEYS[1]) == server and 1 or 0`;

/** BullMQ on the Redis of REDIS_URL. Its connections come back by themselves, however long Redis was away. */
export function engineOnRedis(redisUrl: string, queueName: string): Engine {
  const target = parseRedisUrl(redisUrl);
  const prefix = '{tovholder}';
  const serverKey = `${prefix}:${queueName}:server`;
  /* A worker blocks for 5 s at a time: a connection that says nothing for much longer is dead. */
  const consumerSettings = { maxRetriesPerRequest: null, socketTimeout: 15_000 };
  const producer = connectRedis(target, { maxRetriesPerRequest: 1, commandTimeout: 3_000, socketTimeout: 10_000 });
  /* Every failed attempt to connect is one; the probe tells the outage once. */
  producer.on('error', () => undefined);

  return {
    kind: 'redis',
    prefix,
    producer,
    openConsumer: () => {
      const consumer = connectRedis(target, consumerSettings);
      consumer.on('error', () => undefined);
      return consumer;
    },
    probe: async () => ({ kept: (await producer.eval(probeScript, 1, serverKey, 'ask')) === 1 }),
    remember: async () => {
      await producer.eval(probeScript, 1, serverKey, 'remember');
    },
    close: async () => producer.disconnect(),
  };
}
