import type { Chore } from '../chores/chore.ts';
import { readClock } from '../store/clock.ts';
import type { Store } from '../store/store.ts';
import { openWebhooks } from './called.ts';
import { characters } from './characters/index.ts';
import { fetchAndAnswer } from './fetching.ts';
import { saveCharacters, saveContractParties } from './fill.ts';

/** The sandbox of a gateway, filled and at play. */
export interface Sandbox {
  /** What the characters do of themselves. */
  chores: readonly Chore[];
  close(): Promise<void>;
}

/** Fills the sandbox; where messages are delivered in this process (`plays`), its characters are played here, too. */
export async function openSandbox(store: Store, { plays }: { plays: boolean }): Promise<Sandbox> {
  await saveContractParties(store);
  if (!plays) return { chores: [], close: async () => {} };
  const webhooks = await openWebhooks(characters, async () => (await readClock(store.pool)).now);
  try {
    await saveCharacters(store, webhooks.port);
  } catch (error) {
    await webhooks.close();
    throw error;
  }
  return { chores: [fetchAndAnswer(characters)], close: webhooks.close };
}
