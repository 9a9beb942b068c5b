import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { Webhook } from 'standardwebhooks';
import { parse } from 'yaml';
import { channels } from '../src/channels/index.ts';
import { messageTypeNames } from '../src/message.ts';
import { rejectCodes } from '../src/receipts/outcome.ts';
import { asyncapi, mustBeAnnounced } from './support/announced.ts';
import { projectRoot } from './support/project-root.ts';

const { schemas: released } = createRequire(import.meta.url)('@asyncapi/specs');
const read = (file: string) => readFileSync(join(projectRoot, file));
const messages = Object.entries(asyncapi.components.messages);

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

function at(pointer: string): unknown {
  let found: unknown = asyncapi;
  for (const name of pointer.split('/').slice(1)) found = (found as Record<string, unknown> | undefined)?.[name];
  return found;
}

describe('asyncapi.yaml', () => {
  test.each(['as it stands', 'as it is served'])('is a valid AsyncAPI 3.0 document, %s', (which) => {
    const document = which === 'as it is served' ? asyncapi : parse(read('asyncapi.yaml').toString());
    const ajv = new Ajv({ meta: false, validateSchema: false, strict: false, validateFormats: false });
    const validate = ajv.compile(released['3.0.0']);
    const valid = validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test('has every channel but the inbox, which is HTTP', () => {
    const announced = Object.keys(asyncapi.channels).filter((name) => name !== 'webhookAnswer');
    expect([...announced, 'inbox'].sort()).toEqual(Object.keys(channels).sort());
  });

  test('refers to nothing that is missing', () => {
    const inside = referencesIn(asyncapi).filter((reference) => reference.startsWith('#/'));
    expect(inside.length).toBeGreaterThan(15);
    expect(inside.filter((reference) => at(reference.slice(1)) === undefined)).toEqual([]);
  });

  test('has the words of the code: types and codes of a refusal', () => {
    const { MessageType, Refusal } = asyncapi.components.schemas as Record<
      string,
      { enum?: string[]; properties?: Record<string, { enum?: string[] }> }
    >;
    expect(MessageType?.enum).toEqual([...messageTypeNames]);
    expect(Refusal?.properties?.code?.enum).toEqual([...rejectCodes]);
  });

  test.each(messages)('has examples of %s that are as it says', (name, { examples, contentType }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const { headers, payload } of examples) {
      mustBeAnnounced(name, { ...(headers && { headers }), payload });
      if (headers) expect(headers['content-type']).toBe(contentType);
    }
  });

  test('has signatures that are genuine', () => {
    const signed = parse(read('asyncapi.yaml').toString()).components.messages;
    const webhook = new Webhook('whsec_VGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgc2VjcmV0IQ==');
    const documents = ['JsonDocument', 'MedcomXmlDocument', 'FhirJsonDocument', 'FhirXmlDocument'];
    for (const name of documents) {
      const { examples, 'x-payloads': files } = signed[name];
      const [{ headers }] = examples;
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      expect(webhook.sign(headers['webhook-id'], at, read(files.childReferral).toString())).toBe(
        headers['webhook-signature'],
      );
    }
  });
});
