import type { Endpoint } from '../endpoint.ts';
import { readAsyncapi } from '../openapi.ts';

let asyncapi: Buffer | undefined;

/** The descriptions of the API and of what parties are told, for programs. */
export const openapiEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/openapi.json', access: 'open', answer: ({ document }) => ({ status: 200, json: document }) },
  { method: 'get', path: '/asyncapi.json', access: 'open', answer: showAsyncapi },
];

function showAsyncapi() {
  asyncapi ??= readAsyncapi();
  return { status: 200, bytes: { content: asyncapi, contentType: 'application/json; charset=utf-8' } };
}
