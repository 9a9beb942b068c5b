import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileSchemas } from '../../scripts/compile-schemas.mjs';
import { removeStore } from './global-teardown.mjs';

/* The validators of the schemas, made once for all test files, and the folder of this run's PostgreSQL, which the first test starts that asks for it. */
// biome-ignore lint/style/noDefaultExport: jest takes nothing else
export default async function makeTestStore() {
  try {
    compileSchemas();
  } catch (error) {
    console.error('A schema cannot be compiled; the tests that need it will fail:', error);
  }
  await removeStoresOfKilledRuns();
  const folder = mkdtempSync(join(tmpdir(), `tovholder-test-${process.pid}-`));
  /* As root the server runs as another user, who must be able to enter. */
  chmodSync(folder, 0o711);
  process.env.TOVHOLDER_TEST_STORE = folder;
}

async function removeStoresOfKilledRuns() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^tovholder-test-([0-9]+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await removeStore(join(tmpdir(), name)).catch(() => undefined);
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
