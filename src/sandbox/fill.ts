import { readFile } from 'node:fs/promises';
import { makeFirstWebhookSecret } from '../channels/webhook/secrets.ts';
import { saveCharactersCredential, saveSandboxCredentials } from '../store/credentials.ts';
import { saveSandboxOperators } from '../store/operators.ts';
import { findParty, type Party, parsePartiesFile, saveParty } from '../store/parties.ts';
import type { Store } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';
import { addressOn, type Character } from './character.ts';
import { characters } from './characters/index.ts';

const partiesFile = new URL('../../fixtures/parties.json', import.meta.url);

/** The parties of the sandbox that callers act for, as the contract has them. */
export async function contractParties(): Promise<Party[]> {
  return parsePartiesFile(await readFile(partiesFile, 'utf8'));
}

/** Saves the parties that callers act for, the fixed API keys and the accounts of the console. Repeatable. */
export async function saveContractParties(store: Store): Promise<Party[]> {
  const parties = await contractParties();
  await inTransaction(store.pool, async (db) => {
    for (const party of parties) await saveParty(db, store.keys, party);
    await saveSandboxCredentials(db, parties);
    await saveSandboxOperators(db);
  });
  return parties;
}

/** Saves the parties of the characters, whose webhooks are called at this port, and the key that acts for them. Repeatable. */
export async function saveCharacters(store: Store, port: number): Promise<void> {
  await inTransaction(store.pool, async (db) => {
    for (const { name, party } of characters) {
      const channel =
        party.channel.kind === 'webhook' ? { ...party.channel, url: addressOn(name, port) } : party.channel;
      await saveParty(db, store.keys, { ...party, channel });
    }
    await saveCharactersCredential(
      db,
      characters.map(({ party }) => party.gln),
    );
  });
  for (const { party } of called) await makeFirstWebhookSecret(store, { gln: party.gln, actor: 'gateway' });
}

const called: readonly Character[] = characters.filter(({ play }) => play.kind === 'called');

/** Saves the parties of the characters as they should be, at the port where the process that plays them listens; none where nobody plays. */
export async function restoreCharacters(store: Store): Promise<void> {
  for (const { party } of called) {
    const known = await findParty(store.pool, party.gln);
    if (known?.channel.kind !== 'webhook') continue;
    const port = Number(new URL(known.channel.url).port);
    if (port > 0) return await saveCharacters(store, port);
  }
}
