import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testEnvironment } from './gateway.ts';
import { freshDatabase } from './postgres.ts';
import { projectRoot } from './project-root.ts';
import { freshRedis, type TestRedis } from './redis.ts';

/** `tovholder serve --sandbox` as a process that can be killed, from the sources as they lie, on a database of its own. */
export interface GatewayProcess {
  /** Stays the same over a restart. */
  url: string;
  databaseUrl: string;
  redis: TestRedis | undefined;
  /** What it wrote to standard error since it was last started. */
  output(): string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** A signal (default SIGTERM); resolves with the exit code when it has stopped. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same database, Redis and port; resolves when it listens. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a gateway as a process; resolves when it listens. */
export async function startGatewayProcess({
  redis: wantsRedis = false,
  env = {},
}: {
  redis?: boolean;
  env?: NodeJS.ProcessEnv;
} = {}): Promise<GatewayProcess> {
  const database = await freshDatabase();
  const redis = wantsRedis ? await freshRedis() : undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-gateway-'));
  const settings: NodeJS.ProcessEnv = { ...testEnvironment(database.url, dataDir, redis), LOG_LEVEL: 'info', ...env };
  let running = launch(settings);
  const close = async () => {
    await running.end('SIGKILL');
    await redis?.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = await running.listening().catch(async (error) => {
    await close();
    throw error;
  });
  settings.PORT = new URL(url).port;

  return {
    url,
    databaseUrl: database.url,
    redis,
    output: () => running.output(),
    kill: async () => {
      await running.end('SIGKILL');
    },
    stop: (signal = 'SIGTERM') => running.end(signal),
    start: async () => {
      running = launch(settings);
      await running.listening();
    },
    close,
  };
}

function launch(env: NodeJS.ProcessEnv) {
  const { PATH, HOME } = process.env;
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', './tests/support/typescript.mjs', 'src/main.ts', 'serve', '--sandbox'],
    {
      cwd: projectRoot,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    output: () => output,
    end: (signal: NodeJS.Signals) => endProcess(child, signal),
    listening: async () => {
      for (let wait = 0; wait < 60_000; wait += 50) {
        const url = /listens on (http:\/\/\S+)/.exec(output)?.[1];
        if (url) return url;
        if (child.exitCode !== null) break;
        await sleep(50);
      }
      throw new Error(`The gateway did not start:\n${output}`);
    },
  };
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}
