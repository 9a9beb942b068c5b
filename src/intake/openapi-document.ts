/** An OpenAPI 3.1 document without references to other files, as far as the gateway reads it. Source: OpenAPI 3.1.0 §4.8. */
export interface OpenapiDocument {
  openapi: string;
  info: { title: string; version: string; summary?: string; description?: string };
  servers: { url: string }[];
  tags: DocumentedTag[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, DocumentedResponse>;
    parameters: Record<string, DocumentedParameter>;
    examples: Record<string, DocumentedExample>;
    [kind: string]: Record<string, object>;
  };
  [member: string]: unknown;
}

/** A group of calls; `x-sandbox-key` is who makes them in the examples. */
export interface DocumentedTag {
  name: string;
  description: string;
  'x-sandbox-key'?: string;
}

/** One call. `security` is there where it differs from the rule: none asked for, or not everywhere. */
export interface DocumentedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: object[];
  parameters?: DocumentedParameter[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, DocumentedMedia> };
  responses: Record<string, DocumentedResponse>;
}

export interface DocumentedParameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

export interface DocumentedResponse {
  $ref?: string;
  description: string;
  content?: Record<string, DocumentedMedia>;
  headers?: Record<string, { $ref?: string; description?: string; schema?: Schema }>;
  'x-problem-codes'?: string[];
}

/** A body in one media type. */
export interface DocumentedMedia {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, DocumentedExample>;
}

/** `x-file` names the file of the project that the value was taken from. */
export interface DocumentedExample {
  $ref?: string;
  summary?: string;
  value?: unknown;
  'x-file'?: string;
}

/** What is told of a value. Source: JSON Schema 2020-12. */
export interface Schema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}
