import { emptiness } from './fields.ts';
import { type Entry, type Field, type FieldReading, readFields, writeHeadings } from './headings.ts';
import { at, put, type Tree, treesAt } from './tree.ts';

/** A list of things with several parts: each under a heading of its own, numbered from the second on. */
export interface ListShape {
  title: string;
  /** Heading that says the list is there and empty. */
  emptyTitle: string;
  /** Place of the list. */
  place: string;
  /** The part that stands on the heading's own line. */
  main: string;
  /** The other parts, as headings of the further lines. */
  parts: readonly Field[];
}

/** The fields of a list. `from` is the number of its first item, where a carrier holds those before it as data. */
export function list(shape: ListShape, from = 1): readonly Field[] {
  return [{ titles: [shape.title], numbered: true, write: writeList, read: readList }, listEmptiness(shape)];

  function writeList(content: Tree): Entry[] {
    return treesAt(content, shape.place).map((item, index) => ({
      title: shape.title,
      number: from + index,
      value: writeItem(shape, item),
    }));
  }

  function readList(entries: readonly Entry[], content: Tree): FieldReading {
    const items: Tree[] = [];
    const unknown: string[] = [];
    for (const entry of entries.toSorted((one, other) => one.number - other.number)) {
      const item: Tree = {};
      const reading = readItem(shape, entry.value, item);
      if (reading === 'unreadable') return 'unreadable';
      unknown.push(...reading.unknown);
      if (Object.keys(item).length > 0) items.push(item);
    }
    if (items.length > 0) put(content, shape.place, items);
    return { unknown };
  }
}

function listEmptiness({ emptyTitle, place }: ListShape): Field {
  return emptiness(emptyTitle, place, () => []);
}

function writeItem(shape: ListShape, item: Tree): string {
  const main = at(item, shape.main);
  const parts = writeHeadings(shape.parts, item);
  return `${typeof main === 'string' ? main : ''}${parts === '' ? '' : `\n${parts}`}`;
}

function readItem(shape: ListShape, value: string, item: Tree): FieldReading {
  const [main = '', ...further] = value.split('\n');
  if (main !== '') put(item, shape.main, main);
  if (further.length === 0) return { unknown: [] };
  const reading = readFields(shape.parts, further.join('\n'), item);
  return reading === 'none' ? { unknown: further } : reading;
}
