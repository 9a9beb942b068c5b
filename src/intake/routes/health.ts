import type { Request } from 'express';
import type { Answer, Desk, Endpoint } from '../endpoint.ts';

/** Liveness and readiness, without a credential: supervisors and load balancers ask from anywhere. */
export const healthEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/health/live', access: 'open', answer: () => ({ status: 200, json: { status: 'live' } }) },
  { method: 'get', path: '/health/ready', access: 'open', answer: tellReadiness },
];

async function tellReadiness(desk: Desk, request: Request): Promise<Answer> {
  const { status, checks } = await desk.health();
  const near = isLoopback(request.socket.remoteAddress);
  return {
    status: status === 'unready' ? 503 : 200,
    /* Which part is at fault is nobody's business on the network. */
    json: near ? { status, checks } : { status },
    ...(status === 'unready' && { headers: { 'Retry-After': '5' } }),
  };
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
