import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { patternOf } from '../../src/formats/schema-patterns.ts';
import { readOpenapi } from '../../src/intake/openapi.ts';

/** What `openapi.yaml` says of a body in one media type. */
interface DocumentedMedia {
  schema: { $ref?: string };
  example?: unknown;
  examples?: Record<string, { $ref?: string; summary?: string; value?: unknown }>;
}

/** Examples by their names. */
export type DocumentedExamples = Record<string, { summary?: string; value?: unknown }>;

/** What `openapi.yaml` says of one answer. */
interface DocumentedResponse {
  $ref?: string;
  content?: Record<string, DocumentedMedia>;
  'x-problem-codes'?: string[];
}

/** What `openapi.yaml` says of one call. */
export interface Operation {
  operationId: string;
  responses: Record<string, DocumentedResponse>;
  requestBody?: { content: Record<string, DocumentedMedia> };
  parameters?: DocumentedParameter[];
}

interface DocumentedParameter {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  example?: unknown;
  schema?: Record<string, unknown>;
}

export const document = readOpenapi();

const make: (formats: object, pattern: typeof patternOf) => Readonly<Record<string, ValidateFunction>> = createRequire(
  import.meta.url,
)('../../schemas/compiled/answers.cjs');
const validators = make({}, patternOf);

/** Every documented call: its method, its path in the notation of OpenAPI, and what is said of it. */
export function operations(): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  );
}

/** A documented answer, its reference followed. */
export function responseOf(response: DocumentedResponse | undefined): DocumentedResponse | undefined {
  if (response?.$ref === undefined) return response;
  return document.components.responses[response.$ref.replace('#/components/responses/', '')];
}

/** The parameters of a call, their references followed. */
export function parametersOf({ parameters = [] }: Operation): DocumentedParameter[] {
  const shared = (document.components.parameters ?? {}) as Record<string, DocumentedParameter>;
  return parameters.map((one) => shared[one.$ref?.replace('#/components/parameters/', '') ?? ''] ?? one);
}

/** The examples of a body, their references followed. */
export function examplesOf({ example, examples = {} }: DocumentedMedia): DocumentedExamples {
  const shared = (document.components.examples ?? {}) as DocumentedExamples;
  const named = Object.entries(examples).map(([name, one]) => [
    name,
    shared[one.$ref?.replace('#/components/examples/', '') ?? ''] ?? one,
  ]);
  return { ...Object.fromEntries(named), ...(example !== undefined && { example: { value: example } }) };
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
