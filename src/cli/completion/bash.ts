import { allOf, type CompletedCommand, type Values } from './tree.ts';

/** The completion of a program in bash; needs nothing but bash 4 itself. */
export function bashScript(program: string, tree: CompletedCommand): string {
  const all = allOf(tree);
  return `# Completion of ${program} in bash. To have it in every shell:
#   ${program} completion bash > ~/.local/share/bash-completion/completions/${program}
_${program}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path='' word values=''
  COMPREPLY=()
  # --option=value comes in three words
  if [[ $current == '=' ]]; then current=''; elif [[ $before == '=' ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
${all
  .filter(({ path }) => path !== '')
  .map(stepOf)
  .join('\n')}
    esac
  done
  case "$path $before" in
${all.flatMap(optionCases).join('\n')}
  esac
  if [[ -z $values && $current == -* ]]; then
    case "$path" in
${all.map(({ path, options }) => `      '${path}') values='${options.flatMap(({ names }) => names).join(' ')}' ;;`).join('\n')}
    esac
  elif [[ -z $values ]]; then
    case "$path" in
${all.flatMap(argumentCase).join('\n')}
    esac
  fi
  if [[ $values == '<file>' ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  fi
}
complete -F _${program} ${program}
`;
}

function stepOf({ path }: CompletedCommand): string {
  const words = path.split(' ');
  const last = words.pop() ?? '';
  return `      '${words.join(' ')}/${last}') path='${path}' ;;`;
}

function optionCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ names, values }) => {
    if (!values) return [];
    const patterns = names.map((name) => `'${path} ${name}'`).join('|');
    return [values.kind === 'any' ? `    ${patterns}) return ;;` : `    ${patterns}) values='${wordsOf(values)}' ;;`];
  });
}

function argumentCase({ path, values, commands }: CompletedCommand): string[] {
  const words = commands.length > 0 ? commands.map((one) => one.path.split(' ').at(-1)).join(' ') : wordsOf(values);
  return words === '' ? [] : [`      '${path}') values='${words}' ;;`];
}

function wordsOf(values: Values): string {
  if (values.kind === 'files') return '<file>';
  return values.kind === 'words' ? values.words.join(' ') : '';
}
