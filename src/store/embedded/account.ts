import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { GatewayError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';

/** The user as whom PostgreSQL runs: `uid` and `gid` where it is another than ours, `prefix` the command that becomes it. */
export interface Account {
  uid?: number;
  gid?: number;
  prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root: as root it runs as the owner of the data folder, else as `postgres` or `nobody`.
 * Where that user may not enter DATA_DIR or the program's folder, it runs with the one capability to do so.
 */
export async function chooseAccount(binaries: Binaries, dataDir: string, folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = (await ownerOf(folder)) ?? (await unprivilegedUser());
  const accounts: Account[] = [
    { uid, gid, prefix: [] },
    { uid, gid, prefix: setpriv(uid, gid) },
  ];
  const usable = accounts.find((account) => canRun(account, binaries, dataDir));
  if (usable) return usable;
  throw new GatewayError(
    'CONFIGURATION',
    `PostgreSQL cannot run as root, and user ${uid} may not enter ${dataDir} or the program's folder. Run the gateway as an ` +
      'ordinary user, or set DATA_DIR to a folder below which others may enter (chmod o+x), or install setpriv (util-linux).',
  );
}

async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  const owner = await stat(folder).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : undefined;
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const users = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((user) => user[0] === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new GatewayError(
    'CONFIGURATION',
    'PostgreSQL cannot run as root and there is no user "postgres" or "nobody": run the gateway as an ordinary user.',
  );
}

function setpriv(uid: number, gid: number): string[] {
  const caps = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...caps, '--'];
}

function canRun(account: Account, binaries: Binaries, dataDir: string): boolean {
  const script = 'cd "$1" && cat "$2" >/dev/null && exec "$3" --version';
  const command = ['/bin/sh', '-c', script, 'sh', dataDir, binaries.share, binaries.postgres];
  const { file, args, options } = commandAs(account, command, binaries.env);
  return spawnSync(file, args, { ...options, stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** How to spawn a command as the account. */
export function commandAs(account: Account, command: readonly string[], env: Record<string, string>) {
  const [file, ...args] = [...account.prefix, ...command] as [string, ...string[]];
  const plain = account.prefix.length === 0 && account.uid !== undefined && account.gid !== undefined;
  /* The current folder may be one that the account may not enter. */
  return { file, args, options: { cwd: '/', env, ...(plain && { uid: account.uid, gid: account.gid }) } };
}
