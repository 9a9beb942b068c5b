import type { Request } from 'express';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { BodyReader } from './body.ts';
import type { Recognition } from './caller.ts';
import type { Health } from './health.ts';
import type { BodyCheck, OpenapiDocument } from './openapi.ts';

/** What every endpoint works with. */
export interface Desk {
  context: Context;
  recognition: Recognition;
  sandbox: boolean;
  health: () => Promise<Health>;
  metrics: Metrics;
  /** Ends every long poll when the gateway closes. */
  closing: AbortSignal | undefined;
  document: OpenapiDocument;
  check: BodyCheck;
  readDocument: BodyReader;
  readJson: BodyReader;
}

/** One call by a known caller. */
export interface Call {
  desk: Desk;
  caller: Caller;
  request: Request;
  /** Ends when the client goes away or the gateway closes. */
  signal: AbortSignal;
}

/** What an endpoint answers: JSON, or bytes with their content type. */
export interface Answer {
  status: number;
  json?: unknown;
  bytes?: { content: Buffer; contentType: string };
  headers?: Record<string, string>;
  /** Called where the client was gone before it had the whole answer, or where the answer could not be written. */
  unheard?: (code?: 'CONSUMER_GONE') => void;
}

interface Place {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Express's notation, `:name` for an id. */
  path: string;
  /** A GET that changes something: a HEAD would do it unseen. */
  withoutHead?: boolean;
}

/** One call of the API: where it is, who may make it, and what it does. Throws a GatewayError where it refuses. */
export type Endpoint = Place &
  /* `near`: open to this machine, and to operators from elsewhere. */
  (
    | { access: 'open'; answer(desk: Desk, request: Request): Answer | Promise<Answer> }
    | { access: 'near'; answer(desk: Desk, request: Request): Answer | Promise<Answer> }
    | { access: 'party' | 'admin'; answer(call: Call): Promise<Answer> }
  );
