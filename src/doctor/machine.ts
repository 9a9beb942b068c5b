import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Found, fault, ok, warning } from './verdict.ts';

/* package.json, engines. */
const oldestNode = [20, 19] as const;

/** Whether this Node.js runs the gateway. */
export function examineNode(version: string = process.versions.node): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  if (!isOld) return ok('node', `Node.js ${version}.`);
  return fault('node', `Node.js ${version} is too old.`, `Install Node.js ${oldestNode.join('.')} or newer.`);
}

const gibibyte = 1024 ** 3;

/** Whether there is room left where DATA_DIR is, or will be. */
export async function examineDisk(dataDir: string): Promise<Found> {
  let folder = resolve(dataDir);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, blocks, bsize } = await statfs(folder);
  const left = bavail * bsize;
  const share = blocks === 0 ? 1 : bavail / blocks;
  const detail = `${(left / gibibyte).toFixed(1)} GiB (${Math.floor(share * 100)} %) are free where DATA_DIR lies.`;
  const remedy = 'Free some space or move DATA_DIR: with a full disk nothing is accepted.';
  if (left < gibibyte / 4 || share < 0.01) return fault('disk', detail, remedy);
  return left < 2 * gibibyte || share < 0.05 ? warning('disk', detail, remedy) : ok('disk', detail);
}
