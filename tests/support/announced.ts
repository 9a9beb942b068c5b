import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readAsyncapi } from '../../src/intake/openapi.ts';

interface AnnouncedMessage {
  contentType: string;
  headers?: object;
  payload: object;
  examples: { name: string; headers?: Record<string, string>; payload?: unknown }[];
}

/** `asyncapi.yaml` with its examples filled in, as it is served. */
export const asyncapi: {
  channels: Record<string, { address: string | null; messages: Record<string, { $ref: string }> }>;
  components: { messages: Record<string, AnnouncedMessage>; schemas: Record<string, object> };
  [member: string]: unknown;
} = JSON.parse(readAsyncapi().toString('utf8'));

const openapi = JSON.parse(readFileSync(new URL('../../schemas/compiled/openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema({ ...asyncapi, $id: 'https://gateway.test/asyncapi.json' });
ajv.addSchema({ ...openapi, $id: 'https://gateway.test/openapi.json' });

/** Throws where what came over a channel is not as `asyncapi.yaml` has it. Headers in lower case. */
export function mustBeAnnounced(message: string, came: { headers?: object; payload: unknown }): void {
  for (const part of ['headers', 'payload'] as const) {
    if (came[part] === undefined) continue;
    const at = `https://gateway.test/asyncapi.json#/components/messages/${message}/${part}`;
    const schema = asyncapi.components.messages[message]?.[part];
    const validate = ajv.getSchema(schema && 'schema' in schema ? `${at}/schema` : at);
    if (!validate) throw new Error(`${message} has no ${part} in asyncapi.yaml`);
    if (validate(came[part]) !== true)
      throw new Error(`${message}: ${part} is other than announced: ${ajv.errorsText(validate.errors)}`);
  }
}
