import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { projectRoot } from './support/project-root.ts';

test('package-lock.json names every optional package, of other platforms too, so that npm ci takes it', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/complete-lock.mjs', '--check'], {
    cwd: projectRoot,
  });
  expect(stdout.toString()).toBe('');
  expect(status).toBe(0);
});

test('node_modules holds what package-lock.json names', () => {
  expect(spawnSync(process.execPath, ['scripts/packages-are-fresh.mjs'], { cwd: projectRoot }).status).toBe(0);
});
