import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from './support/project-root.ts';

test('package-lock.json names every optional package, of other platforms too, so that npm ci takes it', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/complete-lock.mjs', '--check'], {
    cwd: projectRoot,
  });
  expect(stdout.toString()).toBe('');
  expect(status).toBe(0);
});

test('every package that goes into production is under a licence that may be passed on', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-licences.mjs', '--list'], {
    cwd: projectRoot,
  });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  expect(stdout.toString().split('\n').length).toBeGreaterThan(100);
});

test('the bill of materials names what package.json depends on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tovholder-sbom-'));
  const file = join(folder, 'sbom.json');
  expect(spawnSync(process.execPath, ['scripts/sbom.mjs', file], { cwd: projectRoot }).status).toBe(0);
  const { bomFormat, components } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  expect(bomFormat).toBe('CycloneDX');
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const named = components.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`);
  for (const [name, version] of Object.entries(dependencies)) expect(named).toContain(`${name}@${version}`);
});

test('node_modules holds what package-lock.json names', () => {
  expect(spawnSync(process.execPath, ['scripts/packages-are-fresh.mjs'], { cwd: projectRoot }).status).toBe(0);
});
