/*
 * Writes src/message.generated.ts from the JSON Schemas of the canonical messages and src/client.generated.ts from openapi.yaml;
 * `--check` only says whether they are fresh.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import { clientSchema } from './client-types.mjs';
import { bundle } from './openapi-bundle.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'schemas/messages';
const types = readdirSync(folder)
  .filter((file) => !file.startsWith('common'))
  .map((file) => file.replace('.schema.json', ''));
const load = (name) => JSON.parse(readFileSync(`${folder}/${name}.schema.json`, 'utf8'));
const pascal = (name) => name.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase());

/* One schema for the generator: the shared definitions inlined, every reference local. */
const definitions = { ...load('common').$defs };
const local = (value) => JSON.parse(JSON.stringify(value).replaceAll('common.schema.json#/$defs/', '#/$defs/'));
const titled = Object.fromEntries(
  Object.entries(definitions).map(([name, schema]) => [name, { title: pascal(name), ...schema }]),
);
for (const type of types) {
  const schema = load(type);
  titled[`${pascal(type)}Content`] = local(schema.$defs.content);
  titled[pascal(type)] = local({
    title: pascal(type),
    description: schema.description,
    allOf: [
      { $ref: 'common.schema.json#/$defs/cover' },
      {
        type: 'object',
        properties: { ...schema.properties, content: { $ref: `#/$defs/${pascal(type)}Content` } },
        required: schema.required,
        additionalProperties: false,
      },
    ],
  });
}
const all = {
  title: 'Message',
  description: 'A message in canonical form.',
  oneOf: types.map((type) => ({ $ref: `#/$defs/${pascal(type)}` })),
  $defs: titled,
};
/* What only a validator can use is left out; alternatives of type stay. */
const validatorOnly = ['pattern', 'format', 'if', 'then', 'else'];
const isAlternativeOfTypes = (parts) => parts.some((part) => part.type || part.const || part.$ref);
const stripped = JSON.parse(
  JSON.stringify(all, (key, value) => {
    if (validatorOnly.includes(key)) return undefined;
    if (key === 'allOf' && value.every((part) => part.if)) return undefined;
    if ((key === 'anyOf' || key === 'oneOf') && !isAlternativeOfTypes(value)) return undefined;
    return value;
  }),
);
const source = await compile(stripped, 'Message', {
  additionalProperties: false,
  unreachableDefinitions: true,
  format: false,
  bannerComment: '/* Generated from schemas/messages by `npm run types`. Do not edit. */',
});
const text = (path) => readFileSync(path, 'utf8');
const document = bundle(parse(text('openapi.yaml')), (path) => JSON.parse(text(path)), text);
const compiled = await compile(clientSchema(document), 'Calls', {
  additionalProperties: false,
  unreachableDefinitions: true,
  format: false,
  bannerComment:
    "/* Generated from openapi.yaml by `npm run types`. Do not edit. */\n\nimport type { Message } from './message.generated.ts';",
});

/* That a type is used by another needs no telling. */
const client = compiled
  .replaceAll(/\/\*\*\n \* This interface was referenced by [^/]*\*\/\n/g, '')
  .replaceAll(/ \*\s*\n \* This interface was referenced by [^/]*\*\//g, ' */');

let isStale = false;
for (const [target, made] of Object.entries({
  'src/message.generated.ts': source,
  'src/client.generated.ts': client,
})) {
  if (!process.argv.includes('--check')) writeFileSync(target, made);
  else if (text(target) !== made) {
    console.error(`${target} is not fresh: run \`npm run types\` and commit the result.`);
    isStale = true;
  }
}
if (isStale) process.exit(1);
