import { Argument, Command } from 'commander';
import { endingWell } from './ending.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const examples = `
Examples:
  $ source <(tovholder completion bash)
  $ tovholder completion bash > ~/.local/share/bash-completion/completions/tovholder
  $ tovholder completion zsh > "\${fpath[1]}/_tovholder"
  $ tovholder completion fish > ~/.config/fish/completions/tovholder.fish`;

/** `completion bash|zsh|fish`: a script that completes commands, options and their values. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that completes commands, options and values in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', examples)
    .action((shell: (typeof shells)[number]) => endingWell(() => completion(shell)));
}

async function completion(shell: (typeof shells)[number]): Promise<void> {
  const [{ programFor }, { treeOf }, { bashScript }, { zshScript }, { fishScript }] = await Promise.all([
    import('./program.ts'),
    import('./completion/tree.ts'),
    import('./completion/bash.ts'),
    import('./completion/zsh.ts'),
    import('./completion/fish.ts'),
  ]);
  const write = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
  process.stdout.write(write('tovholder', treeOf(await programFor())));
}
