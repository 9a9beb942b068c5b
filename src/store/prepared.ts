import { createHash } from 'node:crypto';

/** A statement that each connection parses and plans once. */
export interface Prepared {
  name: string;
  text: string;
}

const known = new Map<string, Prepared>();

/**
 * Names a statement of the way of a message, so that a connection that has met it only runs it: to plan one so small costs
 * more than to run it. `text` is the same at every call; no search, whose best plan depends on its values.
 */
export function prepared(text: string): Prepared {
  const found = known.get(text);
  if (found) return found;
  const statement = { name: createHash('sha256').update(text).digest('hex').slice(0, 32), text };
  known.set(text, statement);
  return statement;
}
