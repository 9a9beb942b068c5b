import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { compiledSchemas } from '../compiled-schemas.ts';
import { GatewayError } from '../errors.ts';
import { findingsOfSchema } from '../schema-findings.ts';
import type { OpenapiDocument } from './openapi-document.ts';

export type { OpenapiDocument };

/** Reads a JSON body against a schema of the document; throws BAD_REQUEST with everything that is wrong in it. */
export type BodyCheck = <T>(schema: string, bytes: Buffer) => T;

const formats = { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) };

/** The project's `openapi.yaml` with the schemas it refers to inside it, as scripts/compile-schemas.mjs made it. */
export function readOpenapi(): OpenapiDocument {
  return JSON.parse(readFileSync(new URL('../../schemas/compiled/openapi.json', import.meta.url), 'utf8'));
}

/** The project's `asyncapi.yaml`: what parties are told by webhook and brokers. JSON, as it is served. */
export function readAsyncapi(): Buffer {
  return readFileSync(new URL('../../schemas/compiled/asyncapi.json', import.meta.url));
}

/** Checks the bodies of calls against the schemas of `openapi.yaml`, so that what is documented is what is taken. */
export function bodyCheck(): BodyCheck {
  const validatorOf = compiledSchemas('openapi', formats);
  return function check<T>(schema: string, bytes: Buffer): T {
    const validate = validatorOf(`openapi#/components/schemas/${schema}`);
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
