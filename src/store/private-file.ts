import { randomBytes } from 'node:crypto';
import { chown, link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../errors.ts';

/** The text of a file of ours; undefined where there is none. Throws CONFIGURATION where it may not be read. */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new GatewayError(
      'CONFIGURATION',
      `${file} cannot be read (${codeOf(error)}): run this as the user who owns DATA_DIR.`,
    );
  }
}

/**
 * Writes a file of mode 0600, whole or not at all, on disk when it returns; as root it gets the owner of its folder.
 * `onlyIfAbsent`: where another process was first, its text stays. Returns the text the file has now.
 */
export async function writePrivateFile(file: string, text: string, { onlyIfAbsent = false } = {}): Promise<string> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeDurably(draft, text);
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(file));
    await chown(draft, uid, gid);
  }
  try {
    if (onlyIfAbsent) await link(draft, file);
    else await rename(draft, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return await readFile(file, 'utf8');
    /* Some file systems have no hard links. */
    if (!onlyIfAbsent || !['EPERM', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error) ?? '')) throw error;
    await rename(draft, file);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(dirname(file));
  return text;
}

/** Makes renames and new files of a folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** The code of a system or database error; undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
