import { createRequire } from 'node:module';
import { Command } from 'commander';
import { exitCodeText } from './exit-codes.ts';

/** Every command of the command line by its name, in the order of the overview; each is loaded once it is asked for. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  validate: async () => (await import('./validate.ts')).validateCommand(),
  translate: async () => (await import('./translate.ts')).translateCommand(),
  send: async () => (await import('./send.ts')).sendCommand(),
  inbox: async () => (await import('./inbox.ts')).inboxCommand(),
  tail: async () => (await import('./tail.ts')).tailCommand(),
  keys: async () => (await import('./keys.ts')).keysCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  party: async () => (await import('./party.ts')).partyCommand(),
  receiver: async () => (await import('./receiver.ts')).receiverCommand(),
  operator: async () => (await import('./operator.ts')).operatorCommand(),
  dead: async () => (await import('./dead.ts')).deadCommand(),
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand(),
  bench: async () => (await import('./bench.ts')).benchCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  completion: async () => (await import('./completion.ts')).completionCommand(),
  help: async () => (await import('./help.ts')).helpCommand(),
};

/**
 * The program with the command that was called alone, so that those which need no server start fast; with all of them where
 * none or an unknown one was. What was called wrongly is thrown as a CommanderError.
 */
export async function programFor(called = ''): Promise<Command> {
  const { version, description } = createRequire(import.meta.url)('../../package.json') as Record<string, string>;
  const program = new Command('tovholder').description(description ?? '').version(version ?? '');
  for (const [name, load] of Object.entries(commands)) {
    if (name === called || !Object.hasOwn(commands, called)) program.addCommand(finished(await load(), name));
  }
  program.addHelpText('after', '\nWhat the exit codes mean: tovholder help exit-codes');
  return program.exitOverride();
}

/* Commander hands neither of both down to commands that were made apart. */
function finished(command: Command, path: string): Command {
  const meaning = exitCodeText(path);
  if (meaning) command.addHelpText('after', `\n${meaning}`);
  for (const one of command.commands) finished(one, `${path} ${one.name()}`);
  return command.exitOverride();
}
