import express, { type Request, type Response } from 'express';
import { GatewayError } from '../errors.ts';
import type { Admission, Visitor } from './admission.ts';

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

/** A reader of documents: each counts as in work until its call is over, and is given out when its turn has come. */
export function documentReader(limit: number, admission: Admission): BodyReader {
  const read = bodyReader(limit);
  return async (request) => {
    const announced = Number(request.headers['content-length']) || 0;
    const visitor = admission.enter(request, Math.min(announced, limit));
    const counted = countArriving(request, visitor);
    try {
      const document = await Promise.race([read(request), counted.tooMuch]);
      if (request.headers['content-encoding'] !== undefined) visitor.grow(document.length);
      await visitor.turn();
      return document;
    } finally {
      counted.end();
    }
  };
}

/* `tooMuch` rejects when what arrives does not fit into memory beside all others; the rest is not read. */
function countArriving(request: Request, visitor: Visitor): { tooMuch: Promise<never>; end(): void } {
  let count = (_chunk: Buffer): void => undefined;
  const tooMuch = new Promise<never>((_resolve, reject) => {
    count = (chunk) => {
      try {
        visitor.grow(chunk.length);
      } catch (error) {
        request.pause();
        request.res?.setHeader('Connection', 'close');
        request.res?.once('finish', () => request.destroy());
        reject(error);
      }
    };
  });
  request.on('data', count);
  return { tooMuch, end: () => request.off('data', count) };
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

/* Node names what Brotli finds `ERR__ERROR_FORMAT_…`, and its other faults `ERR_BROTLI_…`. */
function isInflateError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && /^(Z_|ERR_(ZLIB|BROTLI|_ERROR_))/.test(error.code);
}
