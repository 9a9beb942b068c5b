import type { Argument, Command, Option } from 'commander';

/** What can be typed after an option, or as an argument: one of some words, a file, or what nobody can foretell. */
export type Values = { kind: 'words'; words: readonly string[] } | { kind: 'files' } | { kind: 'any' };

/** An option as a shell completes it. */
export interface CompletedOption {
  /** `--json`, `-V`. */
  names: readonly string[];
  description: string;
  /** Undefined where it takes no value. */
  values?: Values;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The words that lead to it, such as `dead replay`; empty for the program. */
  path: string;
  description: string;
  options: readonly CompletedOption[];
  /** Of its first argument. */
  values: Values;
  commands: readonly CompletedCommand[];
}

/** What a shell needs to know of a command and all below it. */
export function treeOf(command: Command, path: readonly string[] = []): CompletedCommand {
  const help = command.createHelp();
  /* The `help` that commander gives every group says the same as the program's own. */
  const commands = help.visibleCommands(command).filter((one) => path.length === 0 || one.name() !== 'help');
  return {
    path: path.join(' '),
    description: command.description(),
    options: help.visibleOptions(command).map(optionOf),
    values: argumentOf(command.registeredArguments[0], command),
    commands: commands.map((one) => treeOf(one, [...path, one.name()])),
  };
}

/** The command and every one below it. */
export function allOf(command: CompletedCommand): CompletedCommand[] {
  return [command, ...command.commands.flatMap(allOf)];
}

function optionOf(option: Option): CompletedOption {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    description: option.description,
    ...((option.required || option.optional) && { values: valuesOf(option.flags, option.argChoices) }),
  };
}

/* `help` takes the commands themselves. */
function argumentOf(argument: Argument | undefined, command: Command): Values {
  if (!argument) return { kind: 'any' };
  if (argument.name() !== 'command') return valuesOf(argument.name(), argument.argChoices);
  return { kind: 'words', words: ['exit-codes', ...(command.parent?.commands ?? []).map((one) => one.name())] };
}

function valuesOf(named: string, choices: readonly string[] | undefined): Values {
  if (choices) return { kind: 'words', words: choices };
  return /\b(?:file|folder)\b/.test(named) ? { kind: 'files' } : { kind: 'any' };
}
