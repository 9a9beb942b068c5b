import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from './project-root.ts';

const main = join(projectRoot, 'dist/main.js');

/** What a run of the command line left. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `node dist/main.js` as a process of its own; the build is made first where it is missing or stale. */
export async function runCli(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string | Uint8Array; cwd?: string } = {},
): Promise<Run> {
  await ensureBuilt();
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? projectRoot,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
}

let built: Promise<void> | undefined;

/** Makes sure of a fresh build; test files that run at the same time wait for each other. */
export function ensureBuilt(): Promise<void> {
  built ??= buildUnderLock();
  return built;
}

async function buildUnderLock(): Promise<void> {
  const lock = join(projectRoot, 'node_modules/.tovholder-build');
  const deadline = Date.now() + 120_000;
  while (!taken(lock)) {
    if (Date.now() > deadline) throw new Error(`Somebody else has been building for two minutes: remove ${lock}`);
    await pause(200);
  }
  try {
    if (isFresh()) return;
    const { status, stdout } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: projectRoot });
    if (status !== 0) throw new Error(`The build failed:\n${stdout}`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

function isFresh(): boolean {
  if (!existsSync(main)) return false;
  const builtAt = statSync(main).mtimeMs;
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' });
  return sources.every((file) => statSync(join(projectRoot, 'src', file)).mtimeMs <= builtAt);
}
