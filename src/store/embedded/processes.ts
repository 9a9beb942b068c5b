import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Whether a process of this number is there, ours or not. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * The word that every process of the server of a data folder bears in its command line, made of the folder's identity
 * on disk: the same after a move, another for a copy. At most 63 characters, as cluster_name asks.
 */
export function tagOf(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `tovholder-${dev.toString(36)}-${ino.toString(36)}`;
}

/** Whether the process works on the data folder of this tag. A dead one that nobody has waited for has no command line. */
export function bearsTag(pid: number, tag: string): boolean {
  return isAlive(pid) && names(commandLine(pid), tag);
}

/** The processes that work on the data folder of this tag. */
export function processesOf(tag: string): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
    return pids.map(Number).filter((pid) => names(commandLine(pid), tag));
  }
  const lines = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => names(line, tag)).map((line) => Number.parseInt(line, 10));
}

/* Not part of a longer tag: what follows is the end, a blank, a colon or the end of the argument. */
function names(line: string, tag: string): boolean {
  return new RegExp(`${tag}([\\s:\\0]|$)`).test(line);
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
