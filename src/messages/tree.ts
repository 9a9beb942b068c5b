/** Content of a message whose type is not known yet: what the headings read and write. */
export interface Tree {
  [name: string]: unknown;
}

/** Whether a value is an object with named members. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a place of the content; names are joined by dots. */
export function at(tree: Tree, place: string): unknown {
  let value: unknown = tree;
  for (const name of place.split('.')) value = isTree(value) ? value[name] : undefined;
  return value;
}

/** Puts a value at a place of the content, making the objects on the way. */
export function put(tree: Tree, place: string, value: unknown): void {
  const names = place.split('.');
  const last = names.pop() ?? '';
  let parent = tree;
  for (const name of names) {
    const child = parent[name];
    const next = isTree(child) ? child : {};
    parent[name] = next;
    parent = next;
  }
  parent[last] = value;
}

/** The objects of a list at a place of the content; none where there is no list. */
export function treesAt(tree: Tree, place: string): Tree[] {
  const value = at(tree, place);
  return Array.isArray(value) ? value.filter(isTree) : [];
}
