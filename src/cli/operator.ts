import { Command, Option } from 'commander';
import type { OperatorRole } from '../console/operator.ts';
import { endingWell } from './ending.ts';
import type { AddOptions, PasswordOptions } from './operator-store.ts';

const examples = `
Examples:
  $ tovholder operator add --name mette --role operator
  $ tovholder operator add --name vagten --role reader --generate
  $ tovholder operator password --name mette
  $ tovholder operator revoke --name mette

A password is asked for on the terminal, twice and unseen, or made up and printed once with --generate. Another password
and a revocation end every session at once. Who signs in through an identity provider needs no account here.

They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it.`;

/* Listed again so that this command starts without the store. */
const roles = { reader: true, operator: true, admin: true } as const satisfies Record<OperatorRole, true>;

/** `operator list|add|password|revoke`: who may sign in to the console. */
export function operatorCommand(): Command {
  return new Command('operator')
    .description('list and add who may sign in to the console, change a password, end an access')
    .addHelpText('after', examples)
    .addCommand(
      new Command('list')
        .description('list the operators, those whose access was ended too')
        .option('--json', 'one JSON object')
        .action((options: { json?: boolean }) => endingWell(async () => (await load()).list(options))),
    )
    .addCommand(
      new Command('add')
        .description('add an operator with a password')
        .requiredOption('--name <name>', 'what the operator signs in as')
        .addOption(
          new Option('--role <role>', 'reader sees, operator acts, admin also keeps parties and credentials')
            .choices(Object.keys(roles))
            .makeOptionMandatory(),
        )
        .option('--generate', 'make a password up and print it once')
        .action((options: AddOptions) => endingWell(async () => (await load()).add(options))),
    )
    .addCommand(
      new Command('password')
        .description('give an operator another password; ends the sessions')
        .requiredOption('--name <name>', 'what the operator signs in as')
        .option('--generate', 'make a password up and print it once')
        .action((options: PasswordOptions) => endingWell(async () => (await load()).password(options))),
    )
    .addCommand(
      new Command('revoke')
        .description("end an operator's access and sessions, at once and for good")
        .option('--name <name>', 'what the operator signs in as')
        .option('--id <id>', 'its id in the list, for who comes through an identity provider')
        .action((options: { name?: string; id?: string }) => endingWell(async () => (await load()).revoke(options))),
    );
}

function load() {
  return import('./operator-store.ts');
}
