import { readdirSync, readFileSync } from 'node:fs';
import type { AnySchemaObject, ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compiledSchemas } from '../compiled-schemas.ts';
import { brief } from '../formats/schema-patterns.ts';
import { type Message, type MessageTypeName, messageTypeNames } from '../message.ts';
import type { Tree } from './tree.ts';

const folder = new URL('../../schemas/messages/', import.meta.url);
const date = fullFormats.date as { validate(text: string): boolean };
const dateTime = fullFormats['date-time'] as { validate(text: string): boolean };
const uuid = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const longestUri = 2048;

const formats = {
  date: brief(date.validate),
  'date-time': brief(dateTime.validate),
  uuid: (text: string) => uuid.test(text),
  uri: isUri,
  base64: isWholeBase64,
};

let compiled: ReturnType<typeof compiledSchemas> | undefined;

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
  compiled ??= compiledSchemas('messages', formats);
  return compiled<T>(`https://tovholder.dk/schemas/messages/${reference}`);
}
