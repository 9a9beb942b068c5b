import type { ComponentChildren } from 'preact';

/** Names and values under each other; what has no value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A figure that is seen from afar; with an address, a way to what it counts. */
export interface Tile {
  label: string;
  figure: string | number;
  /** A few words beneath. */
  note?: ComponentChildren;
  to?: string;
  tone?: 'good' | 'warn' | 'bad';
}

/** Figures side by side. */
export function Tiles({ tiles, label }: { tiles: readonly Tile[]; label: string }) {
  return (
    <ul class="tiles" aria-label={label}>
      {tiles.map(({ label: name, figure, note, to, tone }) => (
        <li key={name} class={tone}>
          <span class="name">{to === undefined ? name : <a href={to}>{name}</a>}</span>
          <strong>{figure}</strong>
          {note !== undefined && <span class="note">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
