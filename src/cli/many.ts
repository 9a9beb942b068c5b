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

/** Tells on standard error how far something is: on a terminal one line that changes, else a line for each thousand. */
export function progressOf(total: number): (count: number) => void {
  let saidAt = 0;
  return (count) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${count} of ${total}${count >= total ? '\n' : ''}`);
    else if (count - saidAt >= 1_000) process.stderr.write(`${count} of ${total}\n`);
    if (count - saidAt >= 1_000) saidAt = count;
  };
}
