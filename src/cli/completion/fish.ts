import { allOf, type CompletedCommand, type CompletedOption, type Values } from './tree.ts';

/** The completion of a program in fish, with what each command and option is for. */
export function fishScript(program: string, tree: CompletedCommand): string {
  const lines = allOf(tree).flatMap((command) => [
    ...command.commands.map(
      (one) => `complete -c ${program} -f -n ${at(program, command)} -a ${word(one)} -d ${quoted(one.description)}`,
    ),
    ...command.options.map((option) => `complete -c ${program} -n ${at(program, command)} ${optionOf(option)}`),
    ...(command.commands.length > 0
      ? []
      : [`complete -c ${program} -n ${at(program, command)} ${valuesOf(command.values)}`]),
  ]);
  return `# Completion of ${program} in fish. To have it in every shell:
#   ${program} completion fish > ~/.config/fish/completions/${program}.fish
function __${program}_at
  # Whether the words before the cursor lead to this command: options and what follows the last command do not count.
  set -l path
  for word in (commandline -opc)[2..]
    if contains -- (string join -- ' ' $path $word) ${allOf(tree)
      .flatMap(({ path }) => (path === '' ? [] : [quoted(path)]))
      .join(' ')}
      set path $path $word
    end
  end
  test "$path" = "$argv"
end
${lines.join('\n')}
`;
}

function at(program: string, { path }: CompletedCommand): string {
  return quoted(`__${program}_at ${path}`.trim());
}

function word({ path }: CompletedCommand): string {
  return path.split(' ').at(-1) ?? '';
}

function optionOf({ names, description, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, '-d', quoted(description), ...(values ? ['-r', valuesOf(values)] : [])].join(' ');
}

function valuesOf(values: Values): string {
  if (values.kind === 'files') return '-F';
  return values.kind === 'words' ? `-f -a ${quoted(values.words.join(' '))}` : '-f';
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
