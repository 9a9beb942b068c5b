import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* The folder of this run's PostgreSQL; the first test that asks for a database starts the server in it. */
// biome-ignore lint/style/noDefaultExport: jest takes nothing else
export default function makeTestStore() {
  const folder = mkdtempSync(join(tmpdir(), 'tovholder-test-'));
  /* As root the server runs as another user, who must be able to enter. */
  chmodSync(folder, 0o711);
  process.env.TOVHOLDER_TEST_STORE = folder;
}
