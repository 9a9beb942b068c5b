import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bashScript } from '../src/cli/completion/bash.ts';
import { fishScript } from '../src/cli/completion/fish.ts';
import { allOf, type CompletedCommand, treeOf } from '../src/cli/completion/tree.ts';
import { zshScript } from '../src/cli/completion/zsh.ts';
import { programFor } from '../src/cli/program.ts';
import { formatNames } from '../src/formats/format.ts';
import { messageTypeNames } from '../src/message.ts';
import { projectRoot } from './support/project-root.ts';

let tree: CompletedCommand;
beforeAll(async () => {
  tree = treeOf(await programFor());
});

/** What bash offers after each of these lines, each of them split into words as readline does it. */
function offered(...lines: readonly string[][]): string[][] {
  const asked = lines
    .map((words) => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(tovholder ${quoted}); COMP_CWORD=${words.length}; _tovholder; echo "\${COMPREPLY[*]}"`;
    })
    .join('\n');
  const script = `${bashScript('tovholder', tree)}\n[[ $(complete -p tovholder) == *_tovholder* ]] || exit 3\n${asked}`;
  const said = execFileSync('bash', ['--norc'], { input: script, cwd: projectRoot, encoding: 'utf8' });
  return said
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean));
}

describe('completion in bash', () => {
  test('offers commands, those below them, options, and the values that a contract lists', () => {
    const [all, ofDead, begun, options, types, formats, glued, roles, shells, helped] = offered(
      [''],
      ['dead', ''],
      ['dead', 're'],
      ['dead', 'list', '--'],
      ['dead', 'list', '--json', '--type', ''],
      ['translate', 'letter.xml', '--to', ''],
      ['translate', '--to', '=', 'fhir-x'],
      ['party', 'add', '--gln', '5790000990016', '--role', 'h'],
      ['completion', ''],
      ['help', 'exit'],
    );
    expect(all).toEqual(tree.commands.map(({ path }) => path));
    expect(ofDead).toEqual(['list', 'show', 'replay', 'discard']);
    expect(begun).toEqual(['replay']);
    expect(options).toEqual(expect.arrayContaining(['--receiver', '--since', '--json']));
    expect(types).toEqual([...messageTypeNames]);
    expect(formats).toEqual([...formatNames]);
    expect(glued).toEqual(['fhir-xml']);
    expect(roles).toEqual(['health-visitor', 'home-nursing', 'hospital']);
    expect(shells).toEqual(['bash', 'zsh', 'fish']);
    expect(helped).toEqual(['exit-codes']);
  });

  test('offers files where a command takes one, and nothing where nobody can know', () => {
    const [documents, out, gln] = offered(
      ['validate', 'packa'],
      ['translate', '--out', 'CHANGE'],
      ['tail', '--receiver', ''],
    );
    expect(documents).toEqual(expect.arrayContaining(['package.json', 'package-lock.json']));
    expect(out).toEqual(['CHANGELOG.md']);
    expect(gln ?? []).toEqual([]);
  });
});

test.each([
  ['zsh', zshScript],
  ['fish', fishScript],
] as const)('the script for %s names every command and every option', (_shell, scriptOf) => {
  const script = scriptOf('tovholder', tree);
  for (const { path, options } of allOf(tree)) {
    if (path !== '') expect(script).toContain(path.split(' ').at(-1));
    for (const name of options.flatMap(({ names }) => names)) expect(script).toContain(name.replace(/^-+/, ''));
  }
  expect(script).toContain(messageTypeNames.join(' '));
});
