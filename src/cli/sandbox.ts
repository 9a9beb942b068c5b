import { Command, Option } from 'commander';
import { endingWell } from './ending.ts';

const examples = `
Examples:
  $ tovholder sandbox
  $ tovholder sandbox --json
  $ tovholder sandbox reset
  $ tovholder sandbox reset --yes --url http://127.0.0.1:8080

The parties with a key of their own act through you alone; the others behave by themselves, and one key looks at what reached
them. docs/sandbox.md has a call for each.
The reset asks the gateway for it: no other than one that runs with --sandbox does it.`;

/** `sandbox`: who is in the sandbox; `sandbox reset`: begins it anew. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('list who is in the sandbox and what they do; begin it anew')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', examples)
    .addCommand(resetCommand())
    .action((options: { json?: boolean }) => endingWell(async () => (await load()).list(options)));
}

/** The options of `sandbox reset`. */
export interface ResetOptions {
  url: string;
  key: string;
  yes?: boolean;
  json?: boolean;
}

function resetCommand(): Command {
  const url = new Option('--url <url>', 'where the gateway is').env('TOVHOLDER_URL').default('http://127.0.0.1:8080');
  const key = new Option('--key <key>', "an operator's API key").default('sandbox-admin', "the sandbox's operator");
  return (
    new Command('reset')
      .description('remove all messages and what came of them, set the clock right, load parties and keys anew')
      .addOption(url)
      .addOption(key)
      .option('--yes', 'do not ask')
      .option('--json', 'print the counts as JSON')
      /* An option that the command above has, too, is given to that one. */
      .action((_: ResetOptions, command: Command) =>
        endingWell(async () => (await load()).reset(command.optsWithGlobals<ResetOptions>())),
      )
  );
}

/* The parties are loaded only once they are needed. */
function load(): Promise<typeof import('./sandbox-parties.ts')> {
  return import('./sandbox-parties.ts');
}
