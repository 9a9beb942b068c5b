import type { Context } from '../context.ts';
import { countGivenUp, type GivenUp, giveUpAll } from '../delivery/give-up.ts';
import { pause, resume } from '../delivery/keep-back.ts';
import { GatewayError } from '../errors.ts';
import { isReason, reasonRule } from '../reason.ts';
import { listReceivers, type Receiver } from '../store/receivers.ts';
import { CommandFailure } from './ending.ts';
import { interruptible } from './interrupt.ts';
import { isAgreed } from './many.ts';
import { asOperator, commandLine, withStore } from './own-store.ts';
import { paletteFor } from './paint.ts';
import { openProgress } from './progress.ts';
import type { CancelOptions } from './receiver.ts';
import { table } from './table.ts';

const headings = ['GLN', 'NAME', 'CHANNEL', 'QUEUED', 'AVAILABLE', 'LEASED', 'DEAD', 'OLDEST', 'STATE'];

/** Prints the receivers, a line each. */
export async function list({ json }: { json?: boolean }): Promise<void> {
  const receivers = await withStore(({ pool }) => listReceivers(pool));
  if (json) for (const receiver of receivers) process.stdout.write(`${JSON.stringify(receiver)}\n`);
  else if (receivers.length > 0)
    process.stdout.write(table(headings, receivers.map(cells), paletteFor(process.stdout)));
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

/** Gives up what waits for a receiver, after it was counted and agreed to. */
export async function cancel(gln: string, { reason, dryRun, yes }: CancelOptions): Promise<void> {
  if (!isReason(reason)) throw new CommandFailure(1, `Nothing was given up: --reason needs ${reasonRule}.`);
  await asOperator(async (context) => {
    const { count, remaining } = await countGivenUp(context, gln).catch(unknownAsFailure(gln));
    const total = count + remaining;
    process.stderr.write(`${total} messages wait for ${gln}.\n`);
    if (dryRun || total === 0) return;
    if (!yes && !(await isAgreed(`Give ${total} messages up?`))) throw new CommandFailure(1, 'Nothing was given up.');
    await interruptible(async (signal) => {
      const done = await giveUpUntilNothingRemains(context, gln, { reason, total, signal });
      const rest = signal.aborted ? ` ${Math.max(0, total - done)} wait on: ask again for those.` : '';
      process.stdout.write(`${done} given up.${rest}\n`);
    });
  });
}

async function giveUpUntilNothingRemains(
  context: Context,
  gln: string,
  { reason, total, signal }: { reason: string; total: number; signal: AbortSignal },
): Promise<number> {
  let done = 0;
  let given: GivenUp;
  const bar = openProgress('messages given up', total);
  try {
    do {
      const progress = (count: number) => bar.at(done + count);
      given = await giveUpAll(context, gln, { actor: commandLine, reason, signal, progress });
      done += given.count;
    } while (given.remaining > 0 && given.count > 0 && !signal.aborted);
  } finally {
    bar.end();
  }
  return done;
}
