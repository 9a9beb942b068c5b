import type { OpenapiDocument } from '../../src/intake/openapi-document.ts';
import { addressOf } from '../../src/reference/sample-call.ts';
import { type Group, type Item, keysOf, keyVariable, variables } from './groups.ts';

/** The collection for Postman. Source: Postman Collection Format v2.1.0. */
export function postmanFile({ info }: OpenapiDocument, groups: readonly Group[]): string {
  const collection = {
    info: {
      name: info.title,
      description: info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: Object.entries({ ...variables, ...keysOf(groups) }).map(([key, value]) => ({ key, value })),
    item: groups.map(({ name, told, items }) => ({ name, description: told, item: items.map(itemOf) })),
  };
  return `${JSON.stringify(collection, undefined, 2)}\n`;
}

function itemOf({ name, keeps, call, told }: Item) {
  const { Authorization: authorization, ...headers } = call.headers;
  const [path = ''] = addressOf(call).split('?');
  return {
    name,
    request: {
      method: call.method,
      description: told,
      header: Object.entries(headers).map(([key, value]) => ({ key, value })),
      auth: authorization
        ? { type: 'bearer', bearer: [{ key: 'token', value: `{{${keyVariable(authorization)}}}`, type: 'string' }] }
        : { type: 'noauth' },
      url: {
        raw: `{{baseUrl}}${addressOf(call)}`,
        host: ['{{baseUrl}}'],
        path: path.split('/').slice(1),
        query: call.query.map(([key, value]) => ({ key, value })),
      },
      ...(call.body && {
        body: {
          mode: 'raw',
          raw: call.body.text,
          options: { raw: { language: call.body.contentType.includes('json') ? 'json' : 'xml' } },
        },
      }),
    },
    ...(Object.keys(keeps).length > 0 && { event: [keepingAfter(keeps)] }),
  };
}

function keepingAfter(keeps: Record<string, string>) {
  const lines = Object.entries(keeps).map(
    ([variable, path]) => `pm.collectionVariables.set('${variable}', pm.response.json().${path});`,
  );
  return { listen: 'test', script: { type: 'text/javascript', exec: lines } };
}
