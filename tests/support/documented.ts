import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { patternOf } from '../../src/formats/schema-patterns.ts';
import { readOpenapi } from '../../src/intake/openapi.ts';
import type {
  DocumentedMedia,
  DocumentedOperation,
  DocumentedParameter,
  DocumentedResponse,
} from '../../src/intake/openapi-document.ts';
import * as lookup from '../../src/reference/lookup.ts';

export type { DocumentedOperation } from '../../src/intake/openapi-document.ts';

export const document = readOpenapi();

const make: (formats: object, pattern: typeof patternOf) => Readonly<Record<string, ValidateFunction>> = createRequire(
  import.meta.url,
)('../../schemas/compiled/answers.cjs');
const validators = make({}, patternOf);

/** Every documented call: its method in lower case, its path in the notation of OpenAPI, and what is said of it. */
export function operations(): { method: string; path: string; operation: DocumentedOperation }[] {
  return lookup.placesOf(document).map((place) => ({ ...place, method: place.method.toLowerCase() }));
}

/** A documented answer, its reference followed. */
export function responseOf(response: DocumentedResponse | undefined): DocumentedResponse | undefined {
  return response && lookup.responseOf(document, response);
}

/** The parameters of a call, their references followed. */
export function parametersOf({ parameters = [] }: DocumentedOperation): DocumentedParameter[] {
  return parameters.map((one) => lookup.parameterOf(document, one));
}

/** What the examples of a body say, by their names. */
export function examplesOf(media: DocumentedMedia): Record<string, unknown> {
  return Object.fromEntries(lookup.examplesOf(document, media).map(([name, { value }]) => [name, value]));
}

/** Throws where an answer of the gateway is not as `openapi.yaml` has it. Calls and methods that are in no place of it are left out. */
export function mustBeDocumented(
  method: string,
  path: string,
  answer: { status: number; contentType: string; body: unknown },
): void {
  const found = operations().find((one) => one.method === method.toLowerCase() && shapeOf(one.path).test(path));
  if (!found) return;
  const place = `${method} ${found.path} ${answer.status}`;
  const response = responseOf(found.operation.responses[String(answer.status)]);
  if (!response) throw new Error(`${place} is not in openapi.yaml`);
  const mediaType = answer.contentType.replace(/;.*/, '');
  if (mediaType === '' && !response.content) return;
  const schema = response.content?.[mediaType]?.schema;
  if (!schema) throw new Error(`${place} with ${mediaType} is not in openapi.yaml`);
  const validate = validators[`${place} ${mediaType}`];
  if (!validate?.(answer.body)) throw new Error(`${place} is other than documented: ${wordsOf(validate?.errors)}`);
  codeMustBeDocumented(place, response, answer.body);
}

function codeMustBeDocumented(place: string, response: DocumentedResponse, body: unknown): void {
  const codes = response['x-problem-codes'];
  if (!codes || typeof body !== 'object' || body === null || !('code' in body)) return;
  if (!codes.includes(String(body.code))) throw new Error(`${place} with ${body.code} is not in openapi.yaml`);
}

function shapeOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/[.$]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}(\\?.*)?$`);
}

function wordsOf(errors: ValidateFunction['errors']): string {
  return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join(', ');
}
