import { spawn } from 'node:child_process';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { readPrivateFile, syncFolder } from '../private-file.ts';
import { owner } from './access.ts';
import { type Account, commandAs } from './account.ts';
import { type Binaries, majorVersion } from './binaries.ts';

const drafts = 'postgres.new-';
const limit = 180_000;

/** Whether `folder` is a whole cluster. Throws CONFIGURATION where it is one of another major version. */
export async function clusterExists(folder: string): Promise<boolean> {
  const version = (await readPrivateFile(join(folder, 'PG_VERSION')))?.trim();
  if (version === undefined) return false;
  if (version === majorVersion) return true;
  throw new GatewayError(
    'CONFIGURATION',
    `${folder} was written by PostgreSQL ${version}, this program brings ${majorVersion}: move the data with pg_dump of the ` +
      'older version, or set DATABASE_URL.',
  );
}

/** Makes the cluster in a draft folder and renames it when it is whole: a killed start leaves no half a cluster. */
export async function createCluster(
  dataDir: string,
  folder: string,
  password: string,
  as: Account,
  binaries: Binaries,
) {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(drafts)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  const draft = join(dataDir, `${drafts}${process.pid}`);
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (as.uid !== undefined && as.gid !== undefined) {
    await chown(draft, as.uid, as.gid);
    await chown(passwordFile, as.uid, as.gid);
  }
  try {
    await runInitdb(draft, passwordFile, as, binaries);
    await rename(draft, folder).catch((error: Error) => Promise.reject(failed(error.message)));
    await syncFolder(dataDir);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

function runInitdb(draft: string, passwordFile: string, as: Account, binaries: Binaries): Promise<void> {
  const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--data-checksums', '--no-instructions'];
  const command = [binaries.initdb, '-D', draft, `--username=${owner}`, `--pwfile=${passwordFile}`, ...options];
  const { file, args, options: spawning } = commandAs(as, command, binaries.env);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...spawning,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    child.once('error', (error) => reject(failed(error.message)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(failed(said.trim() || `exit ${code}`))));
  });
}

function failed(why: string): GatewayError {
  return new GatewayError(
    'CONFIGURATION',
    `The database under DATA_DIR could not be made: ${why}. See that there is room for it (60 MB), or set DATABASE_URL.`,
  );
}
