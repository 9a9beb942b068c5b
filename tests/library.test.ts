/* The library as a program outside uses it: by its name, built. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt } from './support/cli.ts';
import { projectRoot } from './support/project-root.ts';

const page = readFileSync(join(projectRoot, 'docs/library.md'), 'utf8');
const examples = [...page.matchAll(/## ([^\n]+)\n+```js\n(.*?)```/gs)].map(([, title = '', code = '']) => ({
  title,
  code,
}));
const server = ['express', 'pg', 'bullmq', 'ioredis', 'winston', 'commander', 'helmet', 'node-pg-migrate'];

beforeAll(() => ensureBuilt());

function run(code: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, '--input-type=module', '--eval', code], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('docs/library.md', () => {
  test('has an example of each function', () => {
    expect(examples.map(({ title }) => title)).toEqual([
      'Judge a document',
      'Read a document',
      'Write a message',
      'Translate a document',
    ]);
  });

  test.each(examples)('tells the truth in «$title»', ({ code }) => {
    const told = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    const { status, stdout, stderr } = run(code);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) expect(stdout.split('\n')).toContain(line);
  });

  test('has examples whose types fit the declarations', () => {
    const folder = mkdtempSync(join(projectRoot, 'tests/.examples-'));
    try {
      const files = examples.map(({ code }, index) => {
        const file = join(folder, `example-${index}.ts`);
        writeFileSync(
          file,
          code
            .replaceAll('const [xml]', 'const [xml = new Uint8Array()]')
            .replaceAll('const [bundle]', 'const [bundle = new Uint8Array()]')
            .replace('error.findings[0].code', 'error.findings[0]?.code'),
        );
        return file;
      });
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { rootDir: '../..' }, files }),
      );
      const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the library', () => {
  test('loads nothing of the server, whatever of it is called', () => {
    const told = pathToFileURL(join(projectRoot, 'tests/support/told-modules.mjs')).href;
    const preload = join(projectRoot, 'tests/support/loaded-packages.cjs');
    const all = examples
      .map(({ code }, index) => `async function example${index}() {${asFunction(code)}}\nawait example${index}();`)
      .join('\n');
    const { status, stderr } = run(all, '--require', preload, '--import', told);
    expect(status).toBe(0);
    const loaded = [...stderr.matchAll(/^loaded: (.*)$/gm)].flatMap(([, names = '']) => names.split(' '));
    expect(loaded).toEqual(expect.arrayContaining(['ajv', 'libxml2-wasm', 'tovholder']));
    for (const name of server) expect(loaded).not.toContain(name);
  });

  test('gives types and functions and nothing else', () => {
    const { stdout } = run(`console.log(Object.keys(await import('tovholder')).sort().join(' '));`);
    expect(stdout.trim()).toBe('DocumentRefusal formatNames messageTypeNames read translate validate write');
  });

  test('says the same of a document as the command line', () => {
    const file = 'fixtures/refused/fhir-many-faults/input.json';
    const code = `import { readFileSync } from 'node:fs';
      import { validate } from 'tovholder';
      console.log(JSON.stringify({ file: '${file}', ...validate(readFileSync('${file}'), { language: 'da' }) }));`;
    const cli = spawnSync(process.execPath, ['dist/main.js', 'validate', '--json', '--lang', 'da', file], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    expect(run(code).stdout).toBe(cli.stdout);
    expect(cli.stdout).toContain('"valid":false');
  });

  test('takes text that was decoded already, whatever its declaration says', () => {
    const code = `import { readFileSync } from 'node:fs';
      import { read, translate, write } from 'tovholder';
      const [message] = read(readFileSync('fixtures/correspondence/plain/canonical.json', 'utf8')).messages;
      const changed = { ...message, content: { ...message.content, text: 'Smørrebrød – æøå' } };
      const xml = Buffer.from(write(changed, 'medcom-xml')[0]).toString('latin1')
        .replace(/&#x?[0-9A-Fa-f]+;/g, (reference) => reference.startsWith('&#x')
          ? String.fromCodePoint(Number.parseInt(reference.slice(3), 16))
          : String.fromCodePoint(Number(reference.slice(2, -1))));
      console.log(xml.includes('ISO-8859-1'), read(xml).messages[0].content.text);`;
    expect(run(code)).toEqual({ status: 0, stdout: 'true Smørrebrød – æøå\n', stderr: '' });
  });

  test('refuses to write what is no message, with the places', () => {
    const code = `import { write } from 'tovholder';
      try { write({ type: 'correspondence' }, 'json'); } catch (error) {
        console.log(error.name, error.code, error.findings.map(({ path }) => path).join(' '));
      }`;
    const { stdout } = run(code);
    expect(stdout).toContain('DocumentRefusal INVALID');
    expect(stdout).toContain('/letterId');
  });
});

/** The code of an example with its imports as dynamic ones, so that several fit into one program. */
function asFunction(code: string): string {
  return code.replace(/^import (\{[^}]*\}) from ('[^']*');$/gm, 'const $1 = await import($2);');
}
