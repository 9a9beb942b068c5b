/*
 * Compiles the JSON Schemas, openapi.yaml and asyncapi.yaml into schemas/compiled/, which a start only has to load: one module of validators for
 * each family of schemas, and the OpenAPI and AsyncAPI documents as JSON with what they refer to inside them. What is fresh is left alone.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _ } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { parse } from 'yaml';
import { bundleAsyncapi } from './asyncapi-bundle.mjs';
import { bundle } from './openapi-bundle.mjs';

const root = new URL('../', import.meta.url);
const target = new URL('schemas/compiled/', root);
const text = (path) => readFileSync(new URL(path, root), 'utf8');
const json = (path) => JSON.parse(text(path));
const filesIn = (folder) => readdirSync(new URL(folder, root)).map((file) => `${folder}/${file}`);

/* The gateway brings its own formats and its own way to run a pattern: they are the parameters of a compiled module. */
const engine = Object.assign((pattern, flags) => new RegExp(pattern, flags), { code: 'patternOf' });

function ajv(options, formats) {
  const made = new Ajv2020({
    allErrors: true,
    ...options,
    code: { source: true, formats: _`formats`, regExp: engine },
  });
  for (const format of formats) made.addFormat(format, () => true);
  return made;
}

/* The choice of a FHIR element with several types (`value[x]`): at most one of these properties, with `min` exactly one. */
const choice = {
  keyword: 'choice',
  type: 'object',
  schemaType: 'array',
  code(cxt) {
    const isThere = (name) => _`(${cxt.data}[${name}] !== undefined || ${cxt.data}[${`_${name}`}] !== undefined)`;
    const isBroken = cxt.schema.map(({ of, min = 0 }) => {
      const count = of.map((name) => _`Number(${isThere(name)})`).reduce((sum, one) => _`${sum} + ${one}`);
      return _`(${count} > 1 || ${count} < ${min})`;
    });
    cxt.fail(isBroken.reduce((all, one) => _`${all} || ${one}`));
  },
};

function fhir() {
  const made = ajv({ verbose: true, strictTypes: false }, ['base64Binary', 'code', 'unbroken']);
  made.addVocabulary(['slice', 'rule']);
  made.addKeyword(choice);
  const schemas = filesIn('schemas/fhir').map(json);
  made.addSchema(schemas);
  /* Of the data types none is asked for by itself. */
  const isAskedFor = ({ $id }, { properties }) => !$id.endsWith('/r4.schema.json') || properties?.resourceType;
  return moduleOf(
    made,
    schemas.flatMap((schema) =>
      Object.entries(schema.$defs)
        .filter(([, definition]) => isAskedFor(schema, definition))
        .map(([name]) => `${schema.$id}#/$defs/${name}`),
    ),
  );
}

function messages() {
  const made = ajv({ verbose: true, strictTypes: false }, ['base64', 'date', 'date-time', 'uri', 'uuid']);
  const schemas = filesIn('schemas/messages').map(json);
  made.addSchema(schemas);
  const types = schemas.filter(({ $defs }) => $defs.content);
  return moduleOf(
    made,
    types.flatMap(({ $id }) => [$id, `${$id}#/$defs/content`]),
  );
}

/* A parties file is written by hand: what its dates and numbers are called is enough. */
function parties() {
  const made = ajv({ discriminator: true }, []);
  for (const format of ['date', 'date-time', 'uuid']) made.addFormat(format, true);
  made.addSchema([json('schemas/messages/common.schema.json'), json('schemas/parties.schema.json')]);
  const id = 'https://tovholder.dk/schemas/parties.schema.json';
  return moduleOf(made, [id, `${id}#/$defs/party`]);
}

/* The bodies of all calls that take JSON. */
function openapi(document) {
  const made = ajv({ strictTypes: false, discriminator: true }, ['date-time']);
  made.addKeyword('components');
  for (const format of ['date', 'uuid']) made.addFormat(format, true);
  made.addSchema({ $id: 'openapi', components: document.components });
  const bodies = operationsOf(document)
    .map(({ operation }) => operation.requestBody?.content['application/json']?.schema.$ref)
    .filter((reference) => reference !== undefined && reference !== '#/components/schemas/Message');
  return moduleOf(
    made,
    [...new Set(bodies)].map((reference) => `openapi${reference}`),
  );
}

