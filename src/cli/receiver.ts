import { Command } from 'commander';
import { endingWell } from './ending.ts';

const examples = `
Examples:
  $ tovholder receiver list
  $ tovholder receiver pause 5790000990023
  $ tovholder receiver resume 5790000990023
  $ tovholder receiver cancel 5790000990023 --reason "The clinic has closed" --dry-run

A paused receiver gets nothing; messages for it are taken as before, and expire as before. Resuming it also ends what its
own word (410) or too many failures have brought about, and tries at once what waits for its next try. What is cancelled is given
up: the senders get negative receipts.
They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it.`;

/** `receiver list|pause|resume|cancel`: what waits for each receiver, and whether it gets it. */
export function receiverCommand(): Command {
  return new Command('receiver')
    .description('list what waits for each receiver; pause, resume and cancel it')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(turnCommand('pause', 'let nothing go out to receivers'))
    .addCommand(turnCommand('resume', 'let everything go out to receivers again'))
    .addCommand(cancelCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('list the receivers')
    .option('--json', 'print one JSON object a line')
    .action((options: { json?: boolean }) => endingWell(async () => (await load()).list(options)));
}

function turnCommand(name: 'pause' | 'resume', description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<gln...>', 'their GLNs')
    .action((glns: string[]) => endingWell(async () => (await load()).turn(name, glns)));
}

/** The options of `receiver cancel`. */
export interface CancelOptions {
  reason: string;
  dryRun?: boolean;
  yes?: boolean;
}

function cancelCommand(): Command {
  return new Command('cancel')
    .description('give up all that waits for a receiver and that nobody has in hand')
    .argument('<gln>', 'its GLN')
    .requiredOption('--reason <reason>', 'why; kept on record, without a person number')
    .option('--dry-run', 'count only')
    .option('--yes', 'do not ask')
    .action((gln: string, options: CancelOptions) => endingWell(async () => (await load()).cancel(gln, options)));
}

/* The store is loaded only once it is needed. */
function load(): Promise<typeof import('./receiver-store.ts')> {
  return import('./receiver-store.ts');
}
