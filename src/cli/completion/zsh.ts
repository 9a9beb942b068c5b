import type { CompletedCommand, CompletedOption, Values } from './tree.ts';

/** The completion of a program in zsh, with what each command and option is for. */
export function zshScript(program: string, tree: CompletedCommand): string {
  return `#compdef ${program}
# Completion of ${program} in zsh. To have it in every shell, in a folder of $fpath:
#   ${program} completion zsh > _${program}
${functionsOf(program, tree).join('\n')}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function functionsOf(name: string, { options, values, commands }: CompletedCommand): string[] {
  const specs = options.flatMap(optionSpecs);
  if (commands.length === 0) {
    const all = [...specs, `'*:: :${actionOf(values)}'`];
    return [`_${name}() {\n  _arguments -s \\\n    ${all.join(' \\\n    ')}\n}`];
  }
  const own = (one: CompletedCommand) => one.path.split(' ').at(-1) ?? '';
  const body = `_${name}() {
  local line state
  _arguments -C \\
    ${[...specs, "'1: :->command'", "'*:: :->rest'"].join(' \\\n    ')}
  case $state in
    command)
      local -a commands=(
${commands.map((one) => `        '${quoted(`${own(one)}:${one.description}`)}'`).join('\n')}
      )
      _describe command commands ;;
    rest)
      case $line[1] in
${commands.map((one) => `        ${own(one)}) _${name}_${own(one)} ;;`).join('\n')}
      esac ;;
  esac
}`;
  return [...commands.flatMap((one) => functionsOf(`${name}_${own(one)}`, one)), body];
}

function optionSpecs({ names, description, values }: CompletedOption): string[] {
  const told = quoted(description.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:'));
  const value = values ? `:value:${actionOf(values)}` : '';
  return names.map((name) => `'*${name}[${told}]${value}'`);
}

function actionOf(values: Values): string {
  if (values.kind === 'files') return '_files';
  return values.kind === 'words' ? `(${values.words.join(' ')})` : '( )';
}

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}
