import { Command, Option } from 'commander';
import { formatNames } from '../formats/format.ts';
import type { RejectCode } from '../receipts/outcome.ts';
import { numberBetween } from './arguments.ts';
import { type Access, call, fieldsOf, listOf, postJson, withAccess } from './client.ts';
import { CommandFailure, endingWell } from './ending.ts';

interface InboxOptions extends Access {
  ack?: boolean;
  reject?: string;
  text?: string;
  max: number;
  wait: number;
  format?: string;
  json?: boolean;
}

/* Listed again so that this command starts without the store. */
const rejectCodes = [
  'unknown-patient',
  'not-our-citizen',
  'wrong-receiver',
  'unreadable',
  'wrong-version',
  'other',
] as const satisfies readonly RejectCode[];

const examples = `
Examples:
  $ tovholder inbox --key sandbox-health-visitor --ack
  $ tovholder inbox --key sandbox-home-nursing --format json --wait 20
  $ tovholder inbox --key sandbox-ppr --max 1 --reject not-our-citizen --text "Goes to school in Nyborg"

Without --ack and --reject the messages are looked at and handed back.`;

/** `inbox [--ack]`: leases what waits for a party, prints it, and takes it over, refuses it or hands it back. */
export function inboxCommand(): Command {
  return withAccess(new Command('inbox'))
    .description('fetch what waits for a party')
    .option('--ack', 'take the messages over')
    .addOption(new Option('--reject <code>', 'refuse the messages').choices(rejectCodes).conflicts('ack'))
    .option('--text <text>', 'with --reject: why, for the sender')
    .option('--max <count>', 'at most so many messages (1–100)', numberBetween(1, 100), 10)
    .option('--wait <seconds>', 'wait so long for the first one (0–30)', numberBetween(0, 30), 0)
    .addOption(new Option('--format <format>', "another format than the party's own").choices(formatNames))
    .option('--json', 'print one delivery a line as JSON')
    .addHelpText('after', examples)
    .action((options: InboxOptions) => endingWell(() => inbox(options)));
}

async function inbox(options: InboxOptions): Promise<void> {
  const query = new URLSearchParams({ max: String(options.max), wait: String(options.wait) });
  if (options.format) query.set('format', options.format);
  const deliveries = listOf(fieldsOf(await call(options, `/v1/inbox?${query}`)).deliveries);
  for (const delivery of deliveries) {
    process.stdout.write(options.json ? `${JSON.stringify(delivery)}\n` : describe(fieldsOf(delivery)));
  }
  if (deliveries.length === 0) {
    process.stderr.write('Nothing waits here.\n');
    return;
  }
  const items = deliveries.map((delivery) => settlement(fieldsOf(delivery), options));
  reportOn(await postJson(options, '/v1/inbox/settle', items));
}

function settlement({ deliveryId, leaseToken }: Record<string, unknown>, { ack, reject, text }: InboxOptions) {
  if (ack) return { deliveryId, leaseToken, outcome: 'ack' };
  if (reject) return { deliveryId, leaseToken, outcome: 'reject', code: reject, ...(text && { text }) };
  return { deliveryId, leaseToken, outcome: 'nack' };
}

function describe(delivery: Record<string, unknown>): string {
  const { type, letterId, sender, messageId, format, attempt, body } = delivery;
  const head = `── ${type} ${letterId} from ${sender} (message ${messageId}, ${format}, attempt ${attempt})`;
  return `${head}\n${String(body).trimEnd()}\n\n`;
}

/* One result per item, in order; a lease that somebody else took is a refusal of that one alone. */
function reportOn(answer: unknown): void {
  const results = listOf(answer).map(fieldsOf);
  for (const { deliveryId, messageStatus, code } of results) {
    process.stderr.write(`${deliveryId}: ${code ?? messageStatus}\n`);
  }
  const refused = results.filter(({ status }) => status === 'error');
  if (refused.length > 0) throw new CommandFailure(1, `${refused.length} of ${results.length} could not be settled.`);
}
