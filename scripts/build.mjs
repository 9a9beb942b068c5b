/* Compiles src/ to dist/ and copies the SQL migrations beside it. `--watch` keeps compiling. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const watch = process.argv.includes('--watch');
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];

if (!watch) rmSync('dist', { recursive: true, force: true });
const result = spawnSync(process.execPath, tsc, { stdio: 'inherit' });
if (result.status !== 0) process.exit(result.status ?? 1);
if (existsSync('src/store/migrations')) cpSync('src/store/migrations', 'dist/store/migrations', { recursive: true });
if (existsSync('dist/main.js')) chmodSync('dist/main.js', 0o755);
if (watch) spawn(process.execPath, [...tsc, '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
