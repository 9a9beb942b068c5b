import { Command, Option } from 'commander';
import { type MessageTypeName, messageTypeNames } from '../message.ts';
import { type EventKind, eventKinds, type KeepingKind } from '../store/events.ts';
import type { ReceiverActKind } from '../store/operator-acts.ts';
import { gln, moment, numberBetween } from './arguments.ts';
import { endingWell } from './ending.ts';

/** What `tail` was asked for. */
export interface TailOptions {
  receiver?: string;
  sender?: string;
  type?: MessageTypeName;
  kind?: string[];
  since?: Date;
  lines: number;
  follow: boolean;
  json?: boolean;
}

const examples = `
Examples:
  $ tovholder tail
  $ tovholder tail --receiver 5790000990023 --kind dead --kind rejected
  $ tovholder tail --since 1h --type child-referral
  $ tovholder tail --json --lines 0 | jq -r 'select(.code) | .code'
  $ tovholder tail --since 2026-11-02 --no-follow

One line for each thing that happens: when, what, which message and of which type, from whom to whom, and the code where it
has one. Nothing of what messages say. It reads the store of DATABASE_URL, or the one under DATA_DIR, also while the gateway
runs on it, goes on by itself when the store was away, and is ended with Ctrl-C.`;

/** `tail`: follows what happens to messages, live. */
export function tailCommand(): Command {
  return new Command('tail')
    .description('follow what happens to messages, live')
    .option('--receiver <gln>', 'of messages to this receiver', gln)
    .option('--sender <gln>', 'of messages from this sender', gln)
    .addOption(new Option('--type <type>', 'of this message type').choices(messageTypeNames))
    .addOption(new Option('--kind <kind...>', 'of these kinds').choices(kinds))
    .option('--since <time>', 'begin there: 2026-11-02T10:15:00Z, or 90m, 24h, 7d ago', moment)
    .option('--lines <count>', 'without --since: begin with the last so many', numberBetween(0, 10_000), 10)
    .option('--no-follow', 'end after what there is')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', examples)
    .action((options: TailOptions) => endingWell(async () => (await import('./tail-store.ts')).tail(options)));
}

/* Of receivers, parties, credentials and the sandbox: listed again so that this command starts without the store. */
const otherKinds = {
  paused: true,
  disabled: true,
  'webhook-secret-made': true,
  'webhook-secrets-ended': true,
  'party-saved': true,
  'credential-made': true,
  'credential-revoked': true,
  'operator-made': true,
  'operator-revoked': true,
  'operator-password-set': true,
  'signed-in': true,
  'sign-in-failed': true,
  'signed-out': true,
  'sandbox-reset': true,
} as const satisfies Record<Exclude<ReceiverActKind | KeepingKind, EventKind>, true>;

const kinds = [...eventKinds, ...Object.keys(otherKinds)];
