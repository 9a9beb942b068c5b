// Checks that every package that goes into production is under a licence that may be passed on with Apache-2.0, and lists
// them. `--list` writes one line a package. Exit code 1 names those that are not.
import { readFileSync } from 'node:fs';

const allowed = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  /* As htmx writes it. */
  'BSD-0-Clause',
  'BlueOak-1.0.0',
  'Python-2.0',
];
/** Of packages whose entry in the lock names none: read from the package itself. */
const known = { '@msgpackr-extract/': 'MIT' };

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const production = Object.entries(packages)
  .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
  .map(([path, { version, license }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const family = Object.keys(known).find((start) => name.startsWith(start));
    return { name, version, license: license ?? (family && known[family]) ?? 'none named' };
  })
  .sort((one, other) => one.name.localeCompare(other.name));

if (process.argv.includes('--list')) {
  for (const { name, version, license } of production) console.log(`${name} ${version} ${license}`);
}
const refused = production.filter(
  ({ license }) => !license.split(' OR ').some((one) => allowed.includes(one.replace(/[()]/g, ''))),
);
for (const { name, version, license } of refused)
  console.error(`${name} ${version} is under ${license}, which is not on the list of scripts/check-licences.mjs`);
process.exitCode = refused.length > 0 ? 1 : 0;
