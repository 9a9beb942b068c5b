import express, { type Request, type Response } from 'express';
import { GatewayError } from '../errors.ts';

/** Reads the whole body of a request, inflated; throws TOO_LARGE, UNSUPPORTED_FORMAT or BAD_REQUEST. */
export type BodyReader = (request: Request) => Promise<Buffer>;

/** A reader that takes bodies of up to `limit` bytes, counted after inflating. */
export function bodyReader(limit: number): BodyReader {
  const read = express.raw({ limit, type: () => true });
  return async (request) => {
    await new Promise<void>((resolve, reject) => {
      read(request, request.res as Response, (error?: unknown) => (error ? reject(refusal(error, limit)) : resolve()));
    });
    return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  };
}

function refusal(error: unknown, limit: number): unknown {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') {
    return new GatewayError(
      'TOO_LARGE',
      `The body is larger than ${limit} bytes: send less, or ask the operator to raise MAX_BODY.`,
      [],
      { reason: 'body', limit },
    );
  }
  if (type === 'encoding.unsupported') {
    return new GatewayError(
      'UNSUPPORTED_FORMAT',
      'The Content-Encoding is none of gzip, deflate and br: send the body in one of them, or as it is.',
      [],
      { reason: 'encoding' },
    );
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return new GatewayError('BAD_REQUEST', 'The body ended before its announced length: send it again.', [], {
      reason: 'cut',
    });
  }
  if (isInflateError(error)) {
    return new GatewayError(
      'BAD_REQUEST',
      'The body cannot be inflated as its Content-Encoding says: compress it again, or send it as it is.',
      [],
      { reason: 'inflate' },
    );
  }
  return error;
}

function isInflateError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && /^(Z_|ERR_(ZLIB|_?BROTLI))/.test(error.code);
}
