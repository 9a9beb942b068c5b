import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of ours in a process of its own, which speaks in lines of JSON. */
export interface Program {
  child: ChildProcess;
  /** The next line it says; rejects where it ends without one, with what it wrote to standard error. */
  line(): Promise<Record<string, unknown>>;
  /** Resolves with its exit code when it ends by itself. */
  exit: Promise<number | null>;
  /** Signals it, and resolves with its exit code when it is gone: null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Kills every program that still runs: for the end of a test that failed half-way. */
export async function endPrograms(): Promise<void> {
  const exits = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(exits);
}

/** Runs a TypeScript file of tests/support as it is, optionally as another user (needs root). */
export function runProgram(file: string, args: string[], as: { uid: number; gid: number } | object = {}): Program {
  const support = import.meta.dirname;
  const options = {
    cwd: join(support, '../..'),
    ...as,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  };
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', join(support, 'typescript.mjs'), join(support, file), ...args],
    { ...options, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  running.add(child);
  const exit = once(child, 'exit').then(([code]): number | null => {
    running.delete(child);
    return code;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  return {
    child,
    exit,
    line: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`The program ended without a word: ${complaint}`);
      return JSON.parse(value);
    },
    end: async (signal) => {
      child.kill(signal);
      return await exit;
    },
  };
}
