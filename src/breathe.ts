import { setImmediate } from 'node:timers/promises';

/* In bytes or characters. Less is hashed, sealed or written in a few milliseconds. */
const large = 1_000_000;

/** Lets everybody else have a turn where work on something of this length took long; in a transaction, too. */
export async function breathe({ length }: { length: number }): Promise<void> {
  if (length > large) await setImmediate();
}
