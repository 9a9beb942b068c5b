#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';

const { version, description } = createRequire(import.meta.url)('../package.json') as Record<string, string>;

/* Only the command that was called is loaded, so that those which need no server start fast; for the overview all are. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  validate: async () => (await import('./cli/validate.ts')).validateCommand(),
  translate: async () => (await import('./cli/translate.ts')).translateCommand(),
  send: async () => (await import('./cli/send.ts')).sendCommand(),
  inbox: async () => (await import('./cli/inbox.ts')).inboxCommand(),
  keys: async () => (await import('./cli/keys.ts')).keysCommand(),
  audit: async () => (await import('./cli/audit.ts')).auditCommand(),
  party: async () => (await import('./cli/party.ts')).partyCommand(),
  receiver: async () => (await import('./cli/receiver.ts')).receiverCommand(),
  dead: async () => (await import('./cli/dead.ts')).deadCommand(),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand(),
};

const program = new Command('tovholder').description(description ?? '').version(version ?? '');
const [called = ''] = process.argv.slice(2);
for (const [name, load] of Object.entries(commands)) {
  if (name === called || !Object.hasOwn(commands, called)) program.addCommand(await load());
}

try {
  await program.parseAsync();
} catch (error) {
  const { describeBug } = await import('./log.ts');
  process.stderr.write(`${describeBug(error, process.env.LOG_LEVEL === 'debug')}\n`);
  process.exitCode = 1;
}
