import { mkdir } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { codeOf } from './private-file.ts';

/** Makes DATA_DIR where it is missing. As root others may enter it, not list it: PostgreSQL runs as another user. */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  } catch (error) {
    throw new GatewayError(
      'CONFIGURATION',
      `DATA_DIR ${dataDir} cannot be made (${codeOf(error)}): name another folder.`,
    );
  }
}
