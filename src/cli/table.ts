import type { Palette } from './paint.ts';

/** Rows under their headings, each column as wide as its widest cell; two blanks between. A palette makes the headings bold. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  palette?: Pick<Palette, 'bold'>,
): string {
  const widths = headings.map((heading, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), heading.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const head = line(headings);
  return [palette?.bold(head) ?? head, ...rows.map(line)].map((one) => `${one}\n`).join('');
}
