import { isNativeError } from 'node:util/types';
import winston from 'winston';

/** From the worst to the chattiest. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof logLevels)[number];

/* The whole of what a line may hold besides its sentence: ids, numbers and words of the gateway's own. */
const fieldNames = [
  ...[
    'messageId',
    'deliveryId',
    'credentialId',
    'requestId',
    'gln',
    'type',
    'format',
    'channel',
    'state',
    'role',
    'actor',
    'chore',
  ],
  ...['code', 'status', 'method', 'path', 'durationMs', 'count', 'bytes', 'attempt', 'generation', 'dueInSeconds'],
  ...[
    'host',
    'port',
    'pid',
    'signal',
    'queue',
    'store',
    'sandbox',
    'version',
    'file',
    'migration',
    'keyId',
    'fingerprint',
  ],
] as const;

const allowed: ReadonlySet<string> = new Set(fieldNames);

/** Ids and numbers beside a sentence. What is not on the allow-list never reaches the output; of an error only what it is, never what it says. */
export type LogFields = { [name in (typeof fieldNames)[number]]?: string | number | boolean | undefined } & {
  error?: unknown;
};

/**
 * Writes constant sentences with fields of an allow-list, so that no text of a message can reach the log.
 * Never throws.
 */
export interface Log {
  debug(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields): void;
}

/** A log of one JSON object a line: `time`, `level`, `sentence` and the fields. Standard output stays free for the commands. */
export function createLog(level: LogLevel, destination: NodeJS.WritableStream = process.stderr): Log {
  const logger = winston.createLogger({
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    level,
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream: destination, eol: '\n' })],
    exitOnError: false,
  });
  const write = (lineLevel: LogLevel) => (sentence: string, fields?: LogFields) => {
    if (!logger.isLevelEnabled(lineLevel)) return;
    const line = { time: new Date().toISOString(), level: lineLevel, sentence, ...permitted(fields ?? {}, level) };
    logger.log(lineLevel, JSON.stringify(line));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** The fields that may be logged, of any others that a part further down may have come with. */
export function onlyAllowed(fields: Record<string, unknown>): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name) || name === 'error'));
}

type Line = Record<string, string | number | boolean | string[]>;

function permitted(fields: LogFields, level: LogLevel): Line {
  const line: Line = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!allowed.has(name)) continue;
    if (typeof value === 'number' || typeof value === 'boolean') line[name] = value;
    /* A longer one is no id and no word of ours. */
    if (typeof value === 'string' && value.length <= 200) line[name] = value;
  }
  return fields.error === undefined ? line : { ...line, ...reduced(fields.error, level) };
}

/* Drivers and parsers quote what they were given: of an error only its name, its code and the places in our code are safe. */
function reduced(error: unknown, level: LogLevel): Line {
  if (!(error instanceof Error || isNativeError(error))) return { error: typeof error };
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(error.code)
      ? error.code
      : undefined;
  const name = /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'Error';
  /* What has a code is explained by it; what has none is a bug, and its place is needed. */
  const stack = code === undefined || level === 'debug' ? framesOf(error) : [];
  return { error: name, ...(code !== undefined && { code }), ...(stack.length > 0 && { stack }) };
}

/** What a person at the terminal is told of a bug: what the error is, and with `inFull` where it arose; never what it says. */
export function describeBug(error: unknown, inFull: boolean): string {
  const { error: name, code, stack } = reduced(error, 'debug');
  const what = [name, code].filter(Boolean).join(' ');
  if (!inFull || !Array.isArray(stack)) {
    return `tovholder met a bug (${what}). Run it again with LOG_LEVEL=debug to see where, and please report it.`;
  }
  return [
    `tovholder met a bug (${what}). Please report it with these lines:`,
    ...stack.map((frame) => `    ${frame}`),
  ].join('\n');
}

function framesOf(error: Error): string[] {
  const stack = (error.stack ?? '').replace(error.message, () => '');
  const frame = /^ {4}at (?:[\w$.<>[\] ]+ \()?((?:file:\/\/|node:|\/)[^\s()]+:[0-9]+:[0-9]+)\)?$/;
  return stack
    .split('\n')
    .flatMap((line) => frame.exec(line)?.[1] ?? [])
    .slice(0, 12);
}
