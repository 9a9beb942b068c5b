import type { Request } from 'express';
import type { Answer, Desk, Endpoint } from '../endpoint.ts';
import { readQuery } from '../query.ts';

/** Figures for Prometheus: open to this machine, to operators from elsewhere. */
export const metricsEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/metrics', access: 'near', answer: tellMetrics },
];

async function tellMetrics({ metrics }: Desk, request: Request): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, bytes: await metrics.tell() };
}
