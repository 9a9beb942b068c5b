import { createHash } from 'node:crypto';
import { parseRedisUrl } from '../../queue/redis.ts';

/**
 * A fingerprint of the Redis that an address leads to: of its kind, hosts, ports and database, never of user or password.
 * Says whether a job that is gone can have been there at all.
 */
export function placeOf(redisUrl: string): string {
  const { kind, nodes, master = '', db = 0 } = parseRedisUrl(redisUrl);
  const hosts = nodes.map(({ host, port }) => `${host.toLowerCase()} ${port}`).sort();
  return createHash('sha256')
    .update([kind, master, db, ...hosts].join('\n'))
    .digest('hex')
    .slice(0, 16);
}
