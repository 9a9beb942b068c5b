/* Writes src/message.generated.ts from the JSON Schemas of the canonical messages; `--check` only says whether it is fresh. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'schemas/messages';
const target = 'src/message.generated.ts';
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
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== source) {
    console.error(`${target} is not fresh: run \`npm run types\` and commit the result.`);
    process.exit(1);
  }
} else writeFileSync(target, source);
