import type { DocumentedExample, OpenapiDocument } from '../intake/openapi-document.ts';
import { examplesOf, type Place, parameterOf, textOf } from './lookup.ts';

/** A call as the examples have it, for the sandbox. */
export interface SampleCall {
  method: string;
  /** With its examples for the places in braces, percent-encoded. */
  path: string;
  query: [string, string][];
  headers: Record<string, string>;
  body?: { text: string; contentType: string; file?: string };
}

/** The call with its first example, or with the first of this media type. */
export function sampleCall(document: OpenapiDocument, place: Place, mediaType?: string): SampleCall {
  const { method, path, operation } = place;
  const parameters = (operation.parameters ?? []).map((one) => parameterOf(document, one));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return encodeURIComponent(String(parameter?.example ?? ''));
  });
  const query = parameters
    .filter((one) => one.in === 'query' && one.example !== undefined)
    .map((one): [string, string] => [one.name, String(one.example)]);
  const key = sandboxKeyOf(document, place);
  const body = bodyOf(document, place, mediaType);
  return {
    method,
    path: filled,
    query,
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(body && { 'Content-Type': body.contentType }),
    },
    ...(body && { body }),
  };
}

/** Who makes the call in the sandbox; nobody where the call asks for no credential. */
export function sandboxKeyOf({ tags }: OpenapiDocument, { operation }: Place): string | undefined {
  if (operation.security) return undefined;
  return tags.find(({ name }) => operation.tags.includes(name))?.['x-sandbox-key'];
}

function bodyOf(document: OpenapiDocument, { operation }: Place, wanted?: string): SampleCall['body'] {
  const content = operation.requestBody?.content ?? {};
  const [contentType = '', media] = Object.entries(content).find(([name]) => name === (wanted ?? name)) ?? [];
  const [, example]: [string?, DocumentedExample?] = (media && examplesOf(document, media)[0]) ?? [];
  if (!example) return undefined;
  const file = example['x-file'];
  return { text: textOf(example.value), contentType, ...(file !== undefined && { file }) };
}

/** The path with its query. */
export function addressOf({ path, query }: SampleCall): string {
  const asked = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return asked === '' ? path : `${path}?${asked}`;
}

/** The call as a line for a shell, from the folder of the project where a file is named. */
export function asCurl(call: SampleCall, server: string): string {
  const verb = call.method === 'GET' || (call.method === 'POST' && call.body) ? [] : [`-X ${call.method}`];
  const headers = Object.entries(call.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const body =
    call.body && (call.body.file ? `--data-binary @${call.body.file}` : `-d ${quoted(oneLine(call.body.text))}`);
  return ['curl', ...verb, quoted(server + addressOf(call)), ...headers, ...(body ? [body] : [])].join(' \\\n  ');
}

function oneLine(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
