import { setImmediate } from 'node:timers/promises';

/* In bytes. Less is hashed, sealed or written in a few milliseconds. */
const large = 1_000_000;

/** Lets everybody else have a turn where work on bytes of this length took long; in a transaction, too. */
export async function breathe({ length }: { length: number }): Promise<void> {
  if (length > large) await setImmediate();
}
