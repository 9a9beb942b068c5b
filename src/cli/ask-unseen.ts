import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFailure } from './ending.ts';

/** Asks on the terminal for what must not be seen on it. Throws CommandFailure where there is no terminal, and when it is ended. */
export function askUnseen(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CommandFailure(2, 'There is no terminal to ask for a password on: run it on one, or with --generate.');
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    terminal.once('SIGINT', () => reject(new CommandFailure(2, 'Nothing was changed.')));
    terminal.once('line', resolve);
    terminal.once('close', () => reject(new CommandFailure(2, 'Nothing was changed.')));
  })
    .then(String)
    .finally(() => {
      terminal.close();
      process.stderr.write('\n');
    });
}
