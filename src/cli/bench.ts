import { Command } from 'commander';
import { numberBetween } from './arguments.ts';
import { endingWell } from './ending.ts';

/** What `bench` was asked for. */
export interface BenchOptions {
  url?: string;
  seconds: number;
  connections: number;
  json?: boolean;
}

const examples = `
Examples:
  $ tovholder bench
  $ tovholder bench --seconds 60 --connections 32 --json
  $ tovholder bench --url http://127.0.0.1:8080

A GP posts made-up referrals as fast as its connections allow; PPR takes each one over, and the GP its receipts: over HTTP,
with everything that production does. Accepting is timed from the call to the 202, delivering from the 202 to the takeover.
Without --url a gateway of its own is started in the sandbox for as long as it takes. Another gateway has to run in the
sandbox; what waits in its two inboxes is taken over.`;

/** `bench`: how fast letters are accepted and delivered. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure how fast letters are accepted and delivered')
    .option('--url <url>', 'a gateway in the sandbox; one of its own without it')
    .option('--seconds <seconds>', 'how long letters are posted', numberBetween(1, 3_600), 10)
    .option('--connections <count>', 'how many are posted at a time', numberBetween(1, 512), 8)
    .option('--json', 'one JSON object')
    .addHelpText('after', examples)
    .action((options: BenchOptions) => endingWell(async () => (await import('./bench/run.ts')).bench(options)));
}
