/* `npm run test:crash`: the whole matrix at length; its figures go into docs/reliability.md when every row holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.ts';
import type { Figures } from './figures.ts';
import { circumstances, writeIntoPage } from './page.ts';

const folder = mkdtempSync(join(tmpdir(), 'tovholder-figures-'));
const file = join(folder, 'figures.jsonl');
/* What is tried is what stands here now. */
const tried = circumstances('npm run test:crash');
const jest = spawn(
  process.execPath,
  ['node_modules/.bin/jest', '--runInBand', 'tests/crash/', 'tests/delivery.isolation', ...process.argv.slice(2)],
  {
    cwd: projectRoot,
    env: {
      ...process.env,
      ...{
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
        TOVHOLDER_CRASH: 'full',
        TOVHOLDER_CRASH_FIGURES: file,
      },
    },
    stdio: 'inherit',
  },
);
const [code] = await once(jest, 'exit');
process.exitCode = code ?? 1;
if (code === 0) writeIntoPage('crash matrix', `${tried}\n\n${table()}`);
rmSync(folder, { recursive: true, force: true });

function table(): string {
  const rows = readFileSync(file, 'utf8').trim().split('\n');
  const lines = rows.map((row) => line(JSON.parse(row)));
  return [
    '| Row | What was broken | Messages sent | Faults | Lost | Handed out again, flagged | Longest recovery | |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function line({ row, title, sent, faults, lost, duplicates, recovery, note = '' }: Figures): string {
  const again = `${duplicates.seen}, ${duplicates.flagged}`;
  const seconds = recovery === undefined ? '–' : `${recovery.toFixed(1)} s`;
  return `| ${[row.split(' ')[0], title, sent, faults, lost, again, seconds, note].join(' | ')} |`;
}
