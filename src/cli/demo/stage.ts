import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { createGateway, type Gateway } from '../../gateway.ts';
import { type Party, parsePartiesFile } from '../../store/parties.ts';

/** A gateway of the sandbox that is there for one play. */
export interface Stage {
  url: string;
  dataDir: string;
  parties: Party[];
  /** Stops the gateway and removes what it kept, unless the folder was given. */
  close(): Promise<void>;
}

/**
 * Opens a gateway in the sandbox on the embedded PostgreSQL and a free port of this machine, whatever the environment
 * says. Without a folder its data lies in a temporary one that goes with it.
 */
export async function openStage(givenDir: string | undefined, signal: AbortSignal): Promise<Stage> {
  const parties = parsePartiesFile(await readFile(new URL('../../../fixtures/parties.json', import.meta.url), 'utf8'));
  const dataDir = givenDir ?? (await mkdtemp(join(tmpdir(), 'tovholder-demo-')));
  const strike = async () => {
    if (givenDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  let gateway: Gateway;
  try {
    const environment = { HOST: '127.0.0.1', PORT: '0', DRAIN: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
    gateway = await createGateway(readConfig(environment, { sandbox: true }), { signal });
  } catch (error) {
    await strike();
    throw error;
  }
  const close = async () => {
    await gateway.close().finally(strike);
  };
  if (gateway.url) return { url: gateway.url, dataDir, parties, close };
  await close();
  throw new Error('the gateway of the demo answers no calls');
}
