import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Command, CommanderError } from 'commander';
import { exitCodes } from '../src/cli/exit-codes.ts';
import { exitCodePage } from '../src/cli/help.ts';
import { interruptible } from '../src/cli/interrupt.ts';
import { commands, programFor } from '../src/cli/program.ts';
import { openProgress } from '../src/cli/progress.ts';
import { ensureBuilt, runCli } from './support/cli.ts';
import { runCommand } from './support/command.ts';

/* A port of this machine where nobody answers. */
const nobody = '127.0.0.1:1';
const folder = mkdtempSync(join(tmpdir(), 'tovholder-exit-codes-'));
const env = {
  /* A set-up that cannot be: a store that is away is waited for. */
  DATABASE_URL: 'mysql://127.0.0.1/none',
  DATA_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
  DATA_DIR: folder,
  LOG_LEVEL: 'error',
};

let program: Command;
beforeAll(async () => {
  program = await programFor();
});
afterAll(() => rmSync(folder, { recursive: true }));

/* What can be called: a command without others below it, or with options of its own. */
function leavesOf(command: Command, path: readonly string[] = []): string[] {
  const below = command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
  const isCalled = path.length > 0 && (below.length === 0 || command.options.length > 0);
  return isCalled ? [path.join(' '), ...below] : below;
}

describe('the exit codes', () => {
  test('of every command are told in its help and on the page of all', () => {
    const leaves = leavesOf(program);
    expect(Object.keys(exitCodes).sort()).toEqual([...leaves].sort());
    const page = exitCodePage();
    for (const leaf of leaves) expect(page).toContain(`\n${leaf} `);
    expect(page).toContain('130');
  });

  test('of every command that is called wrongly is 2, with what is wrong named', async () => {
    for (const leaf of leavesOf(program)) {
      const error = await silently(async () => {
        /* Commander keeps what it has parsed: each call needs a program of its own. */
        const fresh = await programFor(leaf.split(' ')[0]);
        return await fresh
          .parseAsync([...leaf.split(' '), '--no-such-option'], { from: 'user' })
          .catch((thrown) => thrown);
      });
      expect([leaf, error]).toEqual([leaf, expect.any(CommanderError)]);
      expect(error.message).toMatch(
        /^error: (unknown option '--no-such-option'|required option '--|missing required argument)/,
      );
    }
  });

  test.each([
    ['party', ['list']],
    ['party', ['key', '--admin']],
    ['keys', ['list']],
    ['keys', ['rotate']],
    ['audit', ['verify']],
    ['audit', ['export']],
    ['receiver', ['list']],
    ['receiver', ['pause', '5790000990023']],
    ['dead', ['list']],
    ['dead', ['replay', '--all', '--yes']],
    ['tail', ['--no-follow']],
    ['inbox', ['--url', `http://${nobody}`]],
    ['send', ['package.json', '--url', `http://${nobody}`]],
    ['bench', ['--url', `http://${nobody}`]],
    ['validate', ['no-such-file.xml']],
    ['translate', ['no-such-file.xml', '--to', 'json']],
    ['help', ['no-such-command']],
  ] as const)('of %s %j is 2 where the store, the gateway or the file is out of reach', async (name, args) => {
    const load = commands[name];
    if (!load) throw new Error('no such command');
    const run = await runCommand(await load(), args, env);
    expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(/[:,.]/)]);
  });

  test('of long work that Ctrl-C ends is 130, once the step at hand is done', async () => {
    const before = process.exitCode;
    let steps = 0;
    await interruptible(async (signal) => {
      while (!signal.aborted) {
        steps += 1;
        if (steps === 3) process.emit('SIGINT', 'SIGINT');
        await new Promise(setImmediate);
      }
    });
    const code = process.exitCode;
    process.exitCode = before;
    expect([steps, code]).toEqual([3, 130]);
  });

  test('reach the shell: 0 for help and what is done, 2 for what is not understood', async () => {
    await ensureBuilt();
    const runs = await Promise.all([
      runCli(['help', 'exit-codes']),
      runCli(['tail', '--lines', 'many']),
      runCli(['bench', '--help']),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 2, 0]);
    expect(runs[1]?.stderr).toContain('whole number from 0 to 10000');
    expect(runs[2]?.stdout).toContain('Exit code: 0 measured; 1 letters were refused or lost');
  }, 150_000);
});

test('how far long work is is told on standard error every five seconds where that is no terminal', () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(0);
  const write = process.stderr.write;
  let said = '';
  process.stderr.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  try {
    const progress = openProgress('letters', 300);
    for (const [second, count] of [
      [1, 10],
      [6, 60],
      [7, 70],
      [12, 120],
    ] as const) {
      now.mockReturnValue(second * 1_000);
      progress.at(count);
    }
    progress.end();
  } finally {
    process.stderr.write = write;
    now.mockRestore();
  }
  expect(said).toBe('60 of 300 letters\n120 of 300 letters\n');
});

async function silently<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stderr.write;
  process.stderr.write = () => true;
  try {
    return await work();
  } finally {
    process.stderr.write = write;
  }
}
