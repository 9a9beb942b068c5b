import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { armFailpoints } from '../failpoint.ts';
import type { Gateway } from '../gateway.ts';
import { createLog, describeBug, type Log } from '../log.ts';
import { sandboxKeys } from '../store/credentials.ts';
import { CommandFailure, endingWell } from './ending.ts';

/** `serve`: runs the gateway until it is told to stop. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the gateway; set up by environment variables, see the README')
    .option('--sandbox', 'load the made-up parties and their fixed API keys', false)
    .action(async ({ sandbox }: { sandbox: boolean }) => {
      await endingWell(async () => {
        await serve(sandbox).catch(asFailure);
      });
      process.exit();
    });
}

/* Supervisors know 1 as "did not start". */
function asFailure(error: unknown): never {
  if (error instanceof GatewayError) throw new CommandFailure(1, error.message, error.findings);
  throw new CommandFailure(1, describeBug(error, process.env.LOG_LEVEL === 'debug'));
}

/* In ms: a supervisor waits 30 s. */
const longestGoodbye = 28_000;

async function serve(sandbox: boolean): Promise<void> {
  const config = readConfig(process.env, { sandbox });
  if (config.failpoints) armFailpoints(config.failpoints);
  const log = createLog(config.logLevel);
  const stopping = stopSignal(log);
  endOnBugs(log);
  const lost = (error: Error) => {
    log.error('The store was lost to another gateway', { error });
    process.exitCode = 1;
    stopping.abort();
  };
  let gateway: Gateway;
  try {
    /* Loaded here: the commands that need no server start faster without it. */
    const { createGateway } = await import('../gateway.ts');
    gateway = await createGateway(config, { log, signal: stopping.signal, lost });
  } catch (error) {
    if (stopping.signal.aborted) return;
    throw error;
  }
  process.stderr.write(startLines(config, gateway));
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve();
    stopping.signal.addEventListener('abort', () => resolve());
  });
  setTimeout(() => {
    log.error('The gateway took too long to stop and was cut off: what was in hand is delivered after the next start');
    process.exit(1);
  }, longestGoodbye).unref();
  await gateway.close();
  log.info('The gateway has stopped');
}

/* The first signal asks, the second one insists. */
function stopSignal(log: Log): AbortController {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      log.info('The gateway stops: calls and deliveries in progress are finished', { signal });
      stopping.abort();
    });
  }
  return stopping;
}

/* Node would print what the error says, which may be text of a message. Whatever was accepted is safe in the store. */
function endOnBugs(log: Log): void {
  const end = (error: unknown) => {
    log.error('The gateway met a bug and ends: start it again, nothing accepted is lost', { error });
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function startLines(config: Config, { url, metricsUrl }: Gateway): string {
  const { databaseUrl, redisUrl, dataDir, sandbox, roles } = config;
  const store = databaseUrl ? 'PostgreSQL of DATABASE_URL' : `embedded PostgreSQL in ${dataDir}`;
  const queue = redisUrl ? 'BullMQ on Redis' : 'BullMQ on the same PostgreSQL';
  const where = url ? `listens on ${url}` : `runs as ${roles.join(', ')}`;
  const lines = [`Tovholder ${where} · store: ${store} · queue: ${queue}`];
  if (metricsUrl) lines.push(`Figures and health: ${metricsUrl}/metrics, ${metricsUrl}/health/ready`);
  if (sandbox) lines.push(`Sandbox: made-up parties, API keys ${Object.keys(sandboxKeys).join(' ')}`);
  if (sandbox && url) lines.push(`Try: curl -H 'Authorization: Bearer sandbox-gp' ${url}/v1/messages`);
  return `${lines.join('\n')}\n`;
}
