import type { StandardName } from '../../../formats/format.ts';
import type { Message } from '../../../message.ts';
import { losses } from '../../../messages/losses.ts';

/** Something of a message that comes back from a standard otherwise than it went in. */
export interface Change {
  /** JSON Pointer into the canonical message. */
  path: string;
  /** What becomes of it, where `docs/carriers.md` foretells it; in English. */
  becomes?: string;
}

const mostChanges = 40;

/** What differs between a message and itself on its way back from a standard, at most forty places. */
export function changesBetween(message: Message, back: Message, standard: StandardName | undefined): Change[] {
  const paths: string[] = [];
  collect(message, back, '', paths);
  return paths.slice(0, mostChanges).map((path) => {
    const becomes = foretold(path, standard);
    return { path, ...(becomes !== undefined && { becomes }) };
  });
}

function collect(one: unknown, other: unknown, path: string, paths: string[]): void {
  if (one === other || paths.length > mostChanges) return;
  if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other)) {
    paths.push(path);
    return;
  }
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [before, after] = [one[name], other[name]];
    if (isNothing(before) && isNothing(after)) continue;
    collect(before, after, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, paths);
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function foretold(path: string, standard: StandardName | undefined): string | undefined {
  if (standard === undefined) return undefined;
  const rows = losses[standard].filter((loss) => path === loss.path || path.startsWith(`${loss.path}/`));
  return rows.sort((one, other) => other.path.length - one.path.length)[0]?.becomes;
}
