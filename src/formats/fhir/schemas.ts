import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { patternEngine } from '../schema-patterns.ts';

/** What the schemas of `schemas/fhir/` say, by file name without `.schema.json`. */
type SchemaName = 'r4' | 'core' | 'care-communication' | 'acknowledgement';

const folder = new URL('../../../schemas/fhir/', import.meta.url);
const names: SchemaName[] = ['r4', 'core', 'care-communication', 'acknowledgement'];

/** The choice of a FHIR element with several types (`value[x]`): at most one of these properties, with `min` exactly one. */
interface Choice {
  of: string[];
  min?: number;
}

let compiler: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

/** Reads one of our schemas. */
export function readSchema(name: SchemaName): { $id: string; $defs: Record<string, object> } {
  return JSON.parse(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8'));
}

/** All that a value does against one definition of our schemas; compiled at its first use and kept. */
export function schemaErrors(schema: SchemaName, definition: string, value: unknown): ErrorObject[] {
  const key = `https://tovholder.dk/schemas/fhir/${schema}.schema.json#/$defs/${definition}`;
  const validate = compiled.get(key) ?? ajv().compile({ $ref: key });
  compiled.set(key, validate);
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

/** Compiles the definitions of all messages now, so that the first one does not wait for it. Takes about half a second. */
export function compileSchemas(): void {
  for (const name of names.slice(1))
    for (const definition of Object.keys(readSchema(name).$defs)) schemaErrors(name, definition, {});
}

function ajv(): Ajv2020 {
  if (compiler) return compiler;
  compiler = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    code: { regExp: patternEngine },
  });
  compiler.addVocabulary(['slice', 'rule']);
  compiler.addKeyword({ keyword: 'choice', schemaType: 'array', validate: keepsChoices, errors: false });
  // As patterns these would have the engine remember every place of a text of many megabytes.
  compiler.addFormat('base64Binary', (text: string) => text !== '' && !/[^0-9a-zA-Z+/=\s]/.test(text));
  compiler.addFormat('unbroken', (text: string) => text !== '' && !/\s/.test(text));
  compiler.addFormat('code', (text: string) => text !== '' && !/^\s|\s$|\s\s/.test(text));
  for (const name of names) compiler.addSchema(readSchema(name));
  return compiler;
}

function keepsChoices(choices: Choice[], value: object): boolean {
  return choices.every(({ of, min }) => {
    const present = of.filter((name) => Object.hasOwn(value, name) || Object.hasOwn(value, `_${name}`)).length;
    return present <= 1 && present >= (min ?? 0);
  });
}
