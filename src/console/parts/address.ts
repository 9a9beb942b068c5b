import type { OpenView } from '../page.ts';

/** The address of this page with other words in its query; undefined takes one out. */
export function addressWith(view: OpenView, changes: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(view.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const [path = ''] = view.address.split('?');
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
