import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

/** Thrown when a file named on the command line cannot be read or written; ends the command with exit code 2. */
export class FileTrouble extends Error {
  constructor(did: string, file: string, cause: unknown) {
    super(`${file} ${did}: ${reasonOf(cause)}`);
    this.name = 'FileTrouble';
  }
}

/** The bytes of a file, or of standard input where the name is `-`. Throws FileTrouble. */
export async function readSource(file: string): Promise<Buffer> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new FileTrouble('cannot be read', file === '-' ? 'standard input' : file, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  EACCES: 'permission denied; check its rights',
  EISDIR: 'it is a folder; name the files in it',
  ENOTDIR: 'a part of the path is no folder; check the path',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
  return reasons[code] ?? code;
}

/** Writes to a file, or to standard output where none is named. Throws FileTrouble. */
export async function writeTarget(file: string | undefined, bytes: Uint8Array): Promise<void> {
  if (file === undefined || file === '-') {
    process.stdout.write(bytes);
    return;
  }
  try {
    await writeFile(file, bytes);
  } catch (error) {
    throw new FileTrouble('cannot be written', file, error);
  }
}
