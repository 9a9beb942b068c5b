import type { ComponentChildren } from 'preact';

/** A column: its heading, and what stands in it for a row. */
export interface Column<Row> {
  head: string;
  cell(row: Row): ComponentChildren;
  /** Set to the right, figures under each other. */
  numeric?: boolean;
}

interface TableProps<Row> {
  /** What the table is, read out before it. */
  caption: string;
  /** The heading above says what it is: the caption is for screen readers only. */
  quiet?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Names a row within the page, so that a live page keeps hold of it: letters, digits, `-`. The first cell is its heading. */
  idOf?(row: Row): string;
  /** What is said where there are no rows. */
  none: string;
}

/** A table that scrolls by itself on narrow screens; the first column heads each row. */
export function Table<Row>({ caption, quiet, columns, rows, idOf, none }: TableProps<Row>) {
  if (rows.length === 0) return <p class="none">{none}</p>;
  return (
    <section class="scrolls" tabindex={0} aria-label={caption}>
      <table>
        <caption class={quiet ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, numeric }) => (
              <th key={head} scope="col" class={numeric ? 'numeric' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf?.(row)} id={idOf?.(row)}>
              {columns.map((column, place) => cellOf(column, row, place === 0))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellOf<Row>({ head, cell, numeric }: Column<Row>, row: Row, heads: boolean) {
  const kind = numeric ? 'numeric' : undefined;
  if (!heads)
    return (
      <td key={head} class={kind}>
        {cell(row)}
      </td>
    );
  return (
    <th key={head} scope="row" class={kind}>
      {cell(row)}
    </th>
  );
}
