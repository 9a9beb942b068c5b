import type { MessageBundle } from '../message-bundle.ts';
import type { Path } from '../source.ts';

/** A rule that a JSON Schema cannot say. `key` is the standard's own name of it, `check` gives the places that break it. */
export interface Rule {
  key: string;
  detail: string;
  check(message: MessageBundle): Path[];
}

/** The path of an entry's resource. */
export function resourceAt(index: number, ...steps: (string | number)[]): Path {
  return ['entry', index, 'resource', ...steps];
}
