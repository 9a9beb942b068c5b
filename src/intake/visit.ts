import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { NextFunction, Request, Response } from 'express';
import { isUuid } from '../formats/derived-ids.ts';
import type { Log } from '../log.ts';

/** What is remembered of a call while it lasts, for its log line. */
export interface Visit {
  requestId: string;
  /** The path as the endpoint has it, never as the client wrote it. */
  path: string;
  credentialId?: string;
  /** Of the problem it was answered with. */
  code?: string;
}

/** A call that is over. */
export interface CallTold {
  method: string;
  /** The path as the endpoint has it. */
  path: string;
  status: number;
  code?: string;
}

/** Told a `CallTold` of every call that is over; who counts listens here. */
export const callsTold = channel('tovholder:calls');

/** Names each call and writes one line about it when it is over: no path, query, header or body of the client's. */
export function recordVisits(log: Log) {
  return function recordVisit(request: Request, response: Response, next: NextFunction): void {
    const startedAt = performance.now();
    const visit: Visit = { requestId: requestIdOf(request), path: 'unknown' };
    response.locals.visit = visit;
    response.setHeader('X-Request-Id', visit.requestId);
    response.on('close', () => {
      /* 499: the client went away before the answer. */
      const status = response.writableFinished ? response.statusCode : 499;
      const { path, code } = visit;
      callsTold.publish({
        method: request.method,
        path,
        status,
        ...(code !== undefined && { code }),
      } satisfies CallTold);
      log.info('A call was answered', {
        ...visit,
        method: request.method,
        status,
        durationMs: Math.round(performance.now() - startedAt),
      });
    });
    next();
  };
}

/** The visit of a call in progress. */
export function visitOf(response: Response): Visit {
  return response.locals.visit;
}

const safeToken = /^[A-Za-z0-9._-]{1,64}$/;
const likePersonNumber = /[0-9]{6}-?[0-9]{4}/;

/* A client's own id goes into the log: it may be a UUID or a token that cannot hold a person number. */
function requestIdOf(request: Request): string {
  const given = request.get('x-request-id') ?? '';
  if (isUuid(given)) return given;
  return safeToken.test(given) && !likePersonNumber.test(given) ? given : randomUUID();
}
