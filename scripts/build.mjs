/* Compiles the schemas, then src/ to dist/, and copies the SQL migrations and what browsers load beside it. `--watch` keeps compiling. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileSchemas } from './compile-schemas.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
compileSchemas();
const compile = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];

/* Made aside and put in place whole, so that a program running from dist/ never finds half of it. */
const fresh = `dist.${process.pid}`;
const { status } = spawnSync(process.execPath, [...compile, '--outDir', fresh], { stdio: 'inherit' });
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(status ?? 1);
}
cpSync('src/store/migrations', `${fresh}/store/migrations`, { recursive: true });
cpSync('src/console/assets', `${fresh}/console/assets`, { recursive: true });
cpSync('src/reference/assets', `${fresh}/reference/assets`, { recursive: true });
chmodSync(`${fresh}/main.js`, 0o755);
const former = `${fresh}.former`;
if (existsSync('dist')) renameSync('dist', former);
renameSync(fresh, 'dist');
rmSync(former, { recursive: true, force: true });

if (process.argv.includes('--watch')) {
  spawn(process.execPath, [...compile, '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
}
