import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { compiledSchemas } from '../../compiled-schemas.ts';

/** What the schemas of `schemas/fhir/` say, by file name without `.schema.json`. */
type SchemaName = 'r4' | 'core' | 'care-communication' | 'acknowledgement';

const folder = new URL('../../../schemas/fhir/', import.meta.url);

let compiled: ReturnType<typeof compiledSchemas> | undefined;

/** Reads one of our schemas. */
export function readSchema(name: SchemaName): { $id: string; $defs: Record<string, object> } {
  return JSON.parse(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8'));
}

/** All that a value does against one definition of our schemas. */
export function schemaErrors(schema: SchemaName, definition: string, value: unknown): ErrorObject[] {
  compiled ??= compiledSchemas('fhir', formats);
  const validate = compiled(`https://tovholder.dk/schemas/fhir/${schema}.schema.json#/$defs/${definition}`);
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

/* As patterns these would have the engine remember every place of a text of many megabytes. */
const formats = {
  base64Binary: (text: string) => text !== '' && !/[^0-9a-zA-Z+/=\s]/.test(text),
  unbroken: (text: string) => text !== '' && !/\s/.test(text),
  code: (text: string) => text !== '' && !/^\s|\s$|\s\s/.test(text),
};
