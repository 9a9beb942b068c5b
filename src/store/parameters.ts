/** The values of a statement that is put together of parts. */
export interface Parameters {
  values: unknown[];
  /** Adds a value and gives its place in the text: `$1`, `$2` … */
  put(value: unknown): string;
}

/** The values of a new statement. */
export function parameters(): Parameters {
  const values: unknown[] = [];
  return { values, put: (value) => `$${values.push(value)}` };
}
