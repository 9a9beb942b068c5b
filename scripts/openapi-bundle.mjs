/*
 * The document with every schema of another file brought in under `components.schemas`, by its title or its name,
 * and every reference turned to it there. What an example says lies in a file of its own comes in as its value, and each refusal
 * gets an example of every code it names. `load` reads a JSON file by its path from the project's root, `read` any as text.
 */
export function bundle(document, load, read) {
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
    if (typeof value.externalValue === 'string') return exampleIn(value, from);
    const entries = Object.entries(value).map(([name, inner]) => {
      if (name !== '$ref' || typeof inner !== 'string') return [name, turned(inner, from)];
      const target = new URL(inner, from);
      return [name, target.pathname === '/openapi.yaml' ? inner : `#/components/schemas/${bring(target)}`];
    });
    return Object.fromEntries(entries);
  }

  function exampleIn({ externalValue, ...rest }, from) {
    const path = new URL(externalValue, from).pathname.slice(1);
    return { ...rest, value: path.endsWith('.json') ? load(path) : read(path), 'x-file': path };
  }

  const whole = turned(document, new URL('openapi.yaml', base));
  const schemas = { ...whole.components.schemas, ...brought };
  for (const code of codesIn(whole)) {
    if (!document.components.examples[code])
      throw new Error(`openapi.yaml names ${code} and has no example of it in components.examples`);
  }
  return withRefusals({ ...whole, components: { ...whole.components, schemas } });
}

function codesIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  return [...(value['x-problem-codes'] ?? []), ...Object.values(value).flatMap(codesIn)];
}

/* Every answer with codes, with an example of each. */
function withRefusals(value) {
  if (Array.isArray(value)) return value.map(withRefusals);
  if (typeof value !== 'object' || value === null) return value;
  const codes = value['x-problem-codes'];
  const problem = value.content?.['application/problem+json'];
  if (!codes || !problem)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withRefusals(inner)]));
  const shared = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  const examples = { ...Object.fromEntries(shared), ...problem.examples };
  return { ...value, content: { ...value.content, 'application/problem+json': { ...problem, examples } } };
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
