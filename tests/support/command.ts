import type { Command } from 'commander';
import type { Run } from './cli.ts';

/** Runs a command of the command line within the test's own process, as `tovholder <command> …` would, with this environment. */
export async function runCommand(command: Command, args: readonly string[], env: Record<string, string>): Promise<Run> {
  const [before, exitCode] = [{ ...process.env }, process.exitCode];
  const [out, err] = [process.stdout.write, process.stderr.write];
  const run: Run = { code: 0, stdout: '', stderr: '' };
  Object.assign(process.env, env);
  process.exitCode = 0;
  process.stdout.write = (text: string | Uint8Array) => {
    run.stdout += String(text);
    return true;
  };
  process.stderr.write = (text: string | Uint8Array) => {
    run.stderr += String(text);
    return true;
  };
  try {
    await command.parseAsync(args, { from: 'user' });
    return { ...run, code: Number(process.exitCode) };
  } finally {
    [process.stdout.write, process.stderr.write] = [out, err];
    process.exitCode = exitCode;
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
