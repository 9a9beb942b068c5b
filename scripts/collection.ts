/*
 * Writes collection/ from openapi.yaml and the fixtures: one folder of .bru files for Bruno and one file for Postman (v2.1), both with
 * the sandbox's address and keys. `--check` only says whether they are fresh. `npm run collection`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOpenapi } from '../src/intake/openapi.ts';
import { brunoFiles } from './collection/bruno.ts';
import { groupsOf } from './collection/groups.ts';
import { postmanFile } from './collection/postman.ts';

const root = fileURLToPath(new URL('../collection/', import.meta.url));
const document = readOpenapi();
const groups = groupsOf(document);
const files = new Map([
  ...brunoFiles(document, groups),
  ['tovholder.postman_collection.json', postmanFile(document, groups)],
]);

const present = existsSync(root)
  ? readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
  : [];
if (process.argv.includes('--check')) check();
else write();

function check(): void {
  const stale = [...files].filter(
    ([path, text]) => !existsSync(root + path) || readFileSync(root + path, 'utf8') !== text,
  );
  const names = [...stale.map(([path]) => path), ...present.filter((path) => !files.has(path))];
  if (names.length === 0) return;
  console.error(`collection/ is not fresh (${names[0]}): run \`npm run collection\` and commit the result.`);
  process.exitCode = 1;
}

function write(): void {
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
}
