import type { OpenapiDocument } from '../../src/intake/openapi-document.ts';
import { type Group, type Item, keysOf, keyVariable, variables } from './groups.ts';

/** The files of the collection for Bruno, by their paths. Source: Bru language, «Bru tags»; one block after the other. */
export function* brunoFiles({ info }: OpenapiDocument, groups: readonly Group[]): Iterable<[string, string]> {
  yield ['bruno.json', `${JSON.stringify({ version: '1', name: info.title, type: 'collection' }, undefined, 2)}\n`];
  yield ['environments/sandbox.bru', block('vars', linesOf({ ...variables, ...keysOf(groups) }))];
  for (const { name, told, items } of groups) {
    yield [`${name}/folder.bru`, `${block('meta', linesOf({ name }))}\n${block('docs', told)}`];
    for (const [index, item] of items.entries())
      yield [`${name}/${item.name.replaceAll('+', '-')}.bru`, requestOf(item, index + 1)];
  }
}

function requestOf({ name, keeps, call, told }: Item, seq: number): string {
  const { Authorization: authorization, ...headers } = call.headers;
  const query = call.query.map(([key, value]): [string, string] => [key, value]);
  const asked = query.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  const kind = bodyKind(call.body?.contentType);
  const blocks = [
    block('meta', linesOf({ name, type: 'http', seq: String(seq) })),
    block(
      call.method.toLowerCase(),
      linesOf({
        url: `{{baseUrl}}${call.path}${asked && `?${asked}`}`,
        body: kind,
        auth: authorization ? 'bearer' : 'none',
      }),
    ),
    query.length > 0 && block('params:query', linesOf(Object.fromEntries(query))),
    Object.keys(headers).length > 0 && block('headers', linesOf(headers)),
    authorization && block('auth:bearer', linesOf({ token: `{{${keyVariable(authorization)}}}` })),
    call.body && block(`body:${kind}`, call.body.text.trimEnd()),
    Object.keys(keeps).length > 0 &&
      block(
        'vars:post-response',
        linesOf(Object.fromEntries(Object.entries(keeps).map(([variable, path]) => [variable, `res.body.${path}`]))),
      ),
    block('docs', told),
  ];
  return blocks.filter((one) => typeof one === 'string' && one !== '').join('\n');
}

function bodyKind(contentType: string | undefined): string {
  if (contentType === undefined) return 'none';
  return contentType.includes('json') ? 'json' : 'xml';
}

function linesOf(entries: Record<string, string>): string {
  return Object.entries(entries)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

/* A closing brace at the beginning of a line ends a block: what is inside is indented. */
function block(name: string, text: string): string {
  return `${name} {\n${text.replaceAll(/^(?=.)/gm, '  ')}\n}\n`;
}