/* Every answer in JSON that is documented, by method, path, status and media type: the tests hold the gateway to them. */
function answers(document) {
  const made = ajv({ strictTypes: false, discriminator: true, inlineRefs: false }, []);
  made.addVocabulary(['components', 'example']);
  for (const format of ['base64', 'date', 'date-time', 'uri', 'uri-reference', 'uuid']) made.addFormat(format, true);
  made.addSchema({ $id: 'openapi', components: document.components });
  const told = operationsOf(document).flatMap(({ method, path, operation }) =>
    Object.entries(operation.responses).flatMap(([status, response]) =>
      Object.entries(followed(document, response).content ?? {}).map(([mediaType, { schema = {} }]) => [
        `${method} ${path} ${status} ${mediaType}`,
        JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'),
      ]),
    ),
  );
  /* Most answers share a few schemas. */
  const distinct = [...new Set(told.map(([, schema]) => schema))];
  for (const [index, schema] of distinct.entries()) made.addSchema(JSON.parse(schema), `answer-${index}`);
  return moduleOf(made, Object.fromEntries(told.map(([name, schema]) => [name, `answer-${distinct.indexOf(schema)}`])));
}

function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function followed({ components }, { $ref, ...response }) {
  return $ref === undefined ? response : components.responses[$ref.replace('#/components/responses/', '')];
}

/* A module of the validators of these ids, by a name of each that is its id where no other is given. */
function moduleOf(made, ids) {
  const named = Array.isArray(ids) ? Object.fromEntries(ids.map((id) => [id, id])) : ids;
  const code = standalone.default(made, named);
  /* In parentheses, for then V8 parses it once: it takes them to mean that the function is called at once. */
  return `module.exports = (function (formats, patternOf) {\nconst exports = {};\n${code}\nreturn exports;\n});\n`;
}

function openapiDocument() {
  return bundle(parse(text('openapi.yaml')), json, text);
}

function asyncapiDocument() {
  return bundleAsyncapi(parse(text('asyncapi.yaml')), json, text);
}

const messageSchemas = filesIn('schemas/messages');
const fixturesIn = (file) => [
  ...new Set([...text(file).matchAll(/: \.\/(fixtures\/[^ ,}\n]+)/g)].map(([, path]) => path)),
];
const openapiSources = [
  'openapi.yaml',
  'schemas/parties.schema.json',
  ...messageSchemas,
  ...fixturesIn('openapi.yaml'),
];
const asyncapiSources = ['asyncapi.yaml', ...fixturesIn('asyncapi.yaml')];

/* Each file with how it is made and what it is made of. */
const outputs = {
  'fhir.cjs': { make: fhir, from: filesIn('schemas/fhir') },
  'messages.cjs': { make: messages, from: messageSchemas },
  'parties.cjs': { make: parties, from: ['schemas/parties.schema.json', ...messageSchemas] },
  'openapi.json': { make: () => JSON.stringify(openapiDocument()), from: openapiSources },
  'openapi.cjs': { make: () => openapi(openapiDocument()), from: openapiSources },
  'asyncapi.json': { make: () => JSON.stringify(asyncapiDocument()), from: asyncapiSources },
  'answers.cjs': { make: () => answers(openapiDocument()), from: openapiSources },
};
const always = [
  'scripts/compile-schemas.mjs',
  'scripts/openapi-bundle.mjs',
  'scripts/asyncapi-bundle.mjs',
  'node_modules/ajv/package.json',
];

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of [...always, ...paths]) hash.update(text(path));
  return hash.digest('hex');
}

/*
 * Each file is put in place whole, for a gateway or a test may be loading it, and its fingerprint after it. One that cannot be
 * made is removed, for a stale one would mislead; the others are made, and then the first error is thrown.
 */
export function compileSchemas() {
  mkdirSync(target, { recursive: true });
  const errors = [];
  for (const [name, { make, from }] of Object.entries(outputs)) {
    const mark = new URL(`${name}.sha256`, target);
    const fresh = fingerprint(from);
    if (existsSync(mark) && readFileSync(mark, 'utf8') === fresh) continue;
    try {
      put(name, make());
      put(`${name}.sha256`, fresh);
    } catch (error) {
      errors.push(error);
      for (const file of [mark, new URL(name, target)]) rmSync(file, { force: true });
    }
  }
  if (errors.length > 0) throw errors[0];
}

function put(name, content) {
  const aside = new URL(`${name}.${process.pid}`, target);
  writeFileSync(aside, content);
  renameSync(aside, new URL(name, target));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compileSchemas();
