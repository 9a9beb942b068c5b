import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** How the embedded server is reached: kept in `<DATA_DIR>/embedded.json`, mode 0600. */
export interface Access {
  port: number;
  password: string;
}

/** The name of the owner role and of the database of the embedded server. */
export const owner = 'tovholder';

/** The kept port and password; made once. The caller holds the folder's lock. */
export async function keptAccess(dataDir: string, clusterExists: boolean): Promise<Access> {
  const file = accessFile(dataDir);
  const text = await readPrivateFile(file);
  if (text !== undefined) return JSON.parse(text) as Access;
  if (clusterExists) {
    throw new GatewayError(
      'CONFIGURATION',
      `${file} is missing, and with it the password of the database beside it: restore it from the backup.`,
    );
  }
  return await keepAccess(dataDir, { port: await freePort(), password: randomBytes(24).toString('hex') });
}

/** Keeps another port, where the kept one was taken by somebody else. */
export async function keepAccess(dataDir: string, access: Access): Promise<Access> {
  await writePrivateFile(accessFile(dataDir), JSON.stringify(access));
  return access;
}

/** The URL of the owner. */
export function urlOf({ port, password }: Access, database: string = owner): string {
  return `postgresql://${owner}:${password}@127.0.0.1:${port}/${database}`;
}

/** A port on which nobody listens, below those that systems hand out to outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function accessFile(dataDir: string): string {
  return join(dataDir, 'embedded.json');
}
