import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { brief, patternEngine } from '../formats/schema-patterns.ts';
import { type Message, type MessageTypeName, messageTypeNames } from '../message.ts';
import type { Tree } from './tree.ts';

const folder = new URL('../../schemas/messages/', import.meta.url);
const { date, uuid } = fullFormats;
const dateTime = fullFormats['date-time'] as { validate(text: string): boolean };
const longestUri = 2048;

let compiled: Ajv2020 | undefined;

/** All schemas of the canonical messages, read once and compiled when first asked for. */
function ajv(): Ajv2020 {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    formats: { date, 'date-time': brief(dateTime.validate), uuid, uri: isUri, base64: isWholeBase64 },
    code: { regExp: patternEngine },
    schemas: readSchemas(),
  });
  return compiled;
}

/** Looks at no more than the schemas allow, for a check of megabytes would hold up everybody else. */
function isUri(value: string): boolean {
  return value.length <= longestUri && URL.canParse(value);
}

/** The alphabet is a matter of the pattern; here only that no sign is missing. A pattern for both exhausts the stack at 16 MB. */
function isWholeBase64(data: string): boolean {
  return data.length % 4 === 0;
}

/** The schemas of `schemas/messages/` as they stand. */
export function readSchemas(): AnySchemaObject[] {
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** Checks a whole message of a type; all that is wrong is in its `errors`. */
export function messageSchema(type: MessageTypeName): ValidateFunction<Message> {
  return schemaAt<Message>(`${type}.schema.json`);
}

/** Whether content read from a carrier is content of this type. */
export function isContent(type: MessageTypeName, content: Tree): boolean {
  return schemaAt(`${type}.schema.json#/$defs/content`)(content);
}

/** Whether a value is the name of a message type. */
export function isMessageTypeName(value: unknown): value is MessageTypeName {
  return messageTypeNames.some((name) => name === value);
}

function schemaAt<T>(reference: string): ValidateFunction<T> {
  const validate = ajv().getSchema<T>(`https://tovholder.dk/schemas/messages/${reference}`);
  if (!validate) throw new Error(`schemas/messages has no ${reference}`);
  return validate;
}
