import { Command } from 'commander';
import { CommandFailure, endingWell } from './ending.ts';
import { commonExitCodes, exitCodes } from './exit-codes.ts';
import { paletteFor } from './paint.ts';
import { table } from './table.ts';

const examples = `
Examples:
  $ tovholder help dead replay
  $ tovholder help exit-codes`;

/** `help [command…]`: the help of a command; `help exit-codes`: what every exit code means. */
export function helpCommand(): Command {
  return new Command('help')
    .description('tell of a command, or of the exit codes')
    .argument('[command...]', 'a command, such as dead replay; or exit-codes')
    .addHelpText('after', examples)
    .action((words: string[]) => endingWell(() => help(words)));
}

async function help(words: readonly string[]): Promise<void> {
  if (words[0] === 'exit-codes') process.stdout.write(exitCodePage());
  else {
    const command = found(await (await import('./program.ts')).programFor(), words);
    command.outputHelp();
  }
}

function found(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) {
      const there = [...command.commands.map((one) => one.name()), ...(command === program ? ['exit-codes'] : [])];
      throw new CommandFailure(2, `There is no such command; there are: ${there.join(', ') || 'none below this one'}.`);
    }
    command = next;
  }
  return command;
}

/** What every exit code means: in general, and of each command. */
export function exitCodePage(): string {
  const palette = paletteFor(process.stdout);
  const general = Object.entries(commonExitCodes).map(([code, meaning]) => [code, meaning]);
  const special = Object.entries(exitCodes).flatMap(([command, meanings]) =>
    Object.entries(meanings).map(([code, meaning], line) => [line === 0 ? command : '', code, meaning]),
  );
  return [table(['EXIT CODE', 'MEANS'], general, palette), table(['COMMAND', 'CODE', 'MEANS'], special, palette)].join(
    '\n',
  );
}
