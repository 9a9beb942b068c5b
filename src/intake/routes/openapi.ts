import type { Endpoint } from '../endpoint.ts';

/** The description of the API, for programs. */
export const openapiEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/openapi.json', access: 'open', answer: ({ document }) => ({ status: 200, json: document }) },
];
