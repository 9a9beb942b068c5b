import { characters } from '../sandbox/characters/index.ts';
import { contractParties } from '../sandbox/fill.ts';
import { charactersKey, sandboxKeys } from '../store/credentials.ts';
import type { Party } from '../store/parties.ts';
import { call, fieldsOf } from './client.ts';
import { CommandFailure } from './ending.ts';
import { isAgreed } from './many.ts';
import type { ResetOptions } from './sandbox.ts';
import { table } from './table.ts';

interface Shown {
  name: string;
  gln?: string;
  party?: string;
  roles: readonly string[];
  formats: readonly string[];
  channel?: string;
  key?: string;
  does: string;
}

/** Prints everybody who is in the sandbox, a line each. */
export async function list({ json }: { json?: boolean }): Promise<void> {
  const everybody = await inTheSandbox();
  if (json) for (const one of everybody) process.stdout.write(`${JSON.stringify(one)}\n`);
  else process.stdout.write(table(['NAME', 'GLN', 'KEY', 'WHAT IT DOES'], everybody.map(cells)));
}

function cells({ name, gln, key, does }: Shown): string[] {
  return [name, gln ?? '-', key ?? '-', does];
}

async function inTheSandbox(): Promise<Shown[]> {
  const parties = await contractParties();
  const keyed = Object.entries(sandboxKeys).map(([key, gln]) => {
    const party = parties.find((one) => one.gln === gln);
    const does = party ? 'nothing by itself: its key acts for it' : 'sees everything and keeps parties and keys';
    return { ...shownOf(key.replace('sandbox-', ''), party, does), key };
  });
  return [
    ...keyed,
    ...characters.map(({ name, party, does }) => ({ ...shownOf(name, party, does), key: charactersKey })),
  ];
}

function shownOf(name: string, party: Party | undefined, does: string): Shown {
  if (!party) return { name, roles: ['admin'], formats: [], does };
  const { gln, roles, formats, channel } = party;
  return { name, gln, party: party.name, roles, formats, channel: channel.kind, does };
}

/** Has the gateway begin its sandbox anew, once that was agreed to. Throws CommandFailure where it was not, or where the gateway is no sandbox. */
export async function reset({ url, key, yes, json }: ResetOptions): Promise<void> {
  const question = `Remove all messages of the sandbox at ${url}, and the parties and keys that were added?`;
  if (!yes && !(await isAgreed(question))) throw new CommandFailure(1, 'Nothing was removed.');
  const answer = fieldsOf(await call({ url, key }, '/v1/sandbox/reset', { method: 'POST' }));
  const { messages, parties, credentials } = fieldsOf(answer.removed);
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else
    process.stdout.write(
      `The sandbox begins anew: ${messages} messages, ${parties} parties and ${credentials} credentials were removed.\n`,
    );
}
