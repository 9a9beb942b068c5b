import { fileURLToPath } from 'node:url';
import { type Party, parsePartiesFile } from '../store/parties.ts';
import { readSource } from './source.ts';

const sandboxParties = fileURLToPath(new URL('../../fixtures/parties.json', import.meta.url));

/** The parties of a file; the sandbox's where none is named. Throws FileTrouble or CONFIGURATION. */
export async function readParties(file: string | undefined): Promise<Party[]> {
  const bytes = await readSource(file ?? sandboxParties);
  return parsePartiesFile(bytes.toString('utf8'));
}
