import { Command, Option } from 'commander';
import { formatNames } from '../formats/format.ts';
import { messageTypeNames, type Role } from '../message.ts';
import type { ChannelName } from '../store/deliveries.ts';
import { endingWell } from './ending.ts';
import type { PartyOptions } from './party-store.ts';

const examples = `
Examples:
  $ tovholder party add --gln 5790001234567 --name "Sundhedsplejen, Vejle Kommune" --role health-visitor \\
      --municipality 0630 --sor 123451000016001 --format fhir-json --format json
  $ tovholder party import parties.json
  $ tovholder party key --gln 5790001234567
  $ tovholder party webhook-secret --gln 5790001234567
  $ tovholder party list

They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it.`;

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), ...value.split(',').map((part) => part.trim())];
}

/* The choices are told and completed; the check of the party judges, which knows them all. */
function collected(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description).argParser(collect);
  option.argChoices = [...choices];
  return option;
}

/* Listed again so that this command starts without the store. */
const roles = {
  gp: true,
  'health-visitor': true,
  ppr: true,
  'home-nursing': true,
  hospital: true,
  prevention: true,
  'social-services': true,
  'job-centre': true,
  municipality: true,
  psychiatry: true,
  other: true,
} as const satisfies Record<Role, true>;

const channels = ['inbox', 'webhook', 'bullmq', 'amqp'] as const satisfies readonly ChannelName[];

function each(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** `party list|add|import|key|webhook-secret`: the parties of the store, their keys, and what signs their webhooks. */
export function partyCommand(): Command {
  return new Command('party')
    .description('list and add the parties of the store, make their API keys')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(importCommand())
    .addCommand(keyCommand())
    .addCommand(webhookSecretCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('list the parties')
    .option('--json', 'as a parties file')
    .action((options: { json?: boolean }) => endingWell(async () => (await load()).list(options)));
}

function addCommand(): Command {
  return new Command('add')
    .description('add a party, or replace what is known of it')
    .requiredOption('--gln <gln>', 'its GLN: 13 digits')
    .requiredOption('--name <name>', 'the name of the organisation')
    .addOption(collected('--role <role>', 'what it does; may be repeated', Object.keys(roles)).makeOptionMandatory())
    .addOption(
      collected(
        '--format <format>',
        'a format it takes, best first; may be repeated',
        formatNames,
      ).makeOptionMandatory(),
    )
    .option('--municipality <code>', 'municipality code, four digits')
    .option('--sor <id>', 'SOR id; needed with a FHIR format')
    .option('--unit <name>', 'a department of the organisation')
    .addOption(
      collected('--accepts <type>', 'a message type it takes; may be repeated; all without it', messageTypeNames),
    )
    .addOption(new Option('--channel <kind>', 'how messages reach it').choices(channels).default('inbox'))
    .option('--url <url>', 'where its webhooks are posted to, or its RabbitMQ')
    .option('--timeout <seconds>', 'how long it may take to answer a webhook: 1 to 30; 15 without it')
    .option('--redis-url <url>', "the Redis of its BullMQ queue; the gateway's without it")
    .option('--exchange <name>', 'the exchange at its RabbitMQ; the default one without it')
    .option('--routing-key <key>', 'the routing key at its RabbitMQ; its queue without it')
    .option('--settle-within <seconds>', 'how long it may keep a claim check; a day without it')
    .addOption(
      new Option('--receipts <when>', 'made at its ack, or by its own system')
        .choices(['on-ack', 'explicit'])
        .default('on-ack'),
    )
    .option(
      '--xml-versions <code>',
      'a version of MedCom XML it takes; may be repeated; the newer ones without it',
      collect,
    )
    .option(
      '--retry-pauses <[type=]seconds,…>',
      'the pauses after each try that failed; may be repeated for types; ten tries over 75 hours without it',
      each,
    )
    .option(
      '--time-to-live <[type=]seconds>',
      'how long messages wait for it; may be repeated for types; 14 days without it',
      each,
    )
    .addOption(new Option('--envelope <kind>', 'what its documents go out in; bare without it').choices(['vans']))
    .action((options: PartyOptions) => endingWell(async () => (await load()).add(options)));
}

function importCommand(): Command {
  return new Command('import')
    .description('add or replace all parties of a parties file')
    .argument('<file>', 'see schemas/parties.schema.json; - is standard input')
    .action((file: string) => endingWell(async () => (await load()).importFile(file)));
}

function keyCommand(): Command {
  return new Command('key')
    .description('make an API key and print it, this once')
    .option('--gln <gln>', 'a party it speaks for; may be repeated', collect)
    .option('--admin', "an operator's key instead of a party's")
    .option('--name <name>', 'what the key is called in lists')
    .action((options: { gln?: string[]; admin?: boolean; name?: string }) =>
      endingWell(async () => (await load()).key(options)),
    );
}

function webhookSecretCommand(): Command {
  return new Command('webhook-secret')
    .description('make a secret that signs webhooks and print it, this once; the one before it signs for a day more')
    .requiredOption('--gln <gln>', 'the party that takes the webhooks')
    .option('--overlap <seconds>', 'how long the one before it goes on signing')
    .option('--end-old', 'make none; end at once those that were replaced')
    .action((options: { gln: string; overlap?: string; endOld?: boolean }) =>
      endingWell(async () => (await import('./party-channel.ts')).webhookSecret(options)),
    );
}

/* The store is loaded only once it is needed. */
function load(): Promise<typeof import('./party-store.ts')> {
  return import('./party-store.ts');
}
