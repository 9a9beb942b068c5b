/*
 * Compiles the JSON Schemas and openapi.yaml into schemas/compiled/, which a start only has to load: one module of validators for
 * each family of schemas, and the OpenAPI document as JSON with the schemas it refers to inside it. What is fresh is left alone.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _ } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { parse } from 'yaml';
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
  const bodies = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .map(({ requestBody }) => requestBody?.content['application/json']?.schema.$ref)
    .filter((reference) => reference !== undefined && reference !== '#/components/schemas/Message');
  return moduleOf(
    made,
    [...new Set(bodies)].map((reference) => `openapi${reference}`),
  );
}

function moduleOf(made, ids) {
  const code = standalone.default(made, Object.fromEntries(ids.map((id) => [id, id])));
  /* In parentheses, for then V8 parses it once: it takes them to mean that the function is called at once. */
  return `module.exports = (function (formats, patternOf) {\nconst exports = {};\n${code}\nreturn exports;\n});\n`;
}

function openapiDocument() {
  return bundle(parse(text('openapi.yaml')), json);
}

const outputs = {
  'fhir.cjs': fhir,
  'messages.cjs': messages,
  'parties.cjs': parties,
  'openapi.json': () => JSON.stringify(openapiDocument()),
  'openapi.cjs': () => openapi(openapiDocument()),
};

/* A fingerprint of all that the outputs are made of. */
function fingerprint() {
  const own = ['scripts/compile-schemas.mjs', 'scripts/openapi-bundle.mjs', 'node_modules/ajv/package.json'];
  const schemas = ['schemas/fhir', 'schemas/messages'].flatMap(filesIn);
  const hash = createHash('sha256');
  for (const path of [...own, ...schemas, 'schemas/parties.schema.json', 'openapi.yaml']) hash.update(text(path));
  return hash.digest('hex');
}

/* Each file is put in place whole, for a gateway or a test may be loading it; the fingerprint comes last. */
export function compileSchemas() {
  const fresh = fingerprint();
  const mark = new URL('fingerprint', target);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === fresh) return;
  mkdirSync(target, { recursive: true });
  for (const [name, make] of Object.entries(outputs)) put(name, make());
  put('fingerprint', fresh);
}

function put(name, content) {
  const aside = new URL(`${name}.${process.pid}`, target);
  writeFileSync(aside, content);
  renameSync(aside, new URL(name, target));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compileSchemas();
