#!/usr/bin/env node
import { CommanderError } from 'commander';
import { programFor } from './cli/program.ts';

/* Who reads the output has seen enough, such as `head`. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  const program = await programFor(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const { describeBug } = await import('./log.ts');
    process.stderr.write(`${describeBug(error, process.env.LOG_LEVEL === 'debug')}\n`);
    process.exitCode = 1;
  }
}
