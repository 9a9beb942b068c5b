/*
 * The document with every schema of another file brought in under `components.schemas`, by its title or its name,
 * and every reference turned to it there. `load` reads a JSON file by its path from the project's root.
 */
export function bundle(document, load) {
  const brought = {};
  const sources = new Map();

  function bring(target) {
    const [path, pointer] = [target.pathname.slice(1), target.hash.slice(1)];
    const schema = at(load(path), pointer);
    const name = nameOf(schema, pointer);
    const known = sources.get(name);
    if (known === target.href) return name;
    if (known !== undefined || Object.hasOwn(document.components.schemas, name)) {
      throw new Error(`two schemas of openapi.yaml are called ${name}`);
    }
    sources.set(name, target.href);
    const { $schema, $id, $defs, ...rest } = schema;
    brought[name] = turned(rest, new URL(path, base));
    return name;
  }

  function turned(value, from) {
    if (Array.isArray(value)) return value.map((item) => turned(item, from));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, inner]) => {
      if (name !== '$ref' || typeof inner !== 'string') return [name, turned(inner, from)];
      const target = new URL(inner, from);
      return [name, target.pathname === '/openapi.yaml' ? inner : `#/components/schemas/${bring(target)}`];
    });
    return Object.fromEntries(entries);
  }

  const whole = turned(document, new URL('openapi.yaml', base));
  return { ...whole, components: { ...whole.components, schemas: { ...whole.components.schemas, ...brought } } };
}

const base = 'file:///';

function at(schema, pointer) {
  let found = schema;
  for (const name of pointer.split('/').slice(1)) {
    found = typeof found === 'object' && found !== null && !Array.isArray(found) ? found[name] : undefined;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new Error(`openapi.yaml refers to nothing at ${pointer}`);
  return found;
}

function nameOf(schema, pointer) {
  const name = typeof schema.title === 'string' ? schema.title : (pointer.split('/').at(-1) ?? '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
