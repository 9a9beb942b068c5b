/* Exits 0 when node_modules holds what package-lock.json names, 1 when it has to be installed. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const installedList = 'node_modules/.package-lock.json';
if (!existsSync(installedList)) process.exit(1);
const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
const installed = packages(installedList);
const isFresh = ([path, wanted]) => {
  const found = installed[path];
  if (!found) return path === '' || wanted.optional || wanted.devOptional;
  return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(path);
};
process.exit(Object.entries(packages('package-lock.json')).every(isFresh) ? 0 : 1);
