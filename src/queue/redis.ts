import { Cluster, Redis } from 'ioredis';

interface RedisNode {
  host: string;
  port: number;
}

/** Where the queue's Redis is: one server, the nodes of a Cluster, or the sentinels that know the master. */
export interface RedisTarget {
  kind: 'single' | 'cluster' | 'sentinel';
  nodes: [RedisNode, ...RedisNode[]];
  /** The master's name at the sentinels. */
  master?: string;
  secured: boolean;
  username?: string;
  password?: string;
  db?: number;
}

/** A connection to one Redis or to a Cluster. */
export type RedisClient = Redis | Cluster;

const schemes = ['redis:', 'rediss:', 'sentinel:'];
const rule =
  'must be redis://host:6379, rediss://host:6379, redis://host1:6379,host2:6379 (Cluster) or sentinel://host:26379,host2:26379/master-name';

/**
 * Reads REDIS_URL: `redis://` or `rediss://` (TLS), several comma-separated nodes = Cluster, `sentinel://` = Sentinel with
 * the master's name as path (default `mymaster`); `user:password@` before the first host counts for all. Throws an Error
 * that names the rule and never the value.
 */
export function parseRedisUrl(text: string): RedisTarget {
  const urls = text
    .split(',')
    .map((part) => part.trim())
    .map(asUrl(schemeOf(text)));
  const [first] = urls;
  if (!first || urls.some((url) => url.protocol !== first.protocol || !url.hostname)) throw new Error(rule);
  const isSentinel = first.protocol === 'sentinel:';
  const nodes = urls.map((url) => ({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSentinel ? 26_379 : 6379)),
  })) as RedisTarget['nodes'];
  const path = urls.map((url) => url.pathname.slice(1)).find(Boolean);
  if (!isSentinel && path !== undefined && !/^[0-9]{1,4}$/.test(path)) throw new Error(rule);
  return {
    kind: isSentinel ? 'sentinel' : nodes.length > 1 ? 'cluster' : 'single',
    nodes,
    ...(isSentinel && { master: path ?? 'mymaster' }),
    secured: first.protocol === 'rediss:',
    ...(first.username && { username: decoded(first.username) }),
    ...(first.password && { password: decoded(first.password) }),
    ...(!isSentinel && path !== undefined && { db: Number(path) }),
  };
}

/* A password with a percent sign that nobody encoded is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function schemeOf(text: string): string {
  const scheme = /^[a-z]+:/.exec(text)?.[0] ?? '';
  if (!schemes.includes(scheme)) throw new Error(rule);
  return scheme;
}

function asUrl(scheme: string): (part: string) => URL {
  return (part) => {
    const url = part.includes('://') ? part : `${scheme}//${part}`;
    /* The URL standard reads hosts and ports of a scheme it knows only. */
    const http = url.replace(/^[a-z]+:/, 'http:');
    if (!URL.canParse(http) || !URL.canParse(url)) throw new Error(rule);
    return new URL(url);
  };
}

/** How a connection behaves; times in ms. */
export interface RedisSettings {
  /** After so long a command without an answer fails; it may still be done later. */
  commandTimeout?: number;
  /** After so long without an answer to anything the connection is made anew. */
  socketTimeout?: number;
  /** How often a command outlives its connection; null: always. */
  maxRetriesPerRequest: number | null;
}

/* Coming back soon matters more than sparing a server that is away. */
const retryStrategy = (times: number) => Math.min(times * 200, 2_000);

/** Opens a connection that comes back by itself, at latest 2 s after its Redis. Returns at once. */
export function connectRedis(target: RedisTarget, settings: RedisSettings): RedisClient {
  const { kind, nodes, secured, username, password, db, master } = target;
  const common = {
    connectTimeout: 5_000,
    keepAlive: 10_000,
    /* After a failover the old master refuses writes: look for the new one. */
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(secured && { tls: {} }),
    ...settings,
  };
  if (kind === 'cluster') {
    return new Cluster(nodes, {
      redisOptions: common,
      clusterRetryStrategy: retryStrategy,
      slotsRefreshTimeout: 3_000,
    });
  }
  const single = { ...common, retryStrategy, ...(db !== undefined && { db }) };
  if (kind === 'single') return new Redis({ ...single, ...nodes[0] });
  return new Redis({ ...single, sentinels: nodes, name: master ?? 'mymaster', sentinelRetryStrategy: retryStrategy });
}
