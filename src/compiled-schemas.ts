import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import { patternOf } from './formats/schema-patterns.ts';

type Formats = Readonly<Record<string, (text: string) => boolean>>;
type Module = (formats: Formats, pattern: typeof patternOf) => Readonly<Record<string, ValidateFunction>>;

const require = createRequire(import.meta.url);

/**
 * The validators of a family of schemas by their ids, as scripts/compile-schemas.mjs made them. Compiling them would take
 * a second of every start. `formats` are what the schemas mean by theirs.
 */
export function compiledSchemas(family: 'fhir' | 'messages' | 'parties' | 'openapi', formats: Formats) {
  const make: Module = require(`../schemas/compiled/${family}.cjs`);
  const validators = make(formats, patternOf);
  return function validatorOf<T>(id: string): ValidateFunction<T> {
    const validator = validators[id];
    if (!validator) throw new Error(`no schema ${id} was compiled: build the project again`);
    return validator as ValidateFunction<T>;
  };
}
