import { type AccessConfig, readAccess } from './access/config.ts';
import { parseReach } from './channels/webhook/addresses.ts';
import { GatewayError } from './errors.ts';
import { parseFailpoints } from './failpoint.ts';
import type { Finding } from './finding.ts';
import { type LogLevel, logLevels } from './log.ts';
import { hasGlnCheckDigit } from './numbers.ts';
import { parseRedisUrl } from './queue/redis.ts';
import { defaultLifetimes, type Lifetimes, parseContentDays, parseDays } from './retention/lifetimes.ts';
import { parseDataKeys } from './store/keys.ts';
import { readTracing, type TracingConfig } from './tracing/config.ts';

/** The halves of the gateway a process can run. */
export const roles = ['api', 'worker'] as const;

export type GatewayRole = (typeof roles)[number];

/** The set-up of one gateway process, read once at the start. Source: contract §5. */
export interface Config {
  sandbox: boolean;
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** A port for the figures and the health of this process alone, beside the API or without one; none where absent. */
  metrics?: { host: string; port: number };
  /** The store; without it the embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string;
  /** The queue; without it BullMQ runs on the store's PostgreSQL. */
  redisUrl?: string;
  /** Where receivers call the gateway, without a slash at the end; without it claim checks name the path alone. */
  publicUrl?: string;
  dataDir: string;
  /** `id:base64,…`; without it a key is kept under `dataDir`. */
  dataKeys?: string;
  /** Hosts and networks besides the Internet that webhooks may lead to, separated by commas. */
  webhookPrivate?: string;
  /** Who the gateway is in receipts of its own. */
  self: { gln: string; sor: string; name: string };
  /** How long a letter waits for its files and files for their letter, in seconds. */
  filesWaitSeconds: number;
  /** How long it goes on taking calls after it has said that it is no longer ready, in seconds. */
  drainSeconds: number;
  /** Bytes. */
  maxBody: number;
  /** How long things are kept. */
  lifetimes: Lifetimes;
  /** How callers prove who they are. */
  access: AccessConfig;
  roles: readonly GatewayRole[];
  logLevel: LogLevel;
  /** Where traces go to; nothing is traced where absent. */
  tracing?: TracingConfig;
  /** Of tests: where this process is to break. */
  failpoints?: string;
}

/** A made-up gateway of the sandbox's number range. */
const sandboxSelf = { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' };

const mebibyte = 1024 * 1024;
const largestBody = 140 * mebibyte;

/* In seconds: who tries the gateway out does not want to wait an hour to see a letter go without its files. */
const sandboxWait = 10;

/**
 * Reads the environment of contract §5; an empty variable counts as not set.
 * Throws CONFIGURATION with all problems at once, each naming the variable, its rule and the remedy, never a value.
 */
export function readConfig(env: NodeJS.ProcessEnv, options: { sandbox: boolean }): Config {
  const problems: Finding[] = [];
  const read = <T>(variable: string, fallback: T, parse: (text: string) => T): T => {
    const text = env[variable]?.trim();
    if (!text) return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(problem(variable, error instanceof Error ? error.message : 'cannot be read'));
      return fallback;
    }
  };

  const databaseUrl = read('DATABASE_URL', undefined, parseDatabaseUrl);
  const redisUrl = read('REDIS_URL', undefined, checkedBy(parseRedisUrl));
  const publicUrl = read('PUBLIC_URL', undefined, parsePublicUrl);
  const dataKeys = read('DATA_KEYS', undefined, checkedBy(parseDataKeys));
  const failpoints = read('TOVHOLDER_FAILPOINTS', undefined, checkedBy(parseFailpoints));
  const webhookPrivate = read('WEBHOOK_PRIVATE', undefined, checkedBy(parseReach));
  const metricsPort = read('METRICS_PORT', undefined, parsePort);
  const tracing = readTracing(read);
  const metricsHost = read('METRICS_HOST', '127.0.0.1', parseHost);
  const config = {
    sandbox: options.sandbox,
    port: read('PORT', 8080, parsePort),
    host: read('HOST', '127.0.0.1', parseHost),
    ...(metricsPort !== undefined && { metrics: { host: metricsHost, port: metricsPort } }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(redisUrl !== undefined && { redisUrl }),
    ...(publicUrl !== undefined && { publicUrl }),
    dataDir: read('DATA_DIR', '.data', String),
    ...(dataKeys !== undefined && { dataKeys }),
    ...(webhookPrivate !== undefined && { webhookPrivate }),
    self: {
      gln: read('GATEWAY_GLN', sandboxSelf.gln, parseGln),
      sor: read('GATEWAY_SOR', sandboxSelf.sor, parseSor),
      name: read('GATEWAY_NAME', sandboxSelf.name, parseName),
    },
    filesWaitSeconds: read('FILES_WAIT', options.sandbox ? sandboxWait : 3_600, parseWait),
    drainSeconds: read('DRAIN', 1, parseDrain),
    maxBody: read('MAX_BODY', 16 * mebibyte, parseSize),
    lifetimes: {
      ...read('KEEP_CONTENT', parseContentDays(String(defaultLifetimes.contentDays)), parseContentDays),
      metadataDays: read('KEEP_METADATA', defaultLifetimes.metadataDays, parseDays),
    },
    access: readAccess(read, (variable, why) => {
      if (!env[variable]?.trim()) problems.push(problem(variable, why));
    }),
    roles: read('ROLES', roles, parseRoles),
    logLevel: read('LOG_LEVEL', 'info', parseLogLevel),
    ...(tracing && { tracing }),
    ...(failpoints !== undefined && { failpoints }),
  } satisfies Config;

  problems.push(...problemsTogether(config, env));
  if (problems.length > 0) throw unusable(problems);
  return config;
}

/* What only the variables together can break. */
function problemsTogether(config: Config, env: NodeJS.ProcessEnv): Finding[] {
  const problems: Finding[] = [];
  const hasStore = Boolean(env.DATABASE_URL?.trim());
  if (config.roles.length < roles.length && !hasStore) {
    problems.push(
      problem('ROLES', 'one half alone needs a store both halves reach: set DATABASE_URL, or leave ROLES out'),
    );
  }
  if (hasStore && !env.DATA_KEYS?.trim() && !config.sandbox) {
    const remedy = 'set it to id:base64, the base64 from: openssl rand -base64 32';
    problems.push(problem('DATA_KEYS', `must be given with DATABASE_URL: ${remedy}`));
  }
  if (config.access.oidc && config.publicUrl === undefined) {
    problems.push(
      problem('PUBLIC_URL', 'is needed with OIDC_ISSUER: the identity provider sends operators back to it: set it'),
    );
  }
  if (config.failpoints !== undefined && !config.sandbox) {
    problems.push(
      problem('TOVHOLDER_FAILPOINTS', 'breaks the gateway on purpose, for tests in the sandbox: leave it out'),
    );
  }
  return problems;
}

function problem(variable: string, why: string): Finding {
  const detail = why.startsWith(`${variable}: `) ? why : `${variable}: ${why}`;
  return { severity: 'error', code: 'CONFIGURATION', path: variable, detail };
}

function unusable(problems: readonly Finding[]): GatewayError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new GatewayError('CONFIGURATION', `The environment has ${count}: put it right and start again`, problems);
}

