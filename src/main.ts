#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { demoCommand } from './cli/demo.ts';
import { inboxCommand } from './cli/inbox.ts';
import { partyCommand } from './cli/party.ts';
import { sendCommand } from './cli/send.ts';
import { serveCommand } from './cli/serve.ts';
import { translateCommand } from './cli/translate.ts';
import { validateCommand } from './cli/validate.ts';
import { describeBug } from './log.ts';

const { version, description } = createRequire(import.meta.url)('../package.json') as Record<string, string>;

const program = new Command('tovholder').description(description ?? '').version(version ?? '');
const commands = [
  serveCommand,
  demoCommand,
  validateCommand,
  translateCommand,
  sendCommand,
  inboxCommand,
  partyCommand,
];
for (const command of commands) program.addCommand(command());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeBug(error, process.env.LOG_LEVEL === 'debug')}\n`);
  process.exitCode = 1;
}
