import { Command } from 'commander';
import type { Found, Verdict } from '../doctor/verdict.ts';
import { endingWell } from './ending.ts';
import { type Palette, paletteFor } from './paint.ts';

const note = `
Looks at the machine, the environment, the store, the queue, the parties and what is under way. It changes nothing, works
on the store of DATABASE_URL or on the one under DATA_DIR, and also while the gateway runs on it.`;

/** `doctor`: what is wrong with the gateway of this environment, and what to do. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at everything the gateway needs, and say what to do about what is wrong')
    .option('--json', 'one JSON object')
    .option('--sandbox', 'as `serve --sandbox` would run', false)
    .addHelpText('after', note)
    .action((options: { json?: boolean; sandbox: boolean }) => endingWell(() => doctor(options)));
}

async function doctor({ json, sandbox }: { json?: boolean; sandbox: boolean }): Promise<void> {
  /* Loaded here: the other commands start faster without it. */
  const { examine } = await import('../doctor/examine.ts');
  const checks = await examine(process.env, { sandbox });
  const verdict = worstOf(checks);
  const text = json ? JSON.stringify({ verdict, checks }, null, 2) : told(checks, paletteFor(process.stdout));
  process.stdout.write(`${text}\n`);
  process.exitCode = verdict === 'fault' ? 1 : 0;
}

function worstOf(checks: readonly Found[]): Verdict {
  const verdicts = checks.map(({ verdict }) => verdict);
  return (['fault', 'warning'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'ok';
}

function told(checks: readonly Found[], palette: Palette): string {
  const colours = { ok: palette.green, warning: palette.yellow, fault: palette.red };
  const lines = checks.flatMap(({ check, verdict, detail, remedy }) => {
    const line = `${colours[verdict](verdict.padEnd(8))} ${check.padEnd(17)} ${detail}`;
    return remedy === undefined ? [line] : [line, `${' '.repeat(27)}${palette.bold('→')} ${remedy}`];
  });
  const count = (verdict: Verdict) => checks.filter((one) => one.verdict === verdict).length;
  return [...lines, '', `Faults: ${count('fault')} · warnings: ${count('warning')} · in order: ${count('ok')}`].join(
    '\n',
  );
}
