import type { Express } from 'express';
import { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Health } from './health.ts';
import { reply } from './reply.ts';
import { healthAnswer } from './routes/health.ts';
import { answerError, bareApp } from './server.ts';
import { visitOf } from './visit.ts';

/** How a gateway is that waits for its store. */
export const waitingHealth: Health = {
  status: 'unready',
  checks: { store: 'failed', migrations: 'failed', keys: 'failed' },
};

/**
 * The HTTP side of a gateway that waits for its store at the start: it lives, is unready, and answers everything else with
 * 503 and when to come again, as it does when the store goes away later.
 */
export function createWaitingRoom(log: Log): Express {
  const app = bareApp(log);
  app.get('/health/live', (_request, response) => {
    visitOf(response).path = '/health/live';
    reply(response, { status: 200, json: { status: 'live' } });
  });
  app.get('/health/ready', (request, response) => {
    visitOf(response).path = '/health/ready';
    reply(response, healthAnswer(waitingHealth, request));
  });
  app.use(() => {
    throw new GatewayError(
      'STORE_UNAVAILABLE',
      'The gateway has started and waits for its store: repeat the call; a message with the same letter id is kept at most once.',
    );
  });
  app.use(answerError(log));
  return app;
}
