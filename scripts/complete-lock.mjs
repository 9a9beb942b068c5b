/*
 * Adds to package-lock.json the optional packages of other platforms that npm left out, and says which.
 * npm drops them when the registry it asks does not offer them (mirrors, proxies), and `npm ci` then refuses the lock.
 * Run after every `npm install`; `--check` only says whether something is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const wordIn = (name, words) => words.find((word) => name.split('-').some((part) => part.startsWith(word)));

/* What keeps npm from installing it elsewhere, as the names of such packages tell it. */
function platformOf(name) {
  const short = name.split('/').at(-1);
  const libc = short.includes('musl') ? 'musl' : 'glibc';
  const os = wordIn(short, systems);
  const cpu = wordIn(short, processors);
  return { ...(cpu && { cpu: [cpu] }), ...(os === 'linux' && { libc: [libc] }), ...(os && { os: [os] }) };
}

const missing = Object.entries(lock.packages).flatMap(([path, found]) => {
  return Object.entries(found.optionalDependencies ?? {}).flatMap(([name, version]) => {
    if (!/^\d+\.\d+\.\d+/.test(version)) return [];
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) return [];
    return [
      [`node_modules/${name}`, { version, ...platformOf(name), ...(found.dev && { dev: true }), optional: true }],
    ];
  });
});
if (missing.length === 0) process.exit(0);
console.log(missing.map(([path, { version }]) => `${path.slice('node_modules/'.length)} ${version}`).join('\n'));
if (process.argv.includes('--check')) {
  console.error('package-lock.json leaves these out, and npm ci will refuse it: run node scripts/complete-lock.mjs');
  process.exit(1);
}
const [root, ...rest] = [...Object.entries(lock.packages), ...missing];
lock.packages = Object.fromEntries([root, ...rest.sort(([one], [other]) => one.localeCompare(other, 'en'))]);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
