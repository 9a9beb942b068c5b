/*
 * The document with the payload of every example for which `x-payloads` of its message names a file, and its references to openapi.yaml turned to
 * the document that is served beside it. `load` reads a JSON file by its path from the project's root, `read` any as text.
 */
export function bundleAsyncapi(document, load, read) {
  function turned(value) {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    const { 'x-payloads': files, ...rest } = value;
    const entries = Object.entries(rest).map(([name, inner]) => {
      if (name === 'examples' && files) return [name, inner.map((example) => filled(example, files[example.name]))];
      const isReference = name === '$ref' && typeof inner === 'string';
      return [name, isReference ? inner.replace('./openapi.yaml#', './openapi.json#') : turned(inner)];
    });
    return Object.fromEntries(entries);
  }

  function filled(example, file) {
    if (file === undefined) return example;
    return { ...example, payload: file.endsWith('.json') ? load(file) : read(file) };
  }

  return turned(document);
}
