import type { OpenView } from '../page.ts';
import { addressWith } from './address.ts';
import { words } from './words.ts';

/** Links to the next page (by its cursor) and back to the first; the rest of the query stays as it is. */
export function Pager({ view, next }: { view: OpenView; next?: string | undefined }) {
  const say = words[view.language];
  const isFirst = !view.query.has('cursor');
  if (isFirst && next === undefined) return null;
  return (
    <nav class="pager" aria-label={say.pages}>
      {!isFirst && <a href={addressWith(view, { cursor: undefined })}>{say.first}</a>}
      {next !== undefined && (
        <a href={addressWith(view, { cursor: next })} rel="next">
          {say.next}
        </a>
      )}
    </nav>
  );
}
