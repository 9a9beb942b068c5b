import { createInterface } from 'node:readline/promises';
import { CommandFailure } from './ending.ts';

/** Asks the user to agree to something that concerns many messages. Throws CommandFailure where nobody can be asked. */
export async function isAgreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandFailure(1, 'Nothing was done: say --yes, since nobody can be asked here.');
  }
  const asker = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asker.question(`${question} [y/N] `).finally(() => asker.close());
  return /^(y|yes|j|ja)$/i.test(answer.trim());
}
