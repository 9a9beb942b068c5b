import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from '../support/cli.ts';
import { projectRoot } from '../support/project-root.ts';

/** A built gateway as a process that dies and comes again on the same port. */
export interface GatewayProcess {
  url: string;
  /** What it wrote to standard error in all its lives. */
  output(): string;
  isRunning(): boolean;
  pid(): number | undefined;
  /** Resolves when the process is gone, with its exit code: null after a kill. */
  gone(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Starts it, without waiting; `env` is for this life only. */
  launch(env?: NodeJS.ProcessEnv): void;
  /** Resolves when it listens. */
  listens(): Promise<void>;
}

/** A gateway on this port, not started yet. */
export function gatewayOn(port: number, settings: NodeJS.ProcessEnv): GatewayProcess {
  let child: ChildProcess | undefined;
  let output = '';
  let life = '';
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    isRunning,
    pid: () => child?.pid,
    gone: async () => {
      if (child && isRunning()) await once(child, 'exit');
      return child?.exitCode ?? null;
    },
    signal: (name) => void child?.kill(name),
    launch: (env = {}) => {
      const { PATH, HOME } = process.env;
      life = '';
      child = spawn(process.execPath, [join(projectRoot, 'dist/main.js'), 'serve', '--sandbox'], {
        cwd: projectRoot,
        env: { PATH, HOME, ...settings, PORT: String(port), ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        life += text;
      });
    },
    listens: async () => {
      for (const begun = performance.now(); performance.now() - begun < 60_000; await sleep(25)) {
        if (/listens on /.test(life)) return;
        if (!isRunning()) break;
      }
      throw new Error(`The gateway did not start:\n${life}`);
    },
  };
}

export { ensureBuilt };
