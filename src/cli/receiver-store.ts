import { pause, resume } from '../delivery/keep-back.ts';
import { GatewayError } from '../errors.ts';
import { listReceivers, type Receiver } from '../store/receivers.ts';
import { CommandFailure } from './ending.ts';
import { asOperator, commandLine, withStore } from './own-store.ts';
import { table } from './table.ts';

const headings = ['GLN', 'NAME', 'CHANNEL', 'QUEUED', 'AVAILABLE', 'LEASED', 'DEAD', 'OLDEST', 'STATE'];

/** Prints the receivers, a line each. */
export async function list({ json }: { json?: boolean }): Promise<void> {
  const receivers = await withStore(({ pool }) => listReceivers(pool));
  if (json) for (const receiver of receivers) process.stdout.write(`${JSON.stringify(receiver)}\n`);
  else if (receivers.length > 0) process.stdout.write(table(headings, receivers.map(cells)));
  if (receivers.length === 0) process.stderr.write('There are no parties yet: add one with `tovholder party add`.\n');
}

function cells(receiver: Receiver): string[] {
  const { gln, name, channel, queued, available, leased, dead, oldestSeconds } = receiver;
  const age = oldestSeconds === undefined ? '-' : `${oldestSeconds} s`;
  return [gln, name, channel, ...[queued, available, leased, dead].map(String), age, stateOf(receiver)];
}

function stateOf({ pausedAt, disabledAt, disabledWhy, blockedUntil, failures }: Receiver): string {
  if (pausedAt) return `paused since ${pausedAt.toISOString()}`;
  if (disabledAt) return `off since ${disabledAt.toISOString()} (${disabledWhy ?? 'by its own word'})`;
  if (blockedUntil) return `left alone until ${blockedUntil.toISOString()} (${failures} failures)`;
  return failures > 0 ? `${failures} failures` : 'on';
}

/** Pauses or resumes receivers. */
export async function turn(name: 'pause' | 'resume', glns: readonly string[]): Promise<void> {
  const act = name === 'pause' ? pause : resume;
  await asOperator(async (context) => {
    for (const gln of glns) {
      const receiver = await act(context, gln, commandLine).catch(unknownAsFailure(gln));
      process.stdout.write(`${gln} ${receiver.name}: ${stateOf(receiver)}\n`);
    }
  });
}

function unknownAsFailure(gln: string) {
  return (error: unknown): never => {
    if (!(error instanceof GatewayError) || error.code !== 'NOT_FOUND') throw error;
    throw new CommandFailure(1, `No party of the store has the GLN ${gln}: see \`tovholder receiver list\`.`);
  };
}