function checkedBy(parse: (text: string) => unknown): (text: string) => string {
  return (text) => {
    parse(text);
    return text;
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535)
    throw new Error('must be a port from 1 to 65535, or 0 for any free one');
  return port;
}

function parseHost(text: string): string {
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(text))
    throw new Error('must be a host name or an address, such as 127.0.0.1 or 0.0.0.0');
  return text;
}

function parseDatabaseUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') {
    throw new Error('must be a PostgreSQL address: postgres://user:password@host:5432/database');
  }
  return text;
}

function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain) throw new Error('must be where receivers call the gateway, such as https://tovholder.example');
  return url.href.replace(/\/+$/, '');
}

function parseGln(text: string): string {
  if (!hasGlnCheckDigit(text))
    throw new Error('must be 13 digits, the last one the GS1 check digit: copy the GLN from SOR');
  return text;
}

function parseSor(text: string): string {
  if (!/^[0-9]{6,18}$/.test(text)) throw new Error('must be a SOR id of 6 to 18 digits: copy it from SOR');
  return text;
}

function parseName(text: string): string {
  if (text.length > 70 || /\p{Cc}/u.test(text))
    throw new Error('must be at most 70 characters without control characters');
  return text;
}

function parseSize(text: string): number {
  const [, digits, unit] = /^([0-9]{1,12}) ?(KiB|MiB)?$/i.exec(text) ?? [];
  const factor = unit === undefined ? 1 : unit.toLowerCase() === 'kib' ? 1024 : mebibyte;
  const bytes = Number(digits) * factor;
  if (!(bytes >= 1024 && bytes <= largestBody))
    throw new Error('must be from 1 KiB to 140 MiB, in bytes or such as 512KiB or 16MiB');
  return bytes;
}

function parseRoles(text: string): readonly GatewayRole[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => roles.some((role) => role === name))) throw new Error('must be api, worker or api,worker');
  return roles.filter((role) => names.includes(role));
}

function parseWait(text: string): number {
  const seconds = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (!(seconds >= 1 && seconds <= 86_400)) throw new Error('must be from 1 to 86400 seconds');
  return seconds;
}

function parseDrain(text: string): number {
  const seconds = /^[0-9]{1,2}([.][0-9]{1,3})?$/.test(text) ? Number(text) : -1;
  if (!(seconds >= 0 && seconds <= 10)) throw new Error('must be from 0 to 10 seconds, such as 1 or 0.5');
  return seconds;
}

function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((name) => name === text.toLowerCase());
  if (!level) throw new Error(`must be one of ${logLevels.join(', ')}`);
  return level;
}
