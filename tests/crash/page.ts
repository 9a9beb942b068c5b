import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root.ts';
import { seed } from './seed.ts';

const page = join(projectRoot, 'docs/reliability.md');

/** Writes text into docs/reliability.md between the two comments that bear this name. */
export function writeIntoPage(name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: made by a run, not by hand -->`, `<!-- end of ${name} -->`];
  const whole = readFileSync(page, 'utf8');
  const from = whole.indexOf(begin);
  const to = whole.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for ${name}`);
  writeFileSync(page, `${whole.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${whole.slice(to)}`);
}

/** When, where, with which command and on which commit a run was made. */
export function circumstances(command: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], {
    cwd: projectRoot,
    encoding: 'utf8',
  }).trim();
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}, Node ${process.versions.node}`;
  return `\`${command}\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}, seed ${seed}; ${machine}.`;
}
