import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { deeds, pages } from '../src/console/pages/index.ts';
import { treatments } from '../src/errors.ts';
import { formatNames } from '../src/formats/format.ts';
import { endpoints } from '../src/intake/routes/index.ts';
import { messageTypeNames } from '../src/message.ts';
import { rejectCodes } from '../src/receipts/outcome.ts';
import { document, operations, responseOf } from './support/documented.ts';

const schemas = document.components.schemas as Record<
  string,
  { enum?: string[]; properties?: Record<string, { enum?: string[] }> }
>;

function openapiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

function at(pointer: string): unknown {
  let found: unknown = document;
  for (const name of pointer.split('/').slice(1))
    found = (found as Record<string, unknown> | undefined)?.[name.replaceAll('~1', '/')];
  return found;
}

describe('openapi.yaml', () => {
  test('describes every call of the app, and no other', () => {
    const served = endpoints.map(({ method, path }) => `${method} ${openapiPath(path)}`);
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(served.sort());
  });

  test('leaves the pages for people out, which have a table of their own', () => {
    expect(pages.map(({ path }) => path)).toContain('/console');
    for (const { path } of [...pages, ...deeds]) expect(path).toMatch(/^\/(console|workbench)(\/|$)/);
    for (const path of Object.keys(document.paths)) expect(path).not.toMatch(/^\/(console|workbench)/);
  });

  test('names every parameter of every path', () => {
    for (const { path, operation } of operations()) {
      const named = (operation.parameters ?? []).map((parameter) =>
        parameter.$ref ? (at(parameter.$ref.slice(1)) as { name: string; in: string }) : parameter,
      );
      const inPath = named.filter((parameter) => parameter.in === 'path').map((parameter) => `{${parameter.name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('knows every code of an error, and no other', () => {
    expect([...(schemas.Problem?.properties?.code?.enum ?? [])].sort()).toEqual(
      [...Object.keys(treatments), 'INTERNAL'].sort(),
    );
  });

  test('gives each refusal codes whose status is the one it stands under', () => {
    const statuses: Record<string, number> = {
      INTERNAL: 500,
      ...Object.fromEntries(Object.entries(treatments).map(([code, { status }]) => [code, status])),
    };
    let counted = 0;
    for (const { path, operation } of operations()) {
      for (const [status, written] of Object.entries(operation.responses)) {
        if (Number(status) < 400 || path.startsWith('/health')) continue;
        const codes = responseOf(written)?.['x-problem-codes'] ?? [];
        expect(codes).not.toEqual([]);
        for (const code of codes) expect([code, statuses[code]]).toEqual([code, Number(status)]);
        counted += codes.length;
      }
    }
    expect(counted).toBeGreaterThan(50);
  });

  test('asks for a credential everywhere but for health, figures and itself', () => {
    const open = endpoints.filter(({ access }) => access === 'open' || access === 'near').map(({ path }) => path);
    const documented = operations()
      .filter(({ operation }) => 'security' in operation)
      .map(({ path }) => path);
    expect(documented.sort()).toEqual([...open].sort());
  });

  test('has the words of the code: types, formats, reject codes', () => {
    expect(schemas.MessageType?.enum).toEqual([...messageTypeNames]);
    expect([...(schemas.FormatName?.enum ?? [])].sort()).toEqual([...formatNames].sort());
    expect(schemas.RejectCode?.enum).toEqual([...rejectCodes]);
  });

  test('holds the canonical schemas themselves, one for each type', () => {
    const { oneOf } = schemas.Message as { oneOf: { $ref: string }[] };
    const types = oneOf.map(({ $ref }) => at(`${$ref.slice(1)}/properties/type/const`));
    expect(types).toEqual([...messageTypeNames]);
  });

  test('refers to nothing outside itself and to nothing that is missing', () => {
    const found = references(document);
    expect(found.length).toBeGreaterThan(200);
    expect(found.filter((reference) => !reference.startsWith('#/') || at(reference.slice(1)) === undefined)).toEqual(
      [],
    );
  });
});

test('openapi.yaml is a valid OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});
