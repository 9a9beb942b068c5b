import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailure } from '../ending.ts';

/** A gateway of the sandbox in a process of its own, so that who measures takes no time from it. */
export interface MeasuredGateway {
  url: string;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** Starts one on the embedded PostgreSQL and a free port of this machine, whatever the environment says. */
export async function startMeasured(signal: AbortSignal): Promise<MeasuredGateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-bench-'));
  const main = fileURLToPath(new URL(`../../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, 'serve', '--sandbox'], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...{ HOST: '127.0.0.1', PORT: '0', DRAIN: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    /* Ctrl-C is for who measures, who then stops it. */
    detached: true,
  });
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await addressOf(child, signal), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOf(child: ReturnType<typeof spawn>, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', () => reject(new CommandFailure(2, `The gateway to be measured did not start: ${said.trim()}`)));
    signal.addEventListener('abort', () => reject(new CommandFailure(2, 'Ended before the gateway had started.')));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      const [, url] = /listens on (\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
  });
}
