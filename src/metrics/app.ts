import type { Express } from 'express';
import type { Health } from '../intake/health.ts';
import { reply } from '../intake/reply.ts';
import { healthAnswer } from '../intake/routes/health.ts';
import { answerError, bareApp, refusePath } from '../intake/server.ts';
import { visitOf } from '../intake/visit.ts';
import type { Log } from '../log.ts';
import type { Metrics } from './metrics.ts';

/**
 * The HTTP side of `METRICS_PORT`: `/metrics`, `/health/live` and `/health/ready`, without a credential. Whoever reaches the
 * port sees them; nothing of a message is among them.
 */
export function createMetricsApp(log: Log, metrics: Metrics, health: () => Promise<Health>): Express {
  const app = bareApp(log);
  app.get('/metrics', async (_request, response) => {
    visitOf(response).path = '/metrics';
    reply(response, { status: 200, bytes: await metrics.tell() });
  });
  app.get('/health/live', (_request, response) => {
    visitOf(response).path = '/health/live';
    reply(response, { status: 200, json: { status: 'live' } });
  });
  app.get('/health/ready', async (request, response) => {
    visitOf(response).path = '/health/ready';
    reply(response, healthAnswer(await health(), request));
  });
  app.use(refusePath);
  app.use(answerError(log));
  return app;
}
