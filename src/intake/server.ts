import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { isWithin } from '../access/client-certificate.ts';
import { type AccessConfig, keysOnly } from '../access/config.ts';
import { onBehalfOf } from '../audit/on-behalf.ts';
import { mountConsole } from '../console/shell/mount.tsx';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Metrics, openMetrics } from '../metrics/metrics.ts';
import { continuing } from '../tracing/in-span.ts';
import { boundsFor, openAdmission } from './admission.ts';
import { bodyReader, documentReader } from './body.ts';
import { callerOf, openRecognition } from './caller.ts';
import type { Answer, Desk, Endpoint } from './endpoint.ts';
import { goneSignal } from './gone.ts';
import type { Health } from './health.ts';
import { noSuchPath } from './ids.ts';
import { languageOf, sayLanguage } from './language.ts';
import { isNear } from './near.ts';
import { bodyCheck, readOpenapi } from './openapi.ts';
import { problemOf } from './problem.ts';
import { reply, replyProblem } from './reply.ts';
import { endpoints } from './routes/index.ts';
import { recordVisits, visitOf } from './visit.ts';

/** How the HTTP side is set up. */
export interface ServerOptions {
  /** Bytes a document may have, inflated. */
  maxBody: number;
  /** Whether the fixed keys of the sandbox count. */
  sandbox: boolean;
  access?: AccessConfig;
  /** Where the gateway is called from outside, if that is another host than callers name. */
  publicUrl?: string | undefined;
  health: () => Promise<Health>;
  /** The figures of this process; counted from here on where absent. */
  metrics?: Metrics;
  /** Ends every long poll when the gateway closes, so that closing need not wait for them. */
  closing?: AbortSignal;
}

/* Bodies that are no documents: a hundred settlements have room in it. */
const jsonLimit = 1024 * 1024;

/** The HTTP side of the gateway (contract §4) as an express app; who listens with it also closes it. */
export function createServer(context: Context, options: ServerOptions): Express {
  const document = readOpenapi();
  const desk: Desk = {
    context,
    sandbox: options.sandbox,
    recognition: openRecognition(options.access ?? keysOnly, options.sandbox),
    health: options.health,
    metrics: options.metrics ?? openMetrics(context, options.health, options.closing),
    closing: options.closing,
    document,
    check: bodyCheck(),
    readDocument: documentReader(options.maxBody, openAdmission(boundsFor(options.maxBody))),
    readJson: bodyReader(Math.min(options.maxBody, jsonLimit)),
  };
  const app = bareApp(context.log);
  app.set('trust proxy', (address: string) => isWithin(desk.recognition.trustedProxies, address));
  for (const endpoint of endpoints) mount(app, desk, endpoint);
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) app.all(path, refuseMethod(path));
  mountConsole(app, desk, options);
  app.use(refusePath);
  app.use(answerError(context.log));
  return app;
}

/** An app without endpoints: what all answers of the gateway have in common. */
export function bareApp(log: Log): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(recordVisits(log));
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );
  app.use(keepOutOfCaches);
  return app;
}

function keepOutOfCaches(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

function mount(app: Express, desk: Desk, endpoint: Endpoint): void {
  const { method, path } = endpoint;
  /* Express would serve a HEAD by the GET. */
  if (endpoint.withoutHead) app.head(path, refuseMethod(path));
  app[method](path, async (request: Request, response: Response) => {
    visitOf(response).path = path;
    await serve(desk, endpoint, request, response);
  });
}

async function serve(desk: Desk, endpoint: Endpoint, request: Request, response: Response): Promise<void> {
  if (endpoint.access === 'open' || (endpoint.access === 'near' && isNear(request)))
    return reply(response, await endpoint.answer(desk, request));
  const caller = await callerOf(desk.context.store.pool, request, desk.recognition);
  visitOf(response).credentialId = caller.credentialId;
  if (endpoint.access !== 'party' && caller.role !== 'admin') {
    throw new GatewayError('FORBIDDEN', 'Only operators may do this: use a credential with the role admin.', [], {
      reason: 'operators',
    });
  }
  if (endpoint.access === 'near') return reply(response, await endpoint.answer(desk, request));
  const signal = goneSignal(response, desk.closing);
  const onBehalf = { ...visitOf(response), ...(request.ip !== undefined && { origin: request.ip }) };
  const answer = await onBehalfOf(onBehalf, () =>
    continuing(request.get('traceparent'), () => endpoint.answer({ desk, caller, request, signal })),
  );
  try {
    reply(response, answer);
  } catch (error) {
    answer.unheard?.();
    throw error;
  }
  mindUnheard(response, answer);
}

function mindUnheard(response: Response, { unheard }: Answer): void {
  if (!unheard) return;
  if (response.destroyed) unheard('CONSUMER_GONE');
  else
    response.on('close', () => {
      if (!response.writableFinished) unheard('CONSUMER_GONE');
    });
}

function refuseMethod(path: string) {
  const here = endpoints.filter((endpoint) => endpoint.path === path);
  const methods = here.flatMap(({ method, withoutHead }) =>
    method === 'get' && !withoutHead ? ['GET', 'HEAD'] : [method.toUpperCase()],
  );
  return (_request: Request, response: Response) => {
    visitOf(response).path = path;
    response.setHeader('Allow', methods.join(', '));
    throw new GatewayError('METHOD_NOT_ALLOWED', `The resource takes ${methods.join(', ')}.`);
  };
}

/** Answers what is at none of the paths. */
export function refusePath(): void {
  throw noSuchPath();
}

/** Turns whatever a call has thrown into its answer. */
export function answerError(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const visit = visitOf(response);
    const problem = problemOf(error, visit.requestId, languageOf(request));
    visit.code = problem.code;
    if (problem.status >= 500)
      log.error('A call failed', { ...visit, method: request.method, status: problem.status, error });
    if (response.headersSent) response.destroy();
    else {
      if (error instanceof GatewayError && error.params.retryAfterSeconds !== undefined)
        response.setHeader('Retry-After', String(error.params.retryAfterSeconds));
      sayLanguage(request, response);
      replyProblem(request, response, problem);
    }
  };
}
