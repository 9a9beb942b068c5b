// Writes the bill of materials of what runs in production (CycloneDX 1.5, JSON) to sbom.json, or to the file that is named.
// `npm sbom --omit dev` also leaves out what development needs as well: so everything is asked for, and what package-lock.json
// marks as development's alone is taken out here.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [target = 'sbom.json'] = process.argv.slice(2);
const root = new URL('..', import.meta.url);
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
const production = new Set(
  Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(
      ([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`,
    ),
);
const kept = (reference) => reference === all.metadata.component['bom-ref'] || production.has(reference);
const components = all.components.filter(({ name, version }) => production.has(`${name}@${version}`));
const dependencies = all.dependencies
  .filter(({ ref }) => kept(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(kept) }));
writeFileSync(target, `${JSON.stringify({ ...all, components, dependencies }, undefined, 2)}\n`);
console.log(`${target}: ${components.length} components`);
