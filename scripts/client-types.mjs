/* What only a validator can use. */
const validatorOnly = [
  'pattern',
  'format',

  'unevaluatedProperties',

  'examples',
  'minItems',
  'maxItems',
];

/*
 * One schema for the generator, out of a bundled OpenAPI document: `Calls` has every call under its operationId with its method, path,
 * parameters, bodies by media type and answers by status and media type; every named schema becomes a type.
 */
export function clientSchema(document) {
  const { schemas, parameters, responses } = document.components;
  const follow = (one, shared) => (one.$ref ? shared[one.$ref.split('/').at(-1)] : one);
  const byMedia = (content = {}) =>
    object(Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema])));

  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const told = (operation.parameters ?? []).map((one) => follow(one, parameters));
      const answers = Object.entries(operation.responses).map(([status, one]) => [status, follow(one, responses)]);
      const refusals = answers.flatMap(([, response]) => response['x-problem-codes'] ?? []);
      const call = {
        method: { const: method.toUpperCase() },
        url: { const: path },
        ...parametersBy('path', told),
        ...parametersBy('query', told),
        ...(operation.requestBody && { body: byMedia(operation.requestBody.content) }),
        answers: object(
          Object.fromEntries(
            answers
              .filter(([, response]) => !response['x-problem-codes'])
              .map(([status, { content }]) => [status, byMedia(content)]),
          ),
        ),
        ...(refusals.length > 0 && { refusals: { enum: [...new Set(refusals)] } }),
      };
      return [operation.operationId, { ...object(call), description: operation.summary }];
    }),
  );
  return stripped({
    ...object(Object.fromEntries(calls)),
    title: 'Calls',
    description:
      'Every call of the API by its operationId: bodies by media type, answers by status and media type, and the codes of its refusals.',
    $defs: withoutMessages(schemas),
  });
}

function object(properties, required = Object.keys(properties)) {
  return { type: 'object', properties, required, additionalProperties: false };
}

function parametersBy(where, told) {
  const these = told.filter((one) => one.in === where);
  if (these.length === 0) return {};
  const properties = Object.fromEntries(
    these.map(({ name, schema, description }) => [name, { ...schema, ...(description && { description }) }]),
  );
  const required = these.filter((one) => one.required).map(({ name }) => name);
  return { [where]: object(properties, required) };
}

/* The messages have types of their own, in message.generated.ts; what only they refer to goes with them. */
function withoutMessages(schemas) {
  const { Message, ...others } = schemas;
  const wanted = new Set();
  const want = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === 'Message' || wanted.has(name)) continue;
      wanted.add(name);
      want(schemas[name]);
    }
  };
  const ofMessages = new Set();
  const brought = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (ofMessages.has(name)) continue;
      ofMessages.add(name);
      brought(schemas[name]);
    }
  };
  brought(Message);
  for (const [name, schema] of Object.entries(others))
    if (!ofMessages.has(name)) want({ [name]: schema, $ref: `#/components/schemas/${name}` });
  return Object.fromEntries(
    Object.entries(others)
      .filter(([name]) => wanted.has(name) || !ofMessages.has(name))
      .map(([name, { title, ...schema }]) => [name, { title: name, ...whole(schema, schemas) }]),
  );
}

/* What builds upon another schema, as one. */
function whole({ allOf, ...schema }, schemas) {
  const parts = (allOf ?? []).map(({ $ref }) => $ref && schemas[$ref.split('/').at(-1)]);
  if (!allOf || parts.some((part) => !part)) return schema;
  const own = { properties: schema.properties ?? {}, required: schema.required ?? [] };
  return {
    ...schema,
    properties: Object.assign({}, ...parts.map((part) => part.properties), own.properties),
    required: [...parts.flatMap((part) => part.required ?? []), ...own.required],
    additionalProperties: false,
  };
}

function stripped(schema) {
  const text = JSON.stringify(schema, (key, value) => {
    /* A property may have such a name: then it is a schema. */
    if (validatorOnly.includes(key) && (Array.isArray(value) || typeof value !== 'object')) return undefined;
    if (['if', 'then', 'else', 'discriminator'].includes(key)) return undefined;
    if (value?.$ref === '#/components/schemas/Message') return { tsType: 'Message' };
    if (typeof value?.$ref === 'string') return { $ref: value.$ref };
    const isAlternativeOfShapes = (part) => part.type || part.const || part.$ref || part.properties || part.enum;
    if ((key === 'anyOf' || key === 'oneOf') && !value.some(isAlternativeOfShapes)) return undefined;
    return value;
  });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'));
}
