import { Command, Option } from 'commander';
import type { Language } from '../findings/row.ts';
import { messageTypeNames } from '../message.ts';
import type { DeadLetterFilter } from '../store/dead-letters.ts';
import { gln, moment, numberBetween } from './arguments.ts';
import { endingWell } from './ending.ts';
import { languageOption } from './language.ts';

const examples = `
Examples:
  $ tovholder dead list --receiver 5790000990023 --since 24h
  $ tovholder dead show 0199c5a0-0000-7000-8000-000000000001
  $ tovholder dead replay 0199c5a0-0000-7000-8000-000000000001
  $ tovholder dead replay --all --code RECEIVER_UNREACHABLE --dry-run
  $ tovholder dead replay --all --code RECEIVER_UNREACHABLE --yes
  $ tovholder dead discard 0199c5a0-0000-7000-8000-000000000001 --reason "The receiver has closed"

They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it, and are on record
in the timelines of the messages. Bodies are not shown here: GET /v1/admin/dead-letters/{id}/original gives them.`;

/** `dead list|show|replay|discard`: what could not be delivered. */
export function deadCommand(): Command {
  return new Command('dead')
    .description('list, replay and discard what could not be delivered')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(discardCommand());
}

/** The dead letters that the filters of a command mean. */
export type Filters = Pick<DeadLetterFilter, 'receiver' | 'sender' | 'type' | 'code' | 'since' | 'until'>;

function withFilters(command: Command): Command {
  return command
    .option('--receiver <gln>', 'of this receiver', gln)
    .option('--sender <gln>', 'of this sender', gln)
    .addOption(new Option('--type <type>', 'of this message type').choices(messageTypeNames))
    .option('--code <code>', 'with this code of their last failure, such as RECEIVER_UNREACHABLE')
    .option('--since <time>', 'dead at this time or later: 2026-11-02T10:15:00Z, or 90m, 24h, 7d ago', moment)
    .option('--until <time>', 'dead before this time', moment);
}

/** The options of `dead list`. */
export interface ListOptions extends Filters {
  limit: number;
  json?: boolean;
  lang: Language;
}

function listCommand(): Command {
  return withFilters(new Command('list'))
    .description('list the dead letters, the last accepted first')
    .option('--limit <count>', 'at most so many', numberBetween(1, 100_000), 100)
    .option('--json', 'print one JSON object a line')
    .addOption(languageOption())
    .action((options: ListOptions) => endingWell(async () => (await load()).list(options)));
}

/** The options of `dead show`. */
export interface ShowOptions {
  json?: boolean;
  lang: Language;
}

function showCommand(): Command {
  return new Command('show')
    .description('show one with its timeline and what to do about it')
    .argument('<id>', 'id of the message')
    .option('--json', 'as JSON')
    .addOption(languageOption())
    .action((id: string, options: ShowOptions) => endingWell(async () => (await load()).show(id, options)));
}

/** The options of `dead replay`. */
export interface ReplayOptions extends Filters {
  all?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

function replayCommand(): Command {
  return withFilters(new Command('replay'))
    .description('send dead letters again, their tries counted afresh')
    .argument('[id...]', 'ids of messages')
    .option('--all', 'all that the filters mean')
    .option('--dry-run', 'with --all: count only')
    .option('--yes', 'with --all: do not ask')
    .action((ids: string[], options: ReplayOptions) => endingWell(async () => (await load()).replayThem(ids, options)));
}

function discardCommand(): Command {
  return new Command('discard')
    .description('give dead letters up: their senders get negative receipts')
    .argument('<id...>', 'ids of messages')
    .requiredOption('--reason <reason>', 'why; kept on record, without a person number')
    .action((ids: string[], options: { reason: string }) =>
      endingWell(async () => (await load()).discardThem(ids, options)),
    );
}

/* The store is loaded only once it is needed. */
function load(): Promise<typeof import('./dead-store.ts')> {
  return import('./dead-store.ts');
}
