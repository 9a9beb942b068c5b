import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { GatewayError } from '../errors.ts';
import { findingsOfSchema } from '../schema-findings.ts';
import { bundle } from './openapi-bundle.ts';

/** An OpenAPI 3.1 document without references to other files. */
export interface OpenapiDocument {
  openapi: string;
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, object>; responses: Record<string, object> };
  [member: string]: unknown;
}

/** Reads a JSON body against a schema of the document; throws BAD_REQUEST with everything that is wrong in it. */
export type BodyCheck = <T>(schema: string, bytes: Buffer) => T;

const root = new URL('../../', import.meta.url);

/** The project's `openapi.yaml` with the schemas it refers to inside it. */
export function readOpenapi(): OpenapiDocument {
  const document: OpenapiDocument = parse(readFileSync(new URL('openapi.yaml', root), 'utf8'));
  return bundle(document, (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8')));
}

/** Checks bodies against the schemas of the document, so that what is documented is what is taken. */
export function bodyCheck(document: OpenapiDocument): BodyCheck {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, discriminator: true });
  ajv.addKeyword('components');
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  for (const format of ['uuid', 'date']) ajv.addFormat(format, true);
  ajv.addSchema({ $id: 'openapi', components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  return function check<T>(schema: string, bytes: Buffer): T {
    const validate = compiled.get(schema) ?? ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
    compiled.set(schema, validate);
    const value: unknown = parsed(bytes);
    if (isOf<T>(validate, value)) return value;
    throw new GatewayError(
      'BAD_REQUEST',
      'The body of the call is not understood: mend what the list names.',
      findingsOfSchema(validate.errors),
    );
  };
}

function isOf<T>(validate: ValidateFunction, value: unknown): value is T {
  return validate(value) === true;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const detail = 'The body is not JSON in UTF-8: check its brackets, commas and quotes.';
    throw new GatewayError('BAD_REQUEST', detail, [
      { severity: 'error', code: 'UNREADABLE', path: '', detail, params: { reason: 'body' } },
    ]);
  }
}
