import type { Request } from 'express';
import type { Answer, Desk, Endpoint } from '../endpoint.ts';
import type { Health } from '../health.ts';
import { isNear } from '../near.ts';

/** Liveness and readiness, without a credential: supervisors and load balancers ask from anywhere. */
export const healthEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/health/live', access: 'open', answer: () => ({ status: 200, json: { status: 'live' } }) },
  { method: 'get', path: '/health/ready', access: 'open', answer: tellReadiness },
];

async function tellReadiness(desk: Desk, request: Request): Promise<Answer> {
  return healthAnswer(await desk.health(), request);
}

/** How readiness is told to a caller. */
export function healthAnswer({ status, checks }: Health, request: Request): Answer {
  return {
    status: status === 'unready' ? 503 : 200,
    /* Which part is at fault is nobody's business on the network. */
    json: isNear(request) ? { status, checks } : { status },
    ...(status === 'unready' && { headers: { 'Retry-After': '5' } }),
  };
}
