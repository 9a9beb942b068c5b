import { readFile } from 'node:fs/promises';
import type { BenchOptions } from '../bench.ts';
import { call } from '../client.ts';
import { CommandFailure } from '../ending.ts';
import { interruptible } from '../interrupt.ts';
import { paletteFor } from '../paint.ts';
import { openProgress } from '../progress.ts';
import { table } from '../table.ts';
import { rounded, type Times, timesOf } from './figures.ts';
import { startMeasured } from './gateway.ts';
import { drive, type Traffic } from './traffic.ts';

/** How many letters, how many a second, and how long each took in ms. */
export interface Figures {
  count: number;
  perSecond: number;
  milliseconds: Times;
}

/** What `bench --json` prints. */
export interface BenchReport {
  /** Null where it was a gateway of its own. */
  url: string | null;
  seconds: number;
  connections: number;
  accepted: Figures;
  delivered: Figures;
  receipts: number;
  refused: number;
  /** Accepted and not taken over a minute after the last one was posted. */
  lost: number;
}

/** Measures and tells; exit code 1 where letters were refused or lost. */
export async function bench(options: BenchOptions): Promise<void> {
  await interruptible(async (signal) => {
    if (!options.url) process.stderr.write('A gateway of its own starts in the sandbox …\n');
    const own = options.url ? undefined : await startMeasured(signal);
    const traffic = await measured(options, own?.url ?? options.url ?? '', signal).finally(async () => own?.close());
    const report = reportOf(options, traffic);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : described(report));
    if (signal.aborted) process.stderr.write('It was ended before its time: the figures are those of what was done.\n');
    for (const [why, count] of traffic.refused) process.stderr.write(`${count} refused: ${why}\n`);
    if (report.refused + report.lost > 0) process.exitCode = 1;
  });
}

async function measured(options: BenchOptions, url: string, signal: AbortSignal): Promise<Traffic> {
  const { connections, seconds } = options;
  const [gp, ppr] = [
    { url, key: 'sandbox-gp' },
    { url, key: 'sandbox-ppr' },
  ];
  await call(gp, '/v1/sandbox/clock').catch((error: unknown) => {
    if (!(error instanceof CommandFailure) || error.exitCode === 2) throw error;
    const remedy = 'made-up letters are posted in the sandbox only, see `tovholder serve --sandbox`';
    throw new CommandFailure(2, `The gateway at ${url} does not run in the sandbox: ${remedy}.`);
  });
  const letter = JSON.parse(
    await readFile(new URL('../../../fixtures/child-referral/plain/canonical.json', import.meta.url), 'utf8'),
  ) as object;
  const bar = openProgress('letters accepted');
  const told = (count: number) => bar.at(count);
  return await drive({ gp, ppr, letter }, { connections, seconds, signal, told }).finally(bar.end);
}

function reportOf({ url, seconds, connections }: BenchOptions, traffic: Traffic): BenchReport {
  const { accepting, delivering, receipts, refused, startedAt, acceptedAt, deliveredAt } = traffic;
  const figures = (milliseconds: readonly number[], endedAt: number): Figures => ({
    count: milliseconds.length,
    perSecond: milliseconds.length === 0 ? 0 : rounded((milliseconds.length * 1_000) / (endedAt - startedAt)),
    milliseconds: timesOf(milliseconds),
  });
  return {
    ...{ url: url ?? null, seconds, connections },
    accepted: figures(accepting, acceptedAt),
    delivered: figures(delivering, deliveredAt),
    ...{ receipts, refused: [...refused.values()].reduce((sum, count) => sum + count, 0) },
    lost: accepting.length - delivering.length,
  };
}

function described({ accepted, delivered, receipts, lost }: BenchReport): string {
  const row = (what: string, { count, perSecond, milliseconds: { p50, p95, p99, max } }: Figures) => [
    ...[what, String(count), String(perSecond)],
    ...[p50, p95, p99, max].map((value) => `${value} ms`),
  ];
  const rows = [row('accepted, call to 202', accepted), row('delivered, 202 to takeover', delivered)];
  const figures = table(
    ['LETTERS', 'COUNT', 'A SECOND', 'P50', 'P95', 'P99', 'WORST'],
    rows,
    paletteFor(process.stdout),
  );
  const rest = lost > 0 ? ` ${lost} letters were accepted and had not come a minute later.` : '';
  return `${figures}${receipts} receipts came back.${rest}\n`;
}
